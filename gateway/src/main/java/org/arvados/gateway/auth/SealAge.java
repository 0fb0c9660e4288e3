package org.arvados.gateway.auth;

import java.time.Duration;
import java.time.Instant;

/** How old a sealed value may be. */
final class SealAge {
  /** Clocks of several gateways may differ by so much. */
  private static final Duration MAX_SKEW = Duration.ofSeconds(60);

  private SealAge() {}

  static boolean isTimely(Instant issuedAt, Instant now, Duration maxAge) {
    return !issuedAt.isAfter(now.plus(MAX_SKEW)) && !issuedAt.plus(maxAge).isBefore(now);
  }
}
