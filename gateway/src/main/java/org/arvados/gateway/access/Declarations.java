package org.arvados.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a container request says about its ports (rule A3). Immutable.
 *
 * @param ports the well-formed declarations by port; a malformed one counts as absent
 */
record Declarations(SortedMap<Integer, Declaration> ports) {
  /** Longest label that is kept. */
  static final int MAX_LABEL = 200;

  /** Decimal without sign or leading zero, as Arvados demands it. */
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private static final int MAX_PORT = 65535;

  Declarations {
    ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
  }

  /** Reads {@code published_ports}. */
  static Declarations of(JsonNode publishedPorts) {
    SortedMap<Integer, Declaration> ports = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : publishedPorts.properties()) {
      Optional<Integer> port = port(entry.getKey());
      Optional<Declaration> declaration = Declaration.of(entry.getValue());
      if (port.isPresent() && declaration.isPresent()) {
        ports.put(port.get(), declaration.get());
      }
    }
    return new Declarations(ports);
  }

  /** The level of a port; undeclared is private. */
  AccessLevel level(int port) {
    @Nullable Declaration declaration = ports.get(port);
    return declaration == null ? AccessLevel.PRIVATE : declaration.level();
  }

  /** The label of a port; empty when it has none. */
  String label(int port) {
    @Nullable Declaration declaration = ports.get(port);
    return declaration == null ? "" : declaration.label();
  }

  private static Optional<Integer> port(String text) {
    return Optional.of(text)
        .filter(key -> PORT.matcher(key).matches())
        .map(Integer::valueOf)
        .filter(port -> port <= MAX_PORT);
  }

  /** One port. */
  record Declaration(AccessLevel level, String label) {
    static Optional<Declaration> of(JsonNode node) {
      String label = node.path("label").asText("");
      String cut = label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL);
      return AccessLevel.parse(node.path("access").asText(""))
          .map(level -> new Declaration(level, cut));
    }
  }
}
