package org.arvados.api;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, and after which pauses, a read is tried again (arvados-protocol section 3.7).
 *
 * <p>The pause is drawn evenly from zero to a bound that doubles with every failure ("full
 * jitter"), so that many clients of a busy cluster spread out; a {@code Retry-After} of the answer
 * takes its place.
 *
 * @param attempts tries in all, at least 1
 * @param firstBound bound of the first pause
 * @param maxBound largest bound of a pause
 * @param maxRetryAfter the longest that a {@code Retry-After} is obeyed
 */
public record RetryPolicy(
    int attempts, Duration firstBound, Duration maxBound, Duration maxRetryAfter) {
  /** Four tries; pauses of up to 1 s, 2 s and 4 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(10));

  /** Checks the number of attempts and the signs. */
  public RetryPolicy {
    if (attempts < 1
        || firstBound.isNegative()
        || maxBound.isNegative()
        || maxRetryAfter.isNegative()) {
      throw new IllegalArgumentException("a retry policy needs an attempt and no negative time");
    }
  }

  /** The pause after so many failures (1 and up) in a row. */
  public Duration pause(int failures, RandomGenerator random) {
    // 2^20 times any pause of a millisecond or more is beyond every sensible bound.
    long doubled = firstBound.toMillis() << Math.min(failures - 1, 20);
    long bound = Math.min(doubled, maxBound.toMillis());
    return Duration.ofMillis(random.nextLong(bound + 1));
  }

  /** What is obeyed of a {@code Retry-After}. */
  public Duration obeyed(Duration retryAfter) {
    return retryAfter.compareTo(maxRetryAfter) > 0 ? maxRetryAfter : retryAfter;
  }
}
