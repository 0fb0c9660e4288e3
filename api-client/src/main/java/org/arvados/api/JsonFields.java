package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to the fields of a JSON object. An absent field and a null one are the same; a value
 * of another type than expected is a {@link MalformedAnswerException}.
 */
final class JsonFields {
  private final ObjectNode object;

  JsonFields(JsonNode object) {
    if (!(object instanceof ObjectNode node)) {
      throw new MalformedAnswerException("an object was expected");
    }
    this.object = node;
  }

  /** The value as it is, or a missing node. */
  JsonNode raw(String name) {
    JsonNode value = object.path(name);
    return value.isNull() ? MissingNode.getInstance() : value;
  }

  /** The object of that name, or one without fields. */
  JsonFields child(String name) {
    JsonNode value = raw(name);
    return new JsonFields(value.isMissingNode() ? object.objectNode() : value);
  }

  String text(String name) {
    String text = textOrEmpty(name);
    if (text.isEmpty()) {
      throw new MalformedAnswerException(name + " is missing");
    }
    return text;
  }

  String textOrEmpty(String name) {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return "";
    }
    if (!value.isTextual()) {
      throw new MalformedAnswerException(name + " is not a string");
    }
    return value.textValue();
  }

  boolean flag(String name) {
    JsonNode value = raw(name);
    if (!value.isMissingNode() && !value.isBoolean()) {
      throw new MalformedAnswerException(name + " is not a boolean");
    }
    return value.booleanValue();
  }

  int number(String name, int whenAbsent) {
    JsonNode value = raw(name);
    if (value.isMissingNode()) {
      return whenAbsent;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new MalformedAnswerException(name + " is not an integer");
    }
    return value.intValue();
  }

  /** A required whole number of up to 64 bits. */
  long longNumber(String name) {
    JsonNode value = raw(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new MalformedAnswerException(name + " is not an integer");
    }
    return value.longValue();
  }

  ArvadosUuid uuid(String name) {
    return ArvadosUuid.parse(text(name)).orElseThrow(() -> notUuid(name));
  }

  @Nullable ArvadosUuid uuidOrNull(String name) {
    return textOrEmpty(name).isEmpty() ? null : uuid(name);
  }

  /** For fields that legitimately hold other things than uuids. */
  @Nullable ArvadosUuid uuidIfOne(String name) {
    return ArvadosUuid.parse(textOrEmpty(name)).orElse(null);
  }

  Instant instant(String name) {
    try {
      return OffsetDateTime.parse(text(name)).toInstant();
    } catch (DateTimeParseException e) {
      throw new MalformedAnswerException(name + " is not a time");
    }
  }

  @Nullable Instant instantOrNull(String name) {
    return textOrEmpty(name).isEmpty() ? null : instant(name);
  }

  /** The elements of a required array. */
  List<JsonNode> array(String name) {
    JsonNode value = raw(name);
    if (!value.isArray()) {
      throw new MalformedAnswerException(name + " is not an array");
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual()) {
        throw new MalformedAnswerException(name + " holds something else than strings");
      }
      texts.add(element.textValue());
    }
    return List.copyOf(texts);
  }

  /** The names of the object's fields. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static MalformedAnswerException notUuid(String name) {
    return new MalformedAnswerException(name + " is not a uuid");
  }
}
