package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the event service sends (arvados-protocol section 11.2). */
sealed interface EventMessage {
  /** It answers a subscription, with 200 when it is in force. */
  record Status(int code) implements EventMessage {}

  /**
   * Something was logged.
   *
   * @param id of the row of the log; grows, though not strictly from one message to the next
   * @param event empty when no record has changed
   */
  record Logged(long id, Optional<ClusterEvent> event) implements EventMessage {}

  /** A sign of life, or what later versions may add. */
  record Other() implements EventMessage {}

  /**
   * Reads a message.
   *
   * @throws MalformedAnswerException if it is none of an event service; the text is not quoted
   */
  static EventMessage read(String text) {
    JsonFields fields = new JsonFields(Json.object(text.getBytes(StandardCharsets.UTF_8)));
    if (!fields.raw("status").isMissingNode()) {
      return new Status(fields.number("status", 0));
    }
    return fields.raw("id").isMissingNode()
        ? new Other()
        : new Logged(fields.longNumber("id"), event(fields));
  }

  private static Optional<ClusterEvent> event(JsonFields fields) {
    ArvadosUuid object = fields.uuidIfOne("object_uuid");
    Optional<ClusterEvent.Change> change = change(fields.textOrEmpty("event_type"));
    return object == null
        ? Optional.empty()
        : change.map(known -> new ClusterEvent(known, object, names(fields)));
  }

  private static Optional<ClusterEvent.Change> change(String type) {
    return switch (type) {
      case "create" -> Optional.of(ClusterEvent.Change.CREATE);
      case "update" -> Optional.of(ClusterEvent.Change.UPDATE);
      case "delete" -> Optional.of(ClusterEvent.Change.DELETE);
      default -> Optional.empty();
    };
  }

  private static Set<String> names(JsonFields fields) {
    JsonNode properties = fields.raw("properties");
    return Stream.of("old_attributes", "new_attributes")
        .map(side -> properties.path(side).path("name"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
