package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a list call asks for (arvados-protocol section 3.2). Pure.
 *
 * @param filter which records
 * @param order in which order
 * @param limit at most that many
 * @param offset after that many
 * @param counted whether {@code items_available} is wanted
 * @param presentation how records look
 */
record ListQuery(
    Predicate<JsonNode> filter,
    Comparator<JsonNode> order,
    int limit,
    int offset,
    boolean counted,
    Presentation presentation) {
  private static final int DEFAULT_LIMIT = 100;

  /**
   * Reads the parameters of a list call.
   *
   * @throws CallRefusedException with 422 for what the type or the profile does not know
   */
  static ListQuery parse(RequestParameters parameters, RecordType type, ClusterSnapshot cluster) {
    ClusterProfile profile = cluster.profile();
    Presentation presentation = Presentation.parse(parameters, type, profile);
    return new ListQuery(
        FilterList.parse(parameters.json("filters"), type, profile),
        order(parameters, type, profile, presentation),
        Math.min(
            parameters.number("limit", DEFAULT_LIMIT), cluster.settings().maxItemsPerResponse()),
        parameters.number("offset", 0),
        counted(parameters),
        presentation);
  }

  private static boolean counted(RequestParameters parameters) {
    String count = parameters.text("count").orElse("exact");
    if (!count.equals("exact") && !count.equals("none")) {
      throw CallRefusedException.unprocessable("Invalid value for count parameter");
    }
    return count.equals("exact");
  }

  private static Comparator<JsonNode> order(
      RequestParameters parameters,
      RecordType type,
      ClusterProfile profile,
      Presentation presentation) {
    List<Comparator<JsonNode>> terms = new ArrayList<>();
    for (String term : orderTerms(parameters)) {
      String[] words = term.strip().split("\\s+", -1);
      boolean known = type.column(profile, words[0]).filter(Column::searchable).isPresent();
      boolean descending = words.length == 2 && words[1].equalsIgnoreCase("desc");
      boolean ascending = words.length == 1 || words[1].equalsIgnoreCase("asc");
      if (!known || words.length > 2 || !(ascending || descending)) {
        throw CallRefusedException.unprocessable("Invalid order parameter");
      }
      if (presentation.shows(words[0])) {
        terms.add(by(words[0], descending));
      }
    }
    terms.add(by("modified_at", true));
    terms.add(by("uuid", true));
    return terms.stream().reduce(Comparator::thenComparing).orElseThrow();
  }

  private static List<String> orderTerms(RequestParameters parameters) {
    JsonNode order = parameters.json("order");
    if (order.isArray()) {
      List<String> terms = new ArrayList<>();
      order.forEach(term -> terms.add(term.asText()));
      return terms;
    }
    return order.isTextual() ? List.of(order.textValue().split(",", -1)) : List.of();
  }

  private static Comparator<JsonNode> by(String column, boolean descending) {
    Comparator<JsonNode> ascending =
        (left, right) -> FilterOperator.compare(left.path(column), right.path(column));
    return descending ? ascending.reversed() : ascending;
  }

  /** The answer, out of all records that the caller can read. */
  ObjectNode answer(Stream<? extends JsonNode> readable) {
    List<JsonNode> matching = new ArrayList<>(readable.filter(filter).toList());
    matching.sort(order);
    ObjectNode answer = presentation.emptyList();
    ArrayNode items = answer.putArray("items");
    matching.stream().skip(offset).limit(limit).map(presentation::of).forEach(items::add);
    if (counted) {
      answer.put("items_available", matching.size());
    }
    return answer.put("limit", limit).put("offset", offset);
  }
}
