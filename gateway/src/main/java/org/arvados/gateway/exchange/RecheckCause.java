package org.arvados.gateway.exchange;

/** Why the right behind a live stream is looked at again. */
public enum RecheckCause {
  /** It has not been for {@code access.recheck}. */
  INTERVAL,
  /** An event names something that it rests on, or events may have been missed. */
  EVENT,
  /** Its token has expired. */
  EXPIRY
}
