package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one attempt at a request ended (rule A7). */
sealed interface Outcome {
  /** The API answered with an object. */
  record Answer(JsonNode body) implements Outcome {}

  /** The API answered, in its own error form, that it will not. */
  record Refusal(int status, String message) implements Outcome {}

  /**
   * No usable answer.
   *
   * @param reason for a log; holds no secret
   * @param cause null unless its text is known to hold no secret
   * @param isTransient whether another attempt may fare better
   * @param retryAfter how long the API asked us to wait
   */
  record Failure(
      String reason, @Nullable Throwable cause, boolean isTransient, Optional<Duration> retryAfter)
      implements Outcome {
    static Failure lasting(String reason) {
      return new Failure(reason, null, false, Optional.empty());
    }
  }
}
