package org.arvados.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;

/** JSON in and out, strict: one value a text, no repeated names. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .addModule(
              new SimpleModule().addSerializer(ArvadosUuid.class, ToStringSerializer.instance))
          .build();

  private Json() {}

  /**
   * The object that the bytes spell.
   *
   * @throws MalformedAnswerException if they spell anything else
   */
  static JsonNode object(byte[] bytes) {
    JsonNode node;
    try {
      node = MAPPER.readTree(bytes);
    } catch (IOException e) {
      // Jackson's message quotes the text, which may hold a token.
      throw new MalformedAnswerException("not JSON");
    }
    if (!node.isObject()) {
      throw new MalformedAnswerException("not a JSON object");
    }
    return node;
  }

  /** An object without members, for an answer whose body does not matter. */
  static JsonNode none() {
    return MAPPER.createObjectNode();
  }

  /**
   * The value as JSON text.
   *
   * @throws IllegalArgumentException if Jackson cannot write it: the caller's mistake
   */
  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value of this kind cannot be written as JSON");
    }
  }
}
