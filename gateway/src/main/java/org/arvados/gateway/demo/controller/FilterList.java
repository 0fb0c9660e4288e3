package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The {@code filters} parameter: a list of {@code [attribute, operator, operand]}, all of which
 * must hold (arvados-protocol section 3.2). Pure.
 */
final class FilterList {
  private FilterList() {}

  /**
   * Reads the parameter.
   *
   * @param filters a missing node for none
   * @return a test of records as the database has them
   * @throws CallRefusedException with 422 for a filter that makes no sense for the type
   */
  static Predicate<JsonNode> parse(JsonNode filters, RecordType type, ClusterProfile profile) {
    if (filters.isMissingNode()) {
      return record -> true;
    }
    if (!filters.isArray()) {
      throw CallRefusedException.unprocessable("Invalid filters: must be an array");
    }
    List<Predicate<JsonNode>> all = new ArrayList<>();
    filters.forEach(filter -> all.add(parseOne(filter, type, profile)));
    return record -> all.stream().allMatch(one -> one.test(record));
  }

  private static Predicate<JsonNode> parseOne(
      JsonNode filter, RecordType type, ClusterProfile profile) {
    if (!filter.isArray()
        || filter.size() != 3
        || !filter.path(0).isTextual()
        || !filter.path(1).isTextual()) {
      throw CallRefusedException.unprocessable("Invalid element in filters array: " + filter);
    }
    if (filter.path(2).isObject() && !type.relayed()) {
      throw CallRefusedException.unprocessable("Invalid operand: must not be an object");
    }
    Attribute attribute = Attribute.parse(filter.path(0).textValue(), type, profile);
    FilterOperator operator =
        FilterOperator.parse(filter.path(1).textValue(), attribute, filter.path(2));
    return record -> operator.test(attribute.of(record));
  }

  /**
   * What a filter looks at.
   *
   * @param column field of the record, or of the container that it joins
   * @param member name within a JSON field; empty for the field itself
   * @param joined whether the field is the joined container's
   */
  record Attribute(Column column, String member, boolean joined) {
    private static final String CONTAINER = "container.";

    static Attribute parse(String name, RecordType type, ClusterProfile profile) {
      if (type.equals(RecordType.CONTAINER_REQUEST) && name.startsWith(CONTAINER)) {
        String rest = name.substring(CONTAINER.length());
        return parse(name, rest, RecordType.CONTAINER, profile, true);
      }
      return parse(name, name, type, profile, false);
    }

    private static Attribute parse(
        String whole, String name, RecordType type, ClusterProfile profile, boolean joined) {
      int dot = name.indexOf('.');
      String member = dot < 0 ? "" : unquoted(name.substring(dot + 1));
      return type.column(profile, dot < 0 ? name : name.substring(0, dot))
          .filter(Column::searchable)
          .filter(column -> dot < 0 || column.type() == Column.Type.JSON)
          .map(column -> new Attribute(column, member, joined))
          .orElseThrow(
              () ->
                  CallRefusedException.unprocessable(
                      "Invalid attribute '" + whole + "' in filter"));
    }

    private static String unquoted(String member) {
      boolean quoted = member.startsWith("<") && member.endsWith(">");
      return quoted ? member.substring(1, member.length() - 1) : member;
    }

    JsonNode of(JsonNode record) {
      JsonNode value = (joined ? record.path("container") : record).path(column.name());
      return member.isEmpty() ? value : value.path(member);
    }
  }
}
