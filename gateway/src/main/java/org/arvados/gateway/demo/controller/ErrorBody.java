package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Instant;
import java.util.Map;

/**
 * The two forms of errors (arvados-protocol section 2.8): Rails' own, relayed as it is, and the
 * controller's, which wraps what Rails said.
 */
final class ErrorBody {
  private ErrorBody() {}

  /** The answer to a refused call; {@code relayed} when Rails answers that path. */
  static ApiResponse of(
      CallRefusedException refusal, ApiRequest request, boolean relayed, Instant now) {
    if (refusal.fromController()) {
      return ofController(refusal.status(), refusal.text());
    }
    String said = refusal.text() + " (" + request.requestId() + ")";
    return relayed
        ? ofRails(refusal.status(), said, now)
        : ofController(refusal.status(), wrapped(refusal.status(), said, request.path()));
  }

  static ApiResponse ofController(int status, String message) {
    return new ApiResponse(
        status,
        Map.of("Content-Type", "application/json", "X-Content-Type-Options", "nosniff"),
        Json.write(errors(message)));
  }

  private static ApiResponse ofRails(int status, String message, Instant now) {
    String token = "%d+%08x".formatted(now.getEpochSecond(), message.hashCode());
    return ApiResponse.json(status, errors(message).put("error_token", token));
  }

  private static String wrapped(int status, String message, String path) {
    return "//railsapi.internal%s: %s: %s"
        .formatted(path, HttpResponseStatus.valueOf(status), message);
  }

  private static ObjectNode errors(String message) {
    ObjectNode body = Json.object();
    body.putArray("errors").add(message);
    return body;
  }
}
