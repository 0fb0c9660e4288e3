package org.arvados.gateway.demo.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.arvados.gateway.demo.controller.ChangeEvent;

/**
 * What a client asked to hear. Only two filters are honoured, as in Arvados; every other one
 * matches everything (arvados-protocol section 11.2).
 *
 * @param filters as they came
 */
record Subscription(JsonNode filters) {
  boolean matches(ChangeEvent event) {
    for (JsonNode filter : filters) {
      if (!matches(filter, event)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(JsonNode filter, ChangeEvent event) {
    String operator = filter.path(1).asText();
    JsonNode operand = filter.path(2);
    return switch (filter.path(0).asText()) {
      case "event_type" -> !operator.equals("in") || isAmong(event.type(), operand);
      case "created_at" -> isAt(event.at(), operator, operand.asText());
      default -> true;
    };
  }

  private static boolean isAmong(String type, JsonNode types) {
    for (JsonNode one : types) {
      if (one.asText().equals(type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(Instant at, String operator, String operand) {
    try {
      int order = at.compareTo(OffsetDateTime.parse(operand).toInstant());
      return switch (operator) {
        case "<" -> order < 0;
        case "<=" -> order <= 0;
        case ">" -> order > 0;
        case ">=" -> order >= 0;
        case "=" -> order == 0;
        default -> true;
      };
    } catch (DateTimeException e) {
      return true;
    }
  }
}
