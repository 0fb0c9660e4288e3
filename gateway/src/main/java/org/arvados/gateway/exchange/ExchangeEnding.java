package org.arvados.gateway.exchange;

/** Why an exchange ended when it did. */
public enum ExchangeEnding {
  /** The answer was whole. */
  COMPLETE,
  /** The client closed its connection, or lost it. */
  CLIENT_LEFT,
  /** What the client sent on was no HTTP. */
  CLIENT_MALFORMED,
  /** The service closed the stream, or the way to it broke, after the answer had begun. */
  UPSTREAM_ENDED,
  /** The right to the stream, or its container, had ended (rule X9). */
  REVOKED,
  /** Nothing moved for too long, or the answer did not begin in time (rule X8). */
  DEADLINE,
  /** The gateway goes down (rule X10). */
  SHUTDOWN
}
