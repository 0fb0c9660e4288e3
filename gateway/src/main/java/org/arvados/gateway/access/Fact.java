package org.arvados.gateway.access;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the API, and when it was asked for. Immutable but for the notes that it was asked
 * for again, and that this has failed.
 *
 * @param <V> what is known
 */
final class Fact<V> {
  /** Else every request that uses the fact would ask for it again while the API is busy. */
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final Optional<V> value;
  private final long askedAt;
  private final Footing footing;
  private volatile @Nullable Long triedAt;
  private volatile @Nullable Long failedAt;

  /** A fact that no event tells of. */
  Fact(Optional<V> value, long askedAt) {
    this(value, askedAt, Footing.NONE);
  }

  /**
   * A fact.
   *
   * @param value empty when there is no such thing
   * @param askedAt of the cache's ticker, before the call
   * @param footing what it rests on
   */
  Fact(Optional<V> value, long askedAt, Footing footing) {
    this.value = value;
    this.askedAt = askedAt;
    this.footing = footing;
  }

  Optional<V> value() {
    return value;
  }

  long askedAt() {
    return askedAt;
  }

  Footing footing() {
    return footing;
  }

  /** When the API last failed to answer anew; null when it did not. */
  @Nullable Long failedAt() {
    return failedAt;
  }

  void renewalFailed(long now) {
    failedAt = now;
  }

  /** Asked for again in the background. That may not be let through, which is no failure. */
  void renewalTried(long now) {
    triedAt = now;
  }

  /** Whether a renewal in the background is not too soon after another that came to nothing. */
  boolean mayBeTried(long now) {
    return isOver(triedAt, now) && isOver(failedAt, now);
  }

  private static boolean isOver(@Nullable Long moment, long now) {
    return moment == null || now - moment >= RETRY_NANOS;
  }
}
