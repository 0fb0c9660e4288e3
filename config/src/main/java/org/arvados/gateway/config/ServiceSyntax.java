package org.arvados.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a {@link ServiceSelector} is written: as in a host name, or shorter. */
final class ServiceSyntax {
  private static final Pattern DIGITS = Pattern.compile("\\d+");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
  private static final Pattern UUID = Pattern.compile("[0-9a-z]{5}-([0-9a-z]{5})-[0-9a-z]{15}");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int GREATEST_PORT = 65535;

  private ServiceSyntax() {}

  /**
   * Reads {@code all}, a port, a uuid, a uuid with a port, or else a friendly name. So a name that
   * is {@code all} or a number cannot be selected as a name.
   *
   * @throws MalformedValueException if it is none of these
   */
  static ServiceSelector parse(String text) {
    if (text.equals("all")) {
      return new ServiceSelector.All();
    }
    if (DIGITS.matcher(text).matches()) {
      return new ServiceSelector.Port(port(text, text));
    }
    Matcher uuid = UUID.matcher(text);
    if (uuid.lookingAt()) {
      return withUuid(text, uuid);
    }
    if (!LABEL.matcher(text).matches()) {
      throw malformed(text, "names no service");
    }
    return new ServiceSelector.Name(text);
  }

  private static ServiceSelector withUuid(String text, Matcher uuid) {
    String type = uuid.group(1);
    if (!type.equals("xvhdp") && !type.equals("dz642")) {
      throw malformed(text, "is the uuid of no container request or container");
    }
    String rest = text.substring(uuid.end());
    if (rest.isEmpty()) {
      return new ServiceSelector.Uuid(text);
    }
    if (!rest.startsWith("-")) {
      throw malformed(text, "begins with a uuid and goes on otherwise");
    }
    return new ServiceSelector.UuidPort(uuid.group(), port(rest.substring(1), text));
  }

  private static int port(String digits, String text) {
    if (!PORT.matcher(digits).matches() || Integer.parseInt(digits) > GREATEST_PORT) {
      throw malformed(text, "has no port between 1 and " + GREATEST_PORT);
    }
    return Integer.parseInt(digits);
  }

  private static MalformedValueException malformed(String text, String problem) {
    return new MalformedValueException(
        "\"" + text + "\" " + problem,
        "write a port, a friendly name, a uuid, a uuid with a port (uuid-port), or all");
  }
}
