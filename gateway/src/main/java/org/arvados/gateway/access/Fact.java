package org.arvados.gateway.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the API, and when it was asked for. Immutable but for the notes that asking again
 * has failed, or was not let through.
 *
 * @param <V> what is known
 */
final class Fact<V> {
  private final Optional<V> value;
  private final long askedAt;
  private final Footing footing;
  private volatile @Nullable Long failedAt;
  private volatile @Nullable Long refusedAt;

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

  /** When a renewal was last not let through to the API; null when none was. */
  @Nullable Long refusedAt() {
    return refusedAt;
  }

  void renewalRefused(long now) {
    refusedAt = now;
  }

  void renewalFailed(long now) {
    failedAt = now;
  }
}
