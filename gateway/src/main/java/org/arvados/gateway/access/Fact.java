package org.arvados.gateway.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One answer of the API, and when it was asked for. Immutable but for the note that asking again
 * has failed.
 *
 * @param <V> what is known
 */
final class Fact<V> {
  private final Optional<V> value;
  private final long askedAt;
  private volatile @Nullable Long failedAt;

  /**
   * A fact.
   *
   * @param value empty when there is no such thing
   * @param askedAt of the cache's ticker, before the call
   */
  Fact(Optional<V> value, long askedAt) {
    this.value = value;
    this.askedAt = askedAt;
  }

  Optional<V> value() {
    return value;
  }

  long askedAt() {
    return askedAt;
  }

  /** When the API last failed to answer anew; null when it did not. */
  @Nullable Long failedAt() {
    return failedAt;
  }

  void renewalFailed(long now) {
    failedAt = now;
  }
}
