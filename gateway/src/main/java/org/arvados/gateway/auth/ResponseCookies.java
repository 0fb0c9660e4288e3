package org.arvados.gateway.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a service may set as a cookie (rule X4). */
public final class ResponseCookies {
  private ResponseCookies() {}

  /**
   * The Set-Cookie value to pass on: empty for a cookie of one of our names, and without a Domain
   * attribute, so that a service sets cookies for its own host only. All else stays as it came.
   */
  public static Optional<String> mend(String setCookie) {
    String[] parts = setCookie.split(";", -1);
    if (GatewayCookie.isReserved(nameOf(parts[0]))) {
      return Optional.empty();
    }
    Stream<String> attributes = Arrays.stream(parts).skip(1).filter(part -> !isDomain(part));
    return Optional.of(
        Stream.concat(Stream.of(parts[0]), attributes).collect(Collectors.joining(";")));
  }

  /**
   * The name that a server will read back. A nameless cookie ({@code =name=value}) comes back as
   * {@code name=value}, so leading equals signs do not count.
   */
  private static String nameOf(String pair) {
    String rest = pair.strip();
    while (rest.startsWith("=")) {
      rest = rest.substring(1).strip();
    }
    int equals = rest.indexOf('=');
    return equals < 0 ? rest : rest.substring(0, equals).strip();
  }

  private static boolean isDomain(String attribute) {
    String name = attribute.split("=", 2)[0].strip();
    return name.toLowerCase(Locale.ROOT).equals("domain");
  }
}
