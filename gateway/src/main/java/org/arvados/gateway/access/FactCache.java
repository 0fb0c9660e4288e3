package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.arvados.api.ApiFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Facts of one kind by key, each asked for once however many wait (rules A8 to A10). What is known
 * not to be has a cache of its own, so that junk cannot evict what is. A failure is never kept; it
 * only marks the older answer as one that may be used during the grace. Thread-safe.
 *
 * @param <K> never holds a token
 * @param <V> what is known
 */
final class FactCache<K, V> {
  /** A failure is news for so long; later the API is asked before an old answer is used. */
  private static final long TROUBLE_NANOS = Duration.ofMinutes(1).toNanos();

  /** A renewal that found the API busy waits so long; each request would else try again. */
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final long lifeNanos;
  private final long absenceNanos;
  private final long graceNanos;
  private final Ticker ticker;
  private final Changes changes;
  private final Basis<K, V> basis;
  private final Cache<K, Fact<V>> present;
  private final Cache<K, Fact<V>> absent;
  private final ConcurrentHashMap<K, Question<V>> underWay = new ConcurrentHashMap<>();

  /** One call to the API: its answer, and what is known beforehand of what that rests on. */
  private record Question<V>(CompletableFuture<Fact<V>> answer, Footing footing) {}

  /**
   * An empty cache.
   *
   * @param life of what is
   * @param absenceLife of the knowledge that there is no such thing
   * @param grace past the life, while the API fails
   * @param maxEntries of what is, and as many of what is not
   * @param ticker for lives
   * @param executor tends it
   * @param changes ends lives early
   * @param basis which changes those are
   */
  FactCache(
      Duration life,
      Duration absenceLife,
      Duration grace,
      int maxEntries,
      Ticker ticker,
      Executor executor,
      Changes changes,
      Basis<K, V> basis) {
    this.lifeNanos = life.toNanos();
    this.absenceNanos = absenceLife.toNanos();
    this.graceNanos = grace.toNanos();
    this.ticker = ticker;
    this.changes = changes;
    this.basis = basis;
    this.present = cache(life.plus(grace), maxEntries, ticker, executor);
    this.absent = cache(absenceLife, maxEntries, ticker, executor);
  }

  private static <K, V> Cache<K, Fact<V>> cache(
      Duration life, int maxEntries, Ticker ticker, Executor executor) {
    return Caffeine.newBuilder()
        .expireAfterWrite(life)
        .maximumSize(maxEntries)
        .ticker(ticker)
        .executor(executor)
        .build();
  }

  /** Facts that are kept, the expired ones dropped. */
  long size() {
    present.cleanUp();
    absent.cleanUp();
    return present.estimatedSize() + absent.estimatedSize();
  }

  /** Questions that are not answered yet. */
  int questions() {
    return underWay.size();
  }

  /** What is known, however old; not what an event has overturned. */
  @Nullable Fact<V> get(K key) {
    @Nullable Fact<V> fact = present.getIfPresent(key);
    @Nullable Fact<V> known = fact != null ? fact : absent.getIfPresent(key);
    return known == null || known.footing().isOverturned() ? null : known;
  }

  /**
   * When the fact ends, by the ticker: past its life there is the grace, but only while the API is
   * known to fail, and no event has named what the fact rests on (rule A10).
   */
  long end(Fact<V> fact, long now) {
    if (fact.footing().isOverturned()) {
      return fact.askedAt();
    }
    @Nullable Long failedAt = fact.failedAt();
    boolean isApiFailing = failedAt != null && now - failedAt < TROUBLE_NANOS;
    return isApiFailing && fact.value().isPresent()
        ? fact.askedAt() + lifeNanos + graceNanos
        : lifeEnd(fact);
  }

  private long lifeEnd(Fact<V> fact) {
    long nanos = fact.value().isPresent() ? lifeNanos : absenceNanos;
    return changes.lifeEnd(fact.footing(), fact.askedAt() + nanos);
  }

  /** Whether the fact may be used only because the API fails. */
  boolean isPastLife(Fact<V> fact, long now) {
    return fact.value().isPresent() && now - lifeEnd(fact) >= 0;
  }

  /**
   * Whether the fact is worth a renewal: past half its life, or from before a gap in the events;
   * but not just after one that was not let through.
   */
  boolean isDue(Fact<V> fact, long now) {
    @Nullable Long refusedAt = fact.refusedAt();
    return fact.value().isPresent()
        && (refusedAt == null || now - refusedAt >= PAUSE_NANOS)
        && (now - fact.askedAt() >= lifeNanos / 2 || changes.isBeforeGap(fact.footing()));
  }

  /** Whether the fact may be used when the API fails at this time. */
  boolean isWithinGrace(Fact<V> fact, long now) {
    return fact.value().isPresent()
        && !fact.footing().isOverturned()
        && now - fact.askedAt() < lifeNanos + graceNanos;
  }

