package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * One operator of a filter with its operand (arvados-protocol section 3.2). Whether it makes sense
 * for the field is checked when it is parsed; then {@link #test} never fails. Pure.
 */
record FilterOperator(Predicate<JsonNode> test) {
  /** Whether a field's value, missing or null included, satisfies the filter. */
  boolean test(JsonNode value) {
    return test.test(value);
  }

  static FilterOperator parse(String operator, FilterList.Attribute attribute, JsonNode operand) {
    boolean inside = !attribute.member().isEmpty();
    Column.Type type = attribute.column().type();
    Predicate<JsonNode> test =
        switch (operator) {
          case "=" -> equal(inside ? operand : ofType(type, operand));
          case "!=", "<>" -> equal(inside ? operand : ofType(type, operand)).negate();
          case "<", "<=", ">", ">=" -> ordered(operator, operand, inside || comparable(type));
          case "like" -> like(operand, type, 0);
          case "ilike" -> like(operand, type, Pattern.CASE_INSENSITIVE);
          case "in" -> oneOf(operand);
          case "not in" -> oneOf(operand).negate();
          case "is_a" -> isA(operand, attribute.column());
          case "exists" -> exists(operand, type);
          case "contains" -> contains(operand, type);
          default -> throw refused("Invalid operator '" + operator + "'");
        };
    return new FilterOperator(test);
  }

  /** The operand as the column has it: objects may come as text, booleans must be booleans. */
  private static JsonNode ofType(Column.Type type, JsonNode operand) {
    if (type == Column.Type.BOOLEAN && !operand.isBoolean() && !operand.isNull()) {
      throw refused("Invalid operand type '" + operand.getNodeType() + "' for boolean");
    }
    if ((type == Column.Type.JSON || type == Column.Type.LIST) && operand.isTextual()) {
      try {
        return Json.parse(operand.textValue());
      } catch (JsonProcessingException e) {
        throw refused("Invalid operand: not JSON");
      }
    }
    return operand;
  }

  private static Predicate<JsonNode> equal(JsonNode operand) {
    return value -> same(value, operand);
  }

  private static boolean same(JsonNode value, JsonNode operand) {
    if (isNull(value) || isNull(operand)) {
      return isNull(value) && isNull(operand);
    }
    if (value.isNumber() && operand.isNumber()) {
      return value.decimalValue().compareTo(operand.decimalValue()) == 0;
    }
    Optional<Instant> time = time(value);
    return time.isPresent() ? time.equals(time(operand)) : value.equals(operand);
  }

  private static boolean isNull(JsonNode value) {
    return value.isNull() || value.isMissingNode();
  }

  private static boolean comparable(Column.Type type) {
    return type == Column.Type.TEXT || type == Column.Type.TIME || type == Column.Type.INTEGER;
  }

  private static Predicate<JsonNode> ordered(String operator, JsonNode operand, boolean allowed) {
    if (!allowed || !(operand.isTextual() || operand.isNumber())) {
      throw refused("Invalid operand for operator '" + operator + "'");
    }
    return value -> {
      if (isNull(value) || value.isNumber() != operand.isNumber()) {
        return false;
      }
      int order = compare(value, operand);
      return switch (operator) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        default -> order >= 0;
      };
    };
  }

  /** Order of two values of one column: numbers and times by value, text by its characters. */
  static int compare(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue());
    }
    Optional<Instant> leftTime = time(left);
    Optional<Instant> rightTime = time(right);
    return leftTime.isPresent() && rightTime.isPresent()
        ? leftTime.get().compareTo(rightTime.get())
        : left.asText().compareTo(right.asText());
  }

  private static Optional<Instant> time(JsonNode value) {
    if (!value.isTextual() || value.textValue().indexOf('T') != 10) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(value.textValue()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Predicate<JsonNode> like(JsonNode operand, Column.Type type, int flags) {
    if (!operand.isTextual() || type == Column.Type.BOOLEAN || type == Column.Type.INTEGER) {
      throw refused("Invalid operand for operator 'like'");
    }
    StringBuilder regex = new StringBuilder();
    operand.textValue().chars().forEach(c -> regex.append(wildcard((char) c)));
    Pattern pattern = Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
    return value -> value.isTextual() && pattern.matcher(value.textValue()).matches();
  }

  private static String wildcard(char c) {
    return c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c));
  }

  private static Predicate<JsonNode> oneOf(JsonNode operand) {
    if (!operand.isArray()) {
      throw refused("Invalid operand type for operator 'in': must be an array");
    }
    return value ->
        StreamSupport.stream(operand.spliterator(), false).anyMatch(one -> same(value, one));
  }

  private static Predicate<JsonNode> isA(JsonNode operand, Column column) {
    boolean ofUuid = column.name().equals("uuid") || column.name().endsWith("_uuid");
    if (!ofUuid || !(operand.isTextual() || operand.isArray())) {
      throw refused("Invalid operand for operator 'is_a'");
    }
    return value ->
        RecordType.ofUuid(value.asText()).filter(type -> names(operand, type.kind())).isPresent();
  }

  private static boolean names(JsonNode operand, String kind) {
    return operand.asText().equals(kind)
        || StreamSupport.stream(operand.spliterator(), false)
            .anyMatch(one -> one.asText().equals(kind));
  }

  private static Predicate<JsonNode> exists(JsonNode operand, Column.Type type) {
    if (type != Column.Type.JSON || !(operand.isBoolean() || operand.isTextual())) {
      throw refused("Invalid operand for operator 'exists'");
    }
    return operand.isBoolean()
        ? value -> value.isMissingNode() != operand.booleanValue()
        : value -> value.has(operand.textValue());
  }

  private static Predicate<JsonNode> contains(JsonNode operand, Column.Type type) {
    if (type != Column.Type.JSON && type != Column.Type.LIST) {
      throw refused("Invalid operand for operator 'contains'");
    }
    return value ->
        same(value, operand)
            || StreamSupport.stream(value.spliterator(), false).anyMatch(one -> same(one, operand));
  }

  private static CallRefusedException refused(String message) {
    return CallRefusedException.unprocessable(message + " in filter");
  }
}
