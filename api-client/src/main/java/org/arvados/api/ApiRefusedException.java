package org.arvados.api;

/**
 * The API refused the call, in its own JSON error form (4xx). Quiet: no stack trace, since it is an
 * expected answer.
 */
public final class ApiRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  /** A refusal with the status and the API's own first message (never a token). */
  public ApiRefusedException(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** HTTP status, 400 to 499. */
  public int status() {
    return status;
  }
}
