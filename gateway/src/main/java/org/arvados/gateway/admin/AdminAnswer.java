package org.arvados.gateway.admin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * What the admin listener answers.
 *
 * @param status of the response
 * @param contentType of the body
 * @param body never holds a secret
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record AdminAnswer(HttpResponseStatus status, String contentType, byte[] body) {
  static AdminAnswer text(HttpResponseStatus status, String text) {
    return new AdminAnswer(
        status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static AdminAnswer json(HttpResponseStatus status, String json) {
    return new AdminAnswer(
        status, "application/json", (json + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
