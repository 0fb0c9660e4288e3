package org.arvados.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts the invalid tokens of each client address, by minutes (rule A9). Thread-safe. */
final class InvalidTokenLimit {
  private final int perMinute;
  private final Cache<String, AtomicInteger> counts;

  InvalidTokenLimit(int perMinute, int maxAddresses, Ticker ticker, Executor executor) {
    this.perMinute = perMinute;
    this.counts =
        Caffeine.newBuilder()
            .expireAfterWrite(Duration.ofMinutes(1))
            .maximumSize(maxAddresses)
            .ticker(ticker)
            .executor(executor)
            .build();
  }

  boolean isReached(String clientAddress) {
    @Nullable AtomicInteger count = counts.getIfPresent(clientAddress);
    return count != null && count.get() >= perMinute;
  }

  void count(String clientAddress) {
    counts.get(clientAddress, key -> new AtomicInteger()).incrementAndGet();
  }
}
