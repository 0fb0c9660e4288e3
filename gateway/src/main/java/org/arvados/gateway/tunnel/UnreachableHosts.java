package org.arvados.gateway.tunnel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * Hosts of container gateways that the controller reached and we did not: for {@link #MEMORY} they
 * are not tried directly. Safe from any thread.
 */
public final class UnreachableHosts {
  /** So long a host is remembered. */
  static final Duration MEMORY = Duration.ofMinutes(5);

  private static final int MOST_HOSTS = 10_000;

  private final Cache<String, Boolean> hosts;

  /** None yet. */
  public UnreachableHosts(Ticker ticker) {
    this.hosts =
        Caffeine.newBuilder()
            .expireAfterWrite(MEMORY)
            .maximumSize(MOST_HOSTS)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  void add(String host) {
    hosts.put(host, true);
  }

  boolean contains(String host) {
    return hosts.getIfPresent(host) != null;
  }
}
