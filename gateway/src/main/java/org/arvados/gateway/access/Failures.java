package org.arvados.gateway.access;

import java.util.concurrent.CompletionException;
import org.arvados.gateway.access.Refusal.Reason;

/** What failed futures mean. */
final class Failures {
  private Failures() {}

  static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }

  static Reason reason(Throwable error) {
    return unwrap(error) instanceof NotAskedException notAsked
        ? notAsked.reason()
        : Reason.API_FAILURE;
  }
}
