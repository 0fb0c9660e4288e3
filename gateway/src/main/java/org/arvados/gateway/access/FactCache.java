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

  private final long lifeNanos;
  private final long absenceNanos;
  private final long graceNanos;
  private final Ticker ticker;
  private final Cache<K, Fact<V>> present;
  private final Cache<K, Fact<V>> absent;
  private final ConcurrentHashMap<K, CompletableFuture<Fact<V>>> underWay =
      new ConcurrentHashMap<>();

  FactCache(
      Duration life,
      Duration absenceLife,
      Duration grace,
      int maxEntries,
      Ticker ticker,
      Executor executor) {
    this.lifeNanos = life.toNanos();
    this.absenceNanos = absenceLife.toNanos();
    this.graceNanos = grace.toNanos();
    this.ticker = ticker;
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

  /** What is known, however old. */
  @Nullable Fact<V> get(K key) {
    @Nullable Fact<V> fact = present.getIfPresent(key);
    return fact != null ? fact : absent.getIfPresent(key);
  }

  /**
   * When the fact ends, by the ticker: past its life there is the grace, but only while the API is
   * known to fail (rule A10).
   */
  long end(Fact<V> fact, long now) {
    if (fact.value().isEmpty()) {
      return fact.askedAt() + absenceNanos;
    }
    @Nullable Long failedAt = fact.failedAt();
    boolean isApiFailing = failedAt != null && now - failedAt < TROUBLE_NANOS;
    return fact.askedAt() + lifeNanos + (isApiFailing ? graceNanos : 0);
  }

  /** Whether the fact may be used only because the API fails. */
  boolean isPastLife(Fact<V> fact, long now) {
    return fact.value().isPresent() && now - fact.askedAt() >= lifeNanos;
  }

  /** Whether the fact is past half its life and worth a renewal. */
  boolean isDue(Fact<V> fact, long now) {
    return fact.value().isPresent() && now - fact.askedAt() >= lifeNanos / 2;
  }

  /** Whether the fact may be used when the API fails at this time. */
  boolean isWithinGrace(Fact<V> fact, long now) {
    return fact.value().isPresent() && now - fact.askedAt() < lifeNanos + graceNanos;
  }

  /**
   * Asks, or joins who asks already. When that one was not let through to the API, it was on its
   * own account: whoever joined then asks on theirs.
   *
   * @param seen what the caller found too old; another that has come since is taken instead
   */
  CompletableFuture<Fact<V>> ask(
      K key, @Nullable Fact<V> seen, Supplier<CompletableFuture<Optional<V>>> question) {
    CompletableFuture<Fact<V>> mine = new CompletableFuture<>();
    CompletableFuture<Fact<V>> first = firstToAsk(key, seen, mine);
    if (first == mine) {
      begin(key, mine, question);
      return mine;
    }
    return first.exceptionallyCompose(
        error ->
            Failures.unwrap(error) instanceof NotAskedException
                ? ask(key, seen, question)
                : CompletableFuture.failedFuture(Failures.unwrap(error)));
  }

  /** Asks in the background, unless somebody does already. */
  void renew(K key, Fact<V> seen, Supplier<CompletableFuture<Optional<V>>> question) {
    CompletableFuture<Fact<V>> mine = new CompletableFuture<>();
    if (firstToAsk(key, seen, mine) == mine) {
      begin(key, mine, question);
    }
  }

  /** Who asks: mine, or another; or one that is answered, with what has come since. */
  private CompletableFuture<Fact<V>> firstToAsk(
      K key, @Nullable Fact<V> seen, CompletableFuture<Fact<V>> mine) {
    AtomicReference<Fact<V>> come = new AtomicReference<>();
    @Nullable CompletableFuture<Fact<V>> first =
        underWay.computeIfAbsent(
            key,
            sameKey -> {
              @Nullable Fact<V> now = get(key);
              boolean isNew = now != null && now != seen;
              come.set(isNew ? now : null);
              return isNew ? null : mine;
            });
    return first == null ? CompletableFuture.completedFuture(come.get()) : first;
  }

  private void begin(
      K key, CompletableFuture<Fact<V>> mine, Supplier<CompletableFuture<Optional<V>>> question) {
    long askedAt = ticker.read();
    var unused =
        answer(question)
            .whenComplete(
                (value, error) -> {
                  if (error == null) {
                    Fact<V> fact = new Fact<>(value, askedAt);
                    finish(key, mine, () -> store(key, fact));
                    mine.complete(fact);
                  } else {
                    finish(key, mine, () -> noteFailure(key, error));
                    mine.completeExceptionally(error);
                  }
                });
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
  private void finish(K key, CompletableFuture<Fact<V>> mine, Runnable action) {
    underWay.computeIfPresent(
        key,
        (sameKey, current) -> {
          if (current == mine) {
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
    }
  }

  /** Learned by another way that there is no such thing. */
  void putAbsent(K key) {
    Fact<V> fact = new Fact<>(Optional.empty(), ticker.read());
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
            present.put(key, new Fact<>(fact.value(), endsNow));
          }
          absent.invalidate(key);
          return null;
        });
  }
}
