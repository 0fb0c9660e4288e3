package org.arvados.gateway.tunnel.ssh;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Why the container gateway could not connect a stream to its service, read from the text it wrote
 * to the stream's stderr (arvados-protocol section 6.7, rule U3).
 */
public enum DialFailure {
  /** Nothing listens on the port. */
  REFUSED,
  /** The container has no address (yet, or any more). */
  NO_ADDRESS,
  /** The connection attempt timed out, as with a filtered port. */
  TIMED_OUT,
  /** The port number is not one. */
  INVALID_PORT,
  /** No route to the container. */
  UNREACHABLE,
  /** The server forwards to its own host only. */
  FORBIDDEN_HOST,
  /** Any other text. */
  OTHER;

  /** The first form that occurs in a text decides; all in lower case. */
  private static final List<Map.Entry<String, DialFailure>> FORMS =
      List.of(
          entry("cannot forward to ports on", FORBIDDEN_HOST),
          entry("administratively prohibited", FORBIDDEN_HOST),
          entry("container has no ip address", NO_ADDRESS),
          entry("no such host", NO_ADDRESS),
          entry("name or service not known", NO_ADDRESS),
          entry("invalid port", INVALID_PORT),
          entry("connection refused", REFUSED),
          entry("timed out", TIMED_OUT),
          entry("timeout", TIMED_OUT),
          entry("unreachable", UNREACHABLE),
          entry("no route to host", UNREACHABLE));

  /** The failure that a server's text tells of; {@link #OTHER} when the text is not known. */
  public static DialFailure of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return FORMS.stream()
        .filter(form -> lower.contains(form.getKey()))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(OTHER);
  }
}
