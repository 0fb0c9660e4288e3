package org.arvados.gateway.host;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A checked {@code host[:port]} (RFC 9110 section 7.2), stricter than the URI grammar: letters,
 * digits, hyphens, underscores and dots, or an IPv6 literal in brackets; never userinfo, percent
 * signs or an empty port.
 *
 * @param name lower case, without a trailing dot
 * @param port as written, 1 to 65535
 */
record Authority(String name, OptionalInt port) {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;
  private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-fA-F.]*:[0-9a-fA-F:.]*\\]");

  /** The parts, or empty when the text is no authority that the gateway accepts. */
  static Optional<Authority> parse(String text) {
    int nameEnd = text.startsWith("[") ? text.indexOf(']') + 1 : colonOrEnd(text);
    if (nameEnd == 0) {
      return Optional.empty();
    }
    Optional<String> name = nameOf(text.substring(0, nameEnd));
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (nameEnd == text.length()) {
      return Optional.of(new Authority(name.get(), OptionalInt.empty()));
    }
    OptionalInt port =
        text.charAt(nameEnd) == ':'
            ? PortNumber.parse(text.substring(nameEnd + 1))
            : OptionalInt.empty();
    return port.isPresent() ? Optional.of(new Authority(name.get(), port)) : Optional.empty();
  }

  private static int colonOrEnd(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text.length() : colon;
  }

  private static Optional<String> nameOf(String written) {
    if (written.startsWith("[")) {
      return isAddress(written) ? Optional.of(written.toLowerCase(Locale.ROOT)) : Optional.empty();
    }
    String name = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
    return isName(name) ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  private static boolean isAddress(String bracketed) {
    return ADDRESS.matcher(bracketed).matches();
  }

  /** Whether the text is dot-separated labels of 1 to 63 octets, at most 253 in all. */
  static boolean isName(String name) {
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' ? label == 0 : !isNameCharacter(c)) {
        return false;
      }
      label = c == '.' ? 0 : label + 1;
      if (label > MAX_LABEL) {
        return false;
      }
    }
    return label > 0 && name.length() <= MAX_NAME;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
