package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a call, wherever they came from: query string, form or JSON body
 * (arvados-protocol section 3.2). Text that begins as JSON is JSON; null and empty text are absent.
 *
 * @param values by name; the first of a repeated one
 */
record RequestParameters(ObjectNode values) {
  private static final Set<String> FALSE = Set.of("false", "0");

  /**
   * Reads them.
   *
   * @param query without the question mark
   * @param body form or JSON object; empty for none
   * @throws CallRefusedException with 400 for malformed encoding or JSON
   */
  static RequestParameters parse(String query, String contentType, String body) {
    ObjectNode values = Json.object();
    addForm(values, query);
    if (contentType.startsWith("application/x-www-form-urlencoded")) {
      addForm(values, body);
    } else if (!body.isBlank()) {
      JsonNode json = parseJson(body);
      if (!(json instanceof ObjectNode members)) {
        throw CallRefusedException.ofController(400, "request body is not a JSON object");
      }
      values.setAll(members);
    }
    return new RequestParameters(values);
  }

  private static void addForm(ObjectNode values, String form) {
    for (Map.Entry<String, List<String>> entry : pairs(form).entrySet()) {
      String text = entry.getValue().get(0);
      if (!text.isEmpty() && "[{\"".indexOf(text.charAt(0)) >= 0) {
        values.set(entry.getKey(), parseJson(text));
      } else if (!text.isEmpty() && !text.equals("null")) {
        values.put(entry.getKey(), text);
      }
    }
  }

  /** The pairs of a query string or form, decoded. */
  static Map<String, List<String>> pairs(String form) {
    try {
      return new QueryStringDecoder(form, false).parameters();
    } catch (IllegalArgumentException e) {
      throw CallRefusedException.ofController(400, "malformed query string");
    }
  }

  private static JsonNode parseJson(String text) {
    try {
      return Json.parse(text);
    } catch (JsonProcessingException e) {
      throw CallRefusedException.ofController(400, "malformed JSON");
    }
  }

  /** Any value; a missing node when absent. */
  JsonNode json(String name) {
    JsonNode value = values.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  Optional<String> text(String name) {
    JsonNode value = values.path(name);
    return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
  }

  /** True for any text except the empty one, {@code false} and {@code 0}. */
  boolean flag(String name) {
    return text(name).filter(text -> !text.isEmpty() && !FALSE.contains(text)).isPresent();
  }

  /**
   * A whole number.
   *
   * @throws CallRefusedException with 422 for anything else, and for less than zero
   */
  int number(String name, int absent) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return absent;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below
    }
    throw CallRefusedException.unprocessable("Invalid value for " + name + " parameter");
  }
}
