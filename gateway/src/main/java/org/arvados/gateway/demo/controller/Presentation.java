package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How records look in an answer: only the profile's fields, only the selected ones, and in the way
 * of whoever answers. The controller's router writes empty text where the database has null, apart
 * from some fields, and always adds {@code kind} and {@code etag}; Rails does neither when fields
 * are selected (arvados-protocol sections 3.1 and 3.2). Pure.
 *
 * @param type of the records
 * @param columns to show, in order
 * @param selected whether the caller named them
 */
record Presentation(RecordType type, List<Column> columns, boolean selected) {
  private static final Set<String> ALWAYS_SELECTABLE = Set.of("etag", "kind", "writable_by");
  private static final Set<String> NULLABLE =
      Set.of(
          "api_token",
          "description",
          "requesting_container_uuid",
          "container_uuid",
          "frozen_by_uuid");

  /**
   * Reads {@code select}.
   *
   * @throws CallRefusedException with 422 for a name that the profile's records do not have
   */
  static Presentation parse(RequestParameters parameters, RecordType type, ClusterProfile profile) {
    JsonNode select = parameters.json("select");
    if (select.isMissingNode()) {
      return new Presentation(type, type.columns(profile).toList(), false);
    }
    if (!select.isArray()) {
      throw CallRefusedException.unprocessable("Invalid select parameter: must be an array");
    }
    List<Column> columns = new ArrayList<>();
    for (JsonNode name : select) {
      type.column(profile, name.asText())
          .ifPresentOrElse(columns::add, () -> requireSelectable(name.asText()));
    }
    return new Presentation(type, columns, true);
  }

  private static void requireSelectable(String name) {
    if (!ALWAYS_SELECTABLE.contains(name)) {
      throw CallRefusedException.unprocessable("Invalid attribute(s): [\"" + name + "\"]");
    }
  }

  boolean shows(String column) {
    return columns.stream().anyMatch(shown -> shown.name().equals(column));
  }

  /** One record, alone or in a list. */
  ObjectNode of(JsonNode record) {
    ObjectNode shown = Json.object();
    for (Column column : columns) {
      shown.set(column.name(), present(column, record.path(column.name())));
    }
    if (type.isObject() && (!type.relayed() || !selected)) {
      shown.put("kind", type.kind());
      shown.put("etag", selected ? "" : etag(record));
    }
    return shown;
  }

  private JsonNode present(Column column, JsonNode value) {
    boolean emptied =
        !type.relayed()
            && value.isNull()
            && column.type() == Column.Type.TEXT
            && !NULLABLE.contains(column.name());
    return emptied ? Json.tree("") : value;
  }

  private static String etag(JsonNode record) {
    return Integer.toUnsignedString(record.hashCode(), 36).toLowerCase(Locale.ROOT);
  }

  /** The envelope of a list, without its items. */
  ObjectNode emptyList() {
    ObjectNode list = Json.object().put("kind", type.kind() + "List");
    if (type.relayed()) {
      list.put("etag", "").put("self_link", "");
    }
    return list;
  }
}
