package org.arvados.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One entry of {@code published_ports} (arvados-protocol section 4.1).
 *
 * @param port 1 to 65535
 * @param access {@code public}, {@code private} or a level of the gateway's own
 * @param label may be empty
 * @param initialPath may be empty
 */
record DeclaredPort(int port, String access, String label, String initialPath) {
  /** Every well-formed entry, by port. */
  static List<DeclaredPort> all(JsonNode publishedPorts) {
    return publishedPorts.properties().stream()
        .flatMap(entry -> of(entry).stream())
        .sorted(Comparator.comparingInt(DeclaredPort::port))
        .toList();
  }

  private static Optional<DeclaredPort> of(Map.Entry<String, JsonNode> entry) {
    JsonNode value = entry.getValue();
    return entry.getKey().matches("[1-9][0-9]{0,4}") && value.isObject()
        ? Optional.of(
            new DeclaredPort(
                Integer.parseInt(entry.getKey()),
                value.path("access").asText(""),
                value.path("label").asText(""),
                value.path("initial_path").asText("")))
        : Optional.empty();
  }

  /** Such as {@code 8888 (Jupyter), 9000 (board)}; labels are cut, since anybody wrote them. */
  static String words(List<DeclaredPort> ports) {
    return ports.stream()
        .map(
            port ->
                port.label().isEmpty() ? "" + port.port() : port.port() + " (" + port.shown() + ")")
        .collect(Collectors.joining(", "));
  }

  private String shown() {
    String plain = label.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 40 ? plain : plain.substring(0, 40);
  }
}