  /**
   * Asks, or joins who asks already. When that one was not let through to the API, it was on its
   * own account: whoever joined then asks on theirs.
   *
   * @param seen what the caller found too old; another that has come since is taken instead
   */
  CompletableFuture<Fact<V>> ask(
      K key, @Nullable Fact<V> seen, Supplier<CompletableFuture<Optional<V>>> question) {
    Question<V> mine = question(key);
    CompletableFuture<Fact<V>> first = firstToAsk(key, seen, mine);
    if (first == mine.answer()) {
      begin(key, mine, question);
      return first;
    }
    return first.exceptionallyCompose(
        error ->
            Failures.unwrap(error) instanceof NotAskedException
                ? ask(key, seen, question)
                : CompletableFuture.failedFuture(Failures.unwrap(error)));
  }

  /** Asks in the background, unless somebody does already. */
  void renew(K key, Fact<V> seen, Supplier<CompletableFuture<Optional<V>>> question) {
    Question<V> mine = question(key);
    if (firstToAsk(key, seen, mine) == mine.answer()) {
      begin(key, mine, question);
    }
  }

  private Question<V> question(K key) {
    return new Question<>(new CompletableFuture<>(), footing(key, Optional.empty(), changes.now()));
  }

  /**
   * Who asks: mine, or another, unless an event has come since that one asked; or one that is
   * answered, with what has come since.
   */
  private CompletableFuture<Fact<V>> firstToAsk(K key, @Nullable Fact<V> seen, Question<V> mine) {
    AtomicReference<Fact<V>> come = new AtomicReference<>();
    @Nullable Question<V> first =
        underWay.compute(
            key,
            (sameKey, other) -> {
              if (other != null && !other.footing().isOverturned()) {
                return other;
              }
              @Nullable Fact<V> now = get(key);
              boolean isNew = now != null && now != seen;
              come.set(isNew ? now : null);
              return isNew ? null : mine;
            });
    return first == null ? CompletableFuture.completedFuture(come.get()) : first.answer();
  }

  private void begin(K key, Question<V> mine, Supplier<CompletableFuture<Optional<V>>> question) {
    long askedAt = ticker.read();
    var unused =
        answer(question)
            .whenComplete(
                (value, error) -> {
                  if (error == null) {
                    Footing footing = footing(key, value, mine.footing().moment());
                    Fact<V> fact = new Fact<>(value, askedAt, footing);
                    finish(key, mine, () -> store(key, fact));
                    mine.answer().complete(fact);
                  } else {
                    finish(key, mine, () -> noteFailure(key, error));
                    mine.answer().completeExceptionally(error);
                  }
                });
  }

  private Footing footing(K key, Optional<V> value, long moment) {
    return changes.footing(moment, basis.of(key, value.orElse(null)));
  }

  private static <V> CompletableFuture<Optional<V>> answer(
      Supplier<CompletableFuture<Optional<V>>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e); // else the key would wait for ever
    }
  }

  /** Runs only while nobody has doubted the key since the call began. */
  private void finish(K key, Question<V> mine, Runnable action) {
    underWay.computeIfPresent(
        key,
        (sameKey, current) -> {
          if (current.answer() == mine.answer()) {
            action.run();
            return null;
          }
          return current;
        });
  }

  private void store(K key, Fact<V> fact) {
    if (fact.value().isPresent()) {
      present.put(key, fact);
      absent.invalidate(key);
    } else {
      absent.put(key, fact);
      present.invalidate(key);
    }
  }

  private void noteFailure(K key, Throwable error) {
    @Nullable Fact<V> fact = present.getIfPresent(key);
    if (fact != null && Failures.unwrap(error) instanceof ApiFailedException) {
      fact.renewalFailed(ticker.read());
    } else if (fact != null && Failures.unwrap(error) instanceof NotAskedException) {
      fact.renewalRefused(ticker.read());
    }
  }

  /** Learned by another way that there is no such thing. */
  void putAbsent(K key) {
    Footing footing = footing(key, Optional.empty(), changes.now());
    Fact<V> fact = new Fact<>(Optional.empty(), ticker.read(), footing);
    underWay.compute(
        key,
        (sameKey, current) -> {
          store(key, fact);
          return null;
        });
  }

  /**
   * Makes the next visitor ask, since the fact may have changed; an answer that is under way is not
   * kept. Only when the API fails is the old one used, no longer than it would have been.
   */
  void doubt(K key) {
    underWay.compute(
        key,
        (sameKey, current) -> {
          @Nullable Fact<V> fact = present.getIfPresent(key);
          if (fact != null) {
            long endsNow = Math.min(fact.askedAt(), ticker.read() - lifeNanos);
            present.put(key, new Fact<>(fact.value(), endsNow, fact.footing()));
          }
          absent.invalidate(key);
          return null;
        });
  }
}
