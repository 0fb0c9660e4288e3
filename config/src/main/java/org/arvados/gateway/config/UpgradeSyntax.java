package org.arvados.gateway.config;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Protocols that an operator may allow in {@code Upgrade} headers (rule X1, RFC 9110 7.8). */
final class UpgradeSyntax {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9a-z-]+";
  private static final Pattern FORM = Pattern.compile(TOKEN + "(/" + TOKEN + ")?");
  // Each of these would carry requests past every check of ours.
  private static final Set<String> NEVER = Set.of("h2c", "h2", "h3", "http", "tls");

  private UpgradeSyntax() {}

  /**
   * Reads a protocol with an optional version; it becomes lower case.
   *
   * @throws MalformedValueException if it is none, is always allowed or never is
   */
  static String parse(String text) {
    String protocol = text.toLowerCase(Locale.ROOT);
    if (!FORM.matcher(protocol).matches()) {
      throw new MalformedValueException(
          "\"" + text + "\" is not a protocol of an Upgrade header", "write it as name/version");
    }
    String name = protocol.replaceFirst("/.*", "");
    if (NEVER.contains(name)) {
      throw new MalformedValueException(
          "\"" + text + "\" would let requests pass unchecked", "remove it; it is never allowed");
    }
    if (name.equals("websocket")) {
      throw new MalformedValueException(
          "\"" + text + "\" is always allowed, with checks of its own", "remove it");
    }
    return protocol;
  }
}
