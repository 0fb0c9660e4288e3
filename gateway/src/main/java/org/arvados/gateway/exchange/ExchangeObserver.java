package org.arvados.gateway.exchange;

/**
 * Is told what exchanges do, for metrics. One for the process: called on every event loop, so it
 * must be safe for any thread, return at once and not throw. Durations are nanoseconds.
 */
public interface ExchangeObserver {
  /** Hears nothing. */
  ExchangeObserver NONE = new ExchangeObserver() {};

  /** A request was read; {@link #ended} follows in any case. */
  default void began() {}

  /**
   * It was decided whether the request may reach its service.
   *
   * @param cached whether no call to the API was needed
   * @param nanos since the request was read
   */
  default void decided(boolean cached, long nanos) {}

  /**
   * A stream to the service is at hand.
   *
   * @param reused whether an exchange went over it before
   * @param nanos since it was asked for
   */
  default void connected(boolean reused, long nanos) {}

  /**
   * The head of the service's answer has come.
   *
   * @param nanos since the request was read
   */
  default void responded(long nanos) {}

  /** The exchange has become a long-lived stream; {@link #ended} says so again. */
  default void streaming(ExchangeKind kind) {}

  /**
   * An exchange is over.
   *
   * @param status of the answer; 0 when there was none
   * @param nanos since the request was read
   */
  default void ended(
      ExchangeKind kind, ExchangeOutcome outcome, ExchangeEnding ending, int status, long nanos) {}

  /** The right behind a live stream is looked at again (rule X9). */
  default void rechecked(RecheckCause cause) {}

  /** A connection failed without an exchange. */
  default void fault(ClientFault fault) {}
}
