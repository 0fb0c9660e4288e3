package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** JSON as Arvados writes it: timestamps have nine digits and a Z. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final DateTimeFormatter NINE_DIGITS =
      new DateTimeFormatterBuilder().appendInstant(9).toFormatter();

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A node of anything that Jackson can write; a node is copied. */
  static JsonNode tree(Object value) {
    return value instanceof JsonNode node ? node.deepCopy() : MAPPER.valueToTree(value);
  }

  /**
   * Reads one value and nothing after it.
   *
   * @throws JsonProcessingException if the text is anything else
   */
  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  static JsonNode time(@Nullable Instant at) {
    return at == null
        ? NullNode.getInstance()
        : JsonNodeFactory.instance.textNode(NINE_DIGITS.format(at));
  }

  /** Text, or null for null and for the empty text, as the database has it. */
  static JsonNode textOrNull(@Nullable Object text) {
    return text == null || text.toString().isEmpty()
        ? NullNode.getInstance()
        : JsonNodeFactory.instance.textNode(text.toString());
  }
}
