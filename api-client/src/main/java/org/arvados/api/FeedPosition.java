package org.arvados.api;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Up to where the log of the cluster has been heard, and whether the service can fill the gap since
 * (arvados-protocol section 11.4). For one thread at a time.
 */
final class FeedPosition {
  /** The service sends again what is younger than 10 min; its clock may differ from ours. */
  private static final Duration REACH = Duration.ofMinutes(9);

  /**
   * So many rows before the last one are asked for again: transactions that end later may have
   * earlier rows. To hear of a change twice does no harm.
   */
  private static final long MARGIN = 1000;

  private long highest;
  private long settled;
  private @Nullable Instant settledAt;

  /** A row was heard of. */
  void row(long id) {
    highest = Math.max(highest, id);
  }

  /**
   * The service has sent something.
   *
   * @param settling whether it may still be filling a gap: then later rows say nothing of earlier
   *     ones
   */
  void heard(Instant now, boolean settling) {
    if (!settling) {
      settled = highest;
      settledAt = now;
    }
  }

  /** It is not known any more what was heard. */
  void forget() {
    highest = 0;
    settled = 0;
    settledAt = null;
  }

  /** After which row the service should go on; empty when it cannot fill the gap. */
  OptionalLong resumeAfter(Instant now) {
    if (settled == 0 || settledAt == null || settledAt.plus(REACH).isBefore(now)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(1, settled - MARGIN));
  }
}
