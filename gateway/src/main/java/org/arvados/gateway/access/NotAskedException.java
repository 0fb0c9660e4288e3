package org.arvados.gateway.access;

import org.arvados.gateway.access.Refusal.Reason;

/** The API was not asked. Quiet: no stack trace, since it is an expected outcome under load. */
final class NotAskedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  NotAskedException(Reason reason) {
    super("the API was not asked: " + reason, null, false, false);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
