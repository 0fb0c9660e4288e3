package org.arvados.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.arvados.gateway.access.DeclaredPorts.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms of declarations (rule A3). What is malformed is absent, and noted with how to
 * mend it; nothing is guessed. Not thread-safe.
 */
final class DeclarationReader {
  static final String LEVELS = "Write private, can_manage, can_write, can_read or public.";

  private static final String NUMBER = "Write a number from 1 to 65535 without quotes.";

  /** Decimal without sign or leading zero, as Arvados demands it. */
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  /** What of a key may be repeated to people. */
  private static final Pattern TELLABLE = Pattern.compile("[A-Za-z0-9_+ .-]{1,16}");

  private static final int MAX_PORT = 65535;
  private static final Set<String> MEMBERS = Set.of("port", "access", "hostname", "label");

  private final List<Entry> entries = new ArrayList<>();
  private final List<DeclarationProblem> problems = new ArrayList<>();

  List<Entry> entries() {
    return entries;
  }

  List<DeclarationProblem> problems() {
    return problems;
  }

  /** Reads {@code published_ports}: an object of ports. */
  void publishedPorts(JsonNode ports) {
    String place = "published_ports";
    if (ports.isObject()) {
      ports.properties().forEach(entry -> publishedPort(place, entry));
    } else if (!isAbsent(ports)) {
      wrong(place, null, "is no object", "Write {\"8888\": {\"access\": ..., \"label\": ...}}.");
    }
  }

  private void publishedPort(String fieldPlace, Map.Entry<String, JsonNode> entry) {
    boolean tellable = TELLABLE.matcher(entry.getKey()).matches();
    String place = tellable ? fieldPlace + "." + entry.getKey() : fieldPlace + ", one key of it,";
    OptionalInt port = decimal(entry.getKey());
    if (port.isEmpty()) {
      wrong(place, null, "is no port", "Write a number from 1 to 65535 without zeros in front.");
    } else if (!entry.getValue().isObject()) {
      String mend = "Write {\"access\": ..., \"label\": ...}.";
      wrong(place, port.getAsInt(), "is no object", mend);
    } else {
      endpoint(
          place,
          port.getAsInt(),
          entry.getValue(),
          text(place, port.getAsInt(), entry.getValue(), "initial_path"));
    }
  }

  /** Reads a list of {@code {port, access, hostname, label}}. */
  void publishedEndpoints(String place, JsonNode endpoints) {
    if (endpoints.isArray()) {
      for (int i = 0; i < endpoints.size(); i++) {
        publishedEndpoint(place + "[" + i + "]", endpoints.get(i));
      }
    } else if (!isAbsent(endpoints)) {
      wrong(place, null, "is no list", "Write [{\"port\": 8888, \"access\": ...}].");
    }
  }

  private void publishedEndpoint(String place, JsonNode endpoint) {
    if (!endpoint.isObject()) {
      wrong(place, null, "is no object", "Write {\"port\": 8888, \"access\": ...}.");
      return;
    }
    OptionalInt port = number(endpoint.path("port"));
    @Nullable Integer known = port.isPresent() ? port.getAsInt() : null;
    for (Map.Entry<String, JsonNode> member : endpoint.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        String mend = "The members are port, access, hostname and label.";
        wrong(place, known, "has a member that nobody reads", mend);
      }
    }
    JsonNode hostname = endpoint.path("hostname");
    if (!hostname.isTextual() && !hostname.isNull() && !hostname.isMissingNode()) {
      String mend = "Write a text, or leave it out: names are claimed, not declared.";
      wrong(place + ".hostname", known, "is no text", mend);
    }
    if (port.isEmpty()) {
      wrong(place + ".port", null, "is no port", NUMBER);
    } else {
      endpoint(place, port.getAsInt(), endpoint, "");
    }
  }

  /**
   * Reads a port that the request's bare host leads to: a number, or a text of its digits, since
   * Workbench writes properties as texts.
   */
  OptionalInt exposeHttpFrom(String place, JsonNode expose) {
    if (isAbsent(expose)) {
      return OptionalInt.empty();
    }
    OptionalInt port = expose.isTextual() ? decimal(expose.textValue()) : number(expose);
    if (port.isEmpty()) {
      wrong(place, null, "is no port", "Write a number from 1 to 65535.");
    } else {
      entries.add(new Entry(place, port.getAsInt(), AccessLevel.CAN_READ, "", ""));
    }
    return port;
  }

  private void endpoint(String place, int port, JsonNode members, String initialPath) {
    Optional<AccessLevel> level = level(members.path("access"));
    if (level.isEmpty()) {
      wrong(place + ".access", port, "is no access level, so the port is not declared", LEVELS);
      return;
    }
    String label = cut(text(place, port, members, "label"));
    entries.add(new Entry(place, port, level.get(), label, initialPath));
  }

  /** A member for people; empty when it is absent or malformed. */
  private String text(String place, int port, JsonNode members, String name) {
    JsonNode member = members.path(name);
    if (!member.isTextual() && !member.isNull() && !member.isMissingNode()) {
      wrong(place + "." + name, port, "is no text", "Write a text for people, or leave it out.");
    }
    return member.isTextual() ? member.textValue() : "";
  }

  private static Optional<AccessLevel> level(JsonNode access) {
    return access.isTextual() ? AccessLevel.parse(access.textValue()) : Optional.empty();
  }

  private static String cut(String label) {
    return label.length() <= Declarations.MAX_LABEL
        ? label
        : label.substring(0, Declarations.MAX_LABEL);
  }

  private static OptionalInt decimal(String text) {
    return PORT.matcher(text).matches() ? inRange(Integer.parseInt(text)) : OptionalInt.empty();
  }

  private static OptionalInt number(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt()
        ? inRange(node.intValue())
        : OptionalInt.empty();
  }

  private static OptionalInt inRange(int port) {
    return port >= 1 && port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
  }

  /** Databases keep an unset field as null or as something empty. */
  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
  }

  private void wrong(String place, @Nullable Integer port, String what, String mend) {
    problems.add(new DeclarationProblem(place, port, what, mend));
  }
}
