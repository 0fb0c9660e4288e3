package org.arvados.gateway.host;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Decimal port numbers without sign, leading zero or anything after them (rule H2). */
final class PortNumber {
  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int MAX = 65535;

  private PortNumber() {}

  /** The number, 1 to 65535, or empty when the text is anything else. */
  static OptionalInt parse(String text) {
    if (!FORM.matcher(text).matches()) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(text);
    return port <= MAX ? OptionalInt.of(port) : OptionalInt.empty();
  }
}
