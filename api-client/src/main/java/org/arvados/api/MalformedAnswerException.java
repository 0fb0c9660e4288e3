package org.arvados.api;

/**
 * An answer that is JSON but not what its call promises. The message names fields and types, never
 * values: a value may be a secret. Becomes an {@link ApiFailedException} with the call's name.
 */
final class MalformedAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedAnswerException(String message) {
    super(message, null, false, false);
  }
}
