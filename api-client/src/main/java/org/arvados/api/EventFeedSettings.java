package org.arvados.api;

import java.time.Duration;

/**
 * How an {@link EventFeed} listens.
 *
 * @param api whom to trust, and the time to connect; its address is not used
 * @param token decides which events are delivered; the system root token hears all
 * @param sendTimeout the cluster's {@code API.SendTimeout}: the service is never silent for longer
 * @param maxMessageChars bound of one message
 * @param pauses between tries to connect; the number of tries is not bounded
 */
public record EventFeedSettings(
    HttpApiSettings api,
    ApiToken token,
    Duration sendTimeout,
    int maxMessageChars,
    RetryPolicy pauses) {
  /** Checks the signs. */
  public EventFeedSettings {
    if (sendTimeout.isNegative() || sendTimeout.isZero() || maxMessageChars < 1) {
      throw new IllegalArgumentException("the bounds of an event feed must be positive");
    }
  }

  /** Arvados's own send time-out, 1 MiB a message, pauses of up to 30 s. */
  public static EventFeedSettings of(HttpApiSettings api, ApiToken token) {
    return new EventFeedSettings(
        api,
        token,
        Duration.ofMinutes(1),
        1 << 20,
        new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ZERO));
  }

  /** The same with another {@link #maxMessageChars()}. */
  public EventFeedSettings withMaxMessageChars(int value) {
    return new EventFeedSettings(api, token, sendTimeout, value, pauses);
  }

  /**
   * After so much silence a sign of life is asked for, and again after as much. It is asked for
   * often since Java's client does not notice every end of a connection: only that it cannot send.
   */
  Duration quiet() {
    return sendTimeout.dividedBy(12);
  }

  /** So long the service may take to confirm the subscription, and to send what was missed. */
  Duration patience() {
    return sendTimeout.dividedBy(2);
  }

  /**
   * After so much silence the service is taken for gone.
   *
   * @param answersPings whether it has given a sign of life when asked for one
   */
  Duration silence(boolean answersPings) {
    return answersPings ? patience() : sendTimeout.multipliedBy(5).dividedBy(2);
  }
}
