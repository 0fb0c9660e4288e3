package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An answer. Headers that every answer has (length, request id, cross-origin) are added when it is
 * written.
 *
 * @param status HTTP status
 * @param headers further headers, {@code Content-Type} among them
 * @param body text; empty for none
 */
record ApiResponse(int status, Map<String, String> headers, String body) {
  private static final String TYPE = "Content-Type";

  ApiResponse {
    headers = Map.copyOf(headers);
  }

  /** No body and no type. */
  static ApiResponse empty(int status) {
    return new ApiResponse(status, Map.of(), "");
  }

  static ApiResponse json(int status, JsonNode body) {
    return new ApiResponse(status, Map.of(TYPE, "application/json"), Json.write(body));
  }

  static ApiResponse html(int status, String page) {
    return new ApiResponse(
        status, Map.of(TYPE, "text/html; charset=utf-8", "Cache-Control", "no-store"), page);
  }

  static ApiResponse redirect(int status, String location) {
    return new ApiResponse(status, Map.of("Location", location, "Cache-Control", "no-store"), "");
  }
}
