package org.arvados.gateway.demo.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.arvados.gateway.demo.controller.ChangeEvent;

/** The messages of the event service (arvados-protocol section 11.2). */
final class EventJson {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final DateTimeFormatter SIX_DIGITS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private EventJson() {}

  /** What a client sent; a missing node when it is no JSON. */
  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  static String status(int code) {
    return "{\"status\":" + code + "}";
  }

  /**
   * An event.
   *
   * @param messageId counts the events of a connection
   */
  static String of(ChangeEvent event, long messageId) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("msgID", messageId);
    json.put("id", event.id());
    json.put("uuid", event.uuid().text());
    json.put("object_uuid", event.objectUuid().text());
    json.put("object_owner_uuid", event.objectOwnerUuid().text());
    json.put("object_kind", event.objectKind());
    json.put("event_type", event.type());
    json.put("event_at", SIX_DIGITS.format(event.at()));
    ObjectNode properties = json.putObject("properties");
    if (event.oldAttributes() != null) {
      properties.set("old_attributes", event.oldAttributes());
    }
    if (event.newAttributes() != null) {
      properties.set("new_attributes", event.newAttributes());
    }
    return json.toString();
  }
}
