package org.arvados.gateway.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Ids that were seen by this process, for as long as they could be of use. Bounded; thread-safe.
 */
final class OneUse {
  private final Cache<String, Boolean> seen;

  /**
   * Nothing seen yet.
   *
   * @param life after which an id is of no use anyway
   * @param most ids that are kept
   */
  OneUse(Duration life, int most, Ticker ticker, Executor executor) {
    this.seen =
        Caffeine.newBuilder()
            .expireAfterWrite(life)
            .maximumSize(most)
            .ticker(ticker)
            .executor(executor)
            .build();
  }

  /** Whether this is the first time; from now on it is not. */
  boolean use(String id) {
    return seen.asMap().putIfAbsent(id, Boolean.TRUE) == null;
  }

  /** Whether it was used. */
  boolean isUsed(String id) {
    return seen.getIfPresent(id) != null;
  }
}
