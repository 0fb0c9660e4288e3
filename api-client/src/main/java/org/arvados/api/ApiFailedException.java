package org.arvados.api;

import org.jspecify.annotations.Nullable;

/**
 * The API gave no usable answer: no connection, a time-out, 5xx, 429, HTML, malformed JSON. Quiet:
 * no stack trace of its own.
 */
public final class ApiFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure; the message names the call and what went wrong, never a token or a query. */
  public ApiFailedException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
