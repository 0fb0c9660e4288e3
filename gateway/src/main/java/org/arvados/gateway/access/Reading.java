package org.arvados.gateway.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One look at the facts in hand: which were used, and which are wanting. For one thread.
 *
 * <p>A grant may rest on facts of their full life, a refusal only on facts younger than a refusal
 * may be: else a visitor who was just let in would wait for a minute.
 */
final class Reading {
  private final long now;
  private final Map<Slot<?, ?>, Fact<?>> answers;
  private final boolean anyAge;
  private final List<Use<?, ?>> used = new ArrayList<>(6);
  private List<FactCache<?, ?>> inFavour = List.of();
  private final List<Use<?, ?>> wanting = new ArrayList<>(2);

  /**
   * A look.
   *
   * @param now of the ticker
   * @param answers that this decision has asked for itself, and may use whatever their life
   */
  Reading(long now, Map<Slot<?, ?>, Fact<?>> answers) {
    this(now, answers, false);
  }

  private Reading(long now, Map<Slot<?, ?>, Fact<?>> answers, boolean anyAge) {
    this.now = now;
    this.answers = answers;
    this.anyAge = anyAge;
  }

  /** A look at what a decision rests on, be it past its life. */
  static Reading ofAnyAge(long now) {
    return new Reading(now, Map.of(), true);
  }

  /** The fact; null when it must be asked for, which is noted. */
  @SuppressWarnings("unchecked") // a slot's answer is of the slot's cache
  <K, V> @Nullable Fact<V> look(
      FactCache<K, V> cache, K key, Function<Asker, CompletableFuture<Optional<V>>> question) {
    Slot<K, V> slot = new Slot<>(cache, key);
    @Nullable Fact<V> own = answers.isEmpty() ? null : (Fact<V>) answers.get(slot);
    @Nullable Fact<V> fact = own != null ? own : cache.get(key);
    Use<K, V> use = new Use<>(slot, fact, question);
    boolean isFresh = own != null || anyAge;
    if (fact == null || (!isFresh && cache.end(fact, now) - now <= 0)) {
      wanting.add(use);
      return null;
    }
    used.add(use);
    return fact;
  }

  /**
   * Whether one of two things is so. If one is known to be, nothing is asked or used of the other:
   * what is known not to be has a short life, and a right must not be as short for it. Else the
   * second is asked about only when the first is not so.
   *
   * @param first notes what it uses in the reading that it is given, as does the second
   */
  Answer either(Function<Reading, Answer> first, Function<Reading, Answer> second) {
    if (isKnown(first) || isKnown(second)) {
      return Answer.YES;
    }
    Answer answer = first.apply(this);
    return answer == Answer.NO ? second.apply(this) : answer;
  }

  private boolean isKnown(Function<Reading, Answer> question) {
    Reading trial = new Reading(now, answers);
    boolean isSo = question.apply(trial) == Answer.YES;
    if (isSo) {
      used.addAll(trial.used);
    }
    return isSo;
  }

  List<Use<?, ?>> wanting() {
    return wanting;
  }

  List<Use<?, ?>> used() {
    return used;
  }

  /** What the used facts rest on. */
  List<Footing> footings() {
    return used.stream()
        .flatMap(use -> Optional.ofNullable(use.fact()).stream())
        .<Footing>map(Fact::footing)
        .toList();
  }

  /**
   * The facts of these caches spoke for the visitor: a refusal for another reason may rest on them.
   */
  void spokeForVisitor(List<FactCache<?, ?>> caches) {
    inFavour = caches;
  }

  /** What was used but is too old for such a decision. */
  List<Use<?, ?>> tooOldFor(Decision decision, Duration refusalLife) {
    if (decision instanceof Grant) {
      return List.of();
    }
    long nanos = refusalLife.toNanos();
    return used.stream()
        .filter(use -> !inFavour.contains(use.slot().cache()))
        .filter(use -> !answers.containsKey(use.slot()) && use.isOlder(nanos, now))
        .toList();
  }

  /** Whether a decision rests on a fact that is used only because the API fails (rule A10). */
  boolean restsOnGrace() {
    for (Use<?, ?> use : used) {
      if (use.isPastLife(now) && !answers.containsKey(use.slot())) {
        return true;
      }
    }
    return false;
  }

  /** Nanoseconds from now until the first of the used facts ends, those of one cache left out. */
  long remaining(FactCache<?, ?> leftOut) {
    long first = Long.MAX_VALUE;
    for (Use<?, ?> use : used) {
      if (use.slot().cache() != leftOut) {
        first = Math.min(first, use.end(now) - now);
      }
    }
    return first == Long.MAX_VALUE ? 0 : first;
  }

  /** Where a fact is kept. */
  record Slot<K, V>(FactCache<K, V> cache, K key) {}

  /** A fact that was looked for. */
  record Use<K, V>(
      Slot<K, V> slot,
      @Nullable Fact<V> fact,
      Function<Asker, CompletableFuture<Optional<V>>> question) {
    CompletableFuture<Fact<V>> ask(Asker asker) {
      return slot.cache().ask(slot.key(), fact, () -> question.apply(asker));
    }

    void renew(Asker asker) {
      if (fact != null) {
        slot.cache().renew(slot.key(), fact, () -> question.apply(asker));
      }
    }

    /** Whether an older answer may be used should the API fail. */
    boolean hasGrace(long now) {
      return fact != null && slot.cache().isWithinGrace(fact, now);
    }

    /** The API takes too long, which is a failure to those who have an older answer. */
    void tookTooLong(long now) {
      if (fact != null) {
        fact.renewalFailed(now);
      }
    }

    /** What is known not to be has a short life of its own, and is never too old before. */
    boolean isOlder(long nanos, long now) {
      return fact != null && fact.value().isPresent() && now - fact.askedAt() >= nanos;
    }

    boolean isPastLife(long now) {
      return fact != null && slot.cache().isPastLife(fact, now);
    }

    long end(long now) {
      return fact == null ? now : slot.cache().end(fact, now);
    }

    /** Whether a renewal in the background should be begun; not at once after one failed. */
    boolean isDue(long now) {
      return fact != null && slot.cache().isDue(fact, now) && fact.mayBeTried(now);
    }
  }
}
