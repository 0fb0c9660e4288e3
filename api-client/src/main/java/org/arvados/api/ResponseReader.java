package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells answers, refusals and failures apart (rule A7). Only 4xx in the API's own error form is a
 * refusal: everything else may come from a proxy, a captive portal or a broken server, and says
 * nothing about anybody's rights.
 */
final class ResponseReader {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private ResponseReader() {}

  /** The body is empty when it was longer than allowed. */
  static Outcome read(ApiRequest request, HttpResponse<Optional<byte[]>> response, Instant now) {
    int status = response.statusCode();
    if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
      Optional<Duration> retryAfter =
          response.headers().firstValue("Retry-After").flatMap(v -> RetryAfter.parse(v, now));
      return new Outcome.Failure("status " + status, null, true, retryAfter);
    }
    if (request.isAnsweredByRedirect() && status >= 300 && status < 400) {
      return new Outcome.Answer(Json.none());
    }
    return response
        .body()
        .map(body -> read(request, status, body))
        .orElseGet(() -> Outcome.Failure.lasting("status " + status + ", body too long"));
  }

  private static Outcome read(ApiRequest request, int status, byte[] body) {
    JsonNode json;
    try {
      json = Json.object(body);
    } catch (MalformedAnswerException e) {
      return Outcome.Failure.lasting("status " + status + ", body is " + e.getMessage());
    }
    if (status >= 200 && status < 300) {
      return new Outcome.Answer(json);
    }
    boolean isErrorForm = json.path("errors").isArray();
    String message = SafeText.of(request.redacted(json.path("errors").path(0).asText()));
    if (isErrorForm && status >= 400 && status < 500) {
      return new Outcome.Refusal(status, message);
    }
    return Outcome.Failure.lasting("status " + status + (isErrorForm ? ", " + message : ""));
  }
}
