package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.arvados.api.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question about many things in few calls, with our own token (rule A9). A call takes
 * along what waits for its turn meanwhile: where the API keeps up, each thing is asked about at
 * once and alone; where it does not, the more at a time the more wait. Renewals, for which nobody
 * waits, are gathered for a moment.
 *
 * <p>What a batch does not answer is asked about alone: one record that the API stumbles over, or
 * that comes in thousands, costs others no more than that. Thread-safe, never blocks.
 *
 * @param <K> what is asked about
 * @param <V> the answer
 */
final class BatchedQuestion<K, V> {
  /** The API's own bound is higher; answers are to stay small. */
  static final int MOST = 100;

  /** Asks about one; refused with 404 when there is no such thing. */
  interface One<K, V> extends BiFunction<CallContext, K, CompletableFuture<V>> {}

  /** Asks about several; those that are not there are not in the answer. Empty: too much for it. */
  interface Many<K, V>
      extends BiFunction<CallContext, List<K>, CompletableFuture<Optional<Map<K, V>>>> {}

  private record Waiting<K, V>(K key, Asker asker, CompletableFuture<Optional<V>> answer) {}

  private final ApiQuestions questions;
  private final ApiCall kind;
  private final One<K, V> one;
  private final Many<K, V> many;
  private final Executor soon;
  private final Map<K, Waiting<K, V>> waiting = new LinkedHashMap<>();
  private final Map<K, Waiting<K, V>> renewals = new LinkedHashMap<>();

  /**
   * Nothing is asked yet.
   *
   * @param kind of both calls
   * @param soon runs what it is given a moment later
   */
  BatchedQuestion(
      ApiQuestions questions, ApiCall kind, One<K, V> one, Many<K, V> many, Executor soon) {
    this.questions = questions;
    this.kind = kind;
    this.one = one;
    this.many = many;
    this.soon = soon;
  }

  /**
   * The answer; empty when there is no such thing.
   *
   * @return fails as {@link ApiQuestions#ours} does
   */
  CompletableFuture<Optional<V>> ask(K key, Asker asker) {
    Waiting<K, V> mine = new Waiting<>(key, asker, new CompletableFuture<>());
    if (asker.isBackground()) {
      return renew(mine);
    }
    @Nullable Waiting<K, V> first;
    synchronized (waiting) {
      first = waiting.putIfAbsent(key, mine);
    }
    if (first != null) {
      return first.answer(); // it will be asked later than now
    }
    call(asker, () -> taken(key), error -> notAsked(mine, error));
    return mine.answer();
  }

  /** Fails, unless another call has taken it along: that one will tell. */
  private void notAsked(Waiting<K, V> mine, Throwable error) {
    boolean isStillWaiting;
    synchronized (waiting) {
      isStillWaiting = waiting.remove(mine.key(), mine);
    }
    if (isStillWaiting) {
      mine.answer().completeExceptionally(error);
    }
  }

  /** What one call is to ask: the key and some that wait behind it; nothing if it was asked. */
  private List<Waiting<K, V>> taken(K key) {
    synchronized (waiting) {
      @Nullable Waiting<K, V> first = waiting.remove(key);
      return first == null ? List.of() : first(waiting, first);
    }
  }

  private static <K, V> List<Waiting<K, V>> first(Map<K, Waiting<K, V>> all, Waiting<K, V> before) {
    List<Waiting<K, V>> some = new ArrayList<>(List.of(before));
    Iterator<Waiting<K, V>> rest = all.values().iterator();
    while (rest.hasNext() && some.size() < MOST) {
      some.add(rest.next());
      rest.remove();
    }
    return some;
  }

  private CompletableFuture<Optional<V>> renew(Waiting<K, V> mine) {
    @Nullable Waiting<K, V> first;
    boolean begins;
    synchronized (renewals) {
      begins = renewals.isEmpty();
      first = renewals.putIfAbsent(mine.key(), mine);
    }
    if (begins) {
      soon.execute(this::renewAll);
    }
    return first == null ? mine.answer() : first.answer();
  }

  private void renewAll() {
    List<Waiting<K, V>> all;
    synchronized (renewals) {
      all = List.copyOf(renewals.values());
      renewals.clear();
    }
    for (int i = 0; i < all.size(); i += MOST) {
      List<Waiting<K, V>> some = all.subList(i, Math.min(all.size(), i + MOST));
      call(
          some.get(0).asker(),
          () -> some,
          error -> some.forEach(each -> each.answer().completeExceptionally(error)));
    }
  }

  /**
   * Makes a call in turn, and tells those whom it asks for.
   *
   * @param choice whom that is, when it is its turn; nobody, when others have asked for them
   * @param notAsked is told when the turn does not come
   */
  private void call(
      Asker asker, Supplier<List<Waiting<K, V>>> choice, Consumer<Throwable> notAsked) {
    List<Waiting<K, V>> batch = new ArrayList<>();
    var unused =
        questions
            .calls()
            .callIfNeeded(
                asker,
                kind,
                () -> {
                  batch.addAll(choice.get());
                  return send(batch);
                })
            .whenComplete(
                (answer, error) -> {
                  if (!batch.isEmpty()) {
                    tell(batch, answer == null ? Optional.empty() : answer.get(), error);
                  } else if (error != null) {
                    notAsked.accept(Failures.unwrap(error));
                  }
                });
  }

  private Optional<CompletableFuture<Optional<Map<K, V>>>> send(List<Waiting<K, V>> batch) {
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    List<K> keys = batch.stream().map(Waiting::key).toList();
    CallContext call = batch.get(0).asker().with(questions.systemRootToken());
    return Optional.of(
        keys.size() > 1
            ? many.apply(call, keys)
            : one.apply(call, keys.get(0)).thenApply(v -> Optional.of(Map.of(keys.get(0), v))));
  }

  private void tell(
      List<Waiting<K, V>> batch, Optional<Map<K, V>> answer, @Nullable Throwable error) {
    if (answer.isPresent()) {
      batch.forEach(
          each -> each.answer().complete(Optional.ofNullable(answer.get().get(each.key()))));
    } else if (error != null && batch.size() == 1) {
      pass(questions.oursMeans(kind, CompletableFuture.failedFuture(error)), batch.get(0));
    } else {
      batch.forEach(this::askAlone);
    }
  }

  private void askAlone(Waiting<K, V> each) {
    pass(questions.ours(each.asker(), kind, call -> one.apply(call, each.key())), each);
  }

  private static <K, V> void pass(CompletableFuture<Optional<V>> from, Waiting<K, V> to) {
    var unused =
        from.whenComplete(
            (value, error) -> {
              if (error == null) {
                to.answer().complete(value);
              } else {
                to.answer().completeExceptionally(Failures.unwrap(error));
              }
            });
  }
}
