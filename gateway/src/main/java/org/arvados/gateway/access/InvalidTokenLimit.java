package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.arvados.api.ApiToken;
import org.jspecify.annotations.Nullable;

/**
 * Counts the invalid tokens of each client address, by minutes (rule A9). A token counts once a
 * minute: a browser that keeps sending an old cookie is no guesser. Thread-safe.
 */
final class InvalidTokenLimit {
  /** Who has more addresses than these is not held up by a limit for each. */
  private static final int MAX_ADDRESSES = 10_000;

  private final int perMinute;

  /** Hash codes of the digests: few bytes, and to mistake one token for another does no harm. */
  private final Cache<String, Set<Integer>> tokens;

  InvalidTokenLimit(int perMinute, Ticker ticker, Executor executor) {
    this.perMinute = perMinute;
    this.tokens =
        Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(1))
            .maximumSize(MAX_ADDRESSES)
            .ticker(ticker)
            .executor(executor)
            .build();
  }

  boolean isReached(String clientAddress) {
    @Nullable Set<Integer> seen = tokens.getIfPresent(clientAddress);
    return seen != null && seen.size() >= perMinute;
  }

  void count(String clientAddress, ApiToken token) {
    tokens.get(clientAddress, key -> ConcurrentHashMap.newKeySet()).add(token.digest().hashCode());
  }
}
