package org.arvados.gateway.demo.controller;

import java.util.Optional;

/**
 * One call of the API.
 *
 * @param method {@code PATCH} stands for {@code PUT} too, {@code GET} for {@code HEAD}
 * @param template path with {@code {uuid}} where a uuid stands
 * @param relayed whether Rails answers it (arvados-protocol section 3.1)
 * @param endpoint who answers
 */
record Route(String method, String template, boolean relayed, Endpoint endpoint) {
  private static final String UUID = "{uuid}";

  /** What stands in the place of {@code {uuid}}; empty text when the template has no such place. */
  Optional<String> match(String path) {
    int place = template.indexOf(UUID);
    if (place < 0) {
      return path.equals(template) ? Optional.of("") : Optional.empty();
    }
    String before = template.substring(0, place);
    String after = template.substring(place + UUID.length());
    int end = path.length() - after.length();
    if (!path.startsWith(before) || !path.endsWith(after) || end <= place) {
      return Optional.empty();
    }
    String uuid = path.substring(place, end);
    return uuid.indexOf('/') < 0 ? Optional.of(uuid) : Optional.empty();
  }

  boolean takes(String sent) {
    return switch (sent) {
      case "HEAD" -> method.equals("GET");
      case "PUT" -> method.equals("PATCH");
      default -> method.equals(sent);
    };
  }

  /** Name in the call log, such as {@code GET /arvados/v1/containers/{uuid}}. */
  String name() {
    return method + " " + template;
  }
}
