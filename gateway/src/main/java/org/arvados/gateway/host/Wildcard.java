package org.arvados.gateway.host;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One configured wildcard host, such as {@code https://*.containers.zzzzz.example} or {@code
 * https://*--containers.zzzzz.example:8443} (rule H1). Scheme and port are the outside ones: what a
 * client's address bar shows, whatever the listener speaks.
 *
 * @param scheme {@code http} or {@code https}
 * @param suffix everything behind the star in lower case, with what stands between: {@code
 *     .containers.zzzzz.example} or {@code --containers.zzzzz.example}
 * @param port 1 to 65535
 */
public record Wildcard(String scheme, String suffix, int port) {
  private static final Pattern URL =
      Pattern.compile("(?i)(https?)://\\*([^/?#@:*\\[\\]]*)(?::([^/?#@:]*))?/?");
  private static final Pattern SUFFIX =
      Pattern.compile(
          "(?:-+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+");
  private static final Pattern NUMERIC_END = Pattern.compile(".*\\.[0-9]+");

  /** Checks the parts, with the messages of {@link #parse}. */
  public Wildcard {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("a wildcard's scheme must be http or https");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("a wildcard's port must be 1 to 65535");
    }
    checkSuffix(suffix);
  }

  /**
   * Reads a wildcard from its URL. One slash at the end is allowed; a missing port is the scheme's.
   *
   * @throws IllegalArgumentException with the problem and how to mend it
   */
  public static Wildcard parse(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a wildcard URL: write http or https, then ://*, the rest of the host name and"
              + " perhaps a port, such as https://*.containers.zzzzz.example: "
              + url);
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String suffix = matcher.group(2).toLowerCase(Locale.ROOT);
    return new Wildcard(scheme, suffix, portOf(scheme, matcher.group(3)));
  }

  private static int portOf(String scheme, @Nullable String written) {
    if (written == null) {
      return defaultPort(scheme);
    }
    OptionalInt port = PortNumber.parse(written);
    return port.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the port of a wildcard URL must be a number from 1 to 65535; leave it out, with"
                    + " its colon, for the default: "
                    + written));
  }

  private static void checkSuffix(String suffix) {
    if (!suffix.startsWith(".") && !suffix.startsWith("-")) {
      throw new IllegalArgumentException(
          "the star of a wildcard URL must be followed by a dot or a hyphen, as in"
              + " *.containers.zzzzz.example or *--containers.zzzzz.example: *"
              + suffix);
    }
    if (!SUFFIX.matcher(suffix).matches() || !Authority.isName("x" + suffix)) {
      throw new IllegalArgumentException(
          "what follows the star of a wildcard URL must be a host name of letters, digits, hyphens"
              + " and dots, with at least one dot: *"
              + suffix);
    }
    if (NUMERIC_END.matcher(suffix).matches()) {
      throw new IllegalArgumentException(
          "an IP address has no names below it; use a domain name in the wildcard URL: *" + suffix);
    }
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** Whether clients reach these hosts by https. */
  public boolean isHttps() {
    return scheme.equals("https");
  }

  /** Whether the port is the scheme's own, which URLs leave out. */
  public boolean hasDefaultPort() {
    return port == defaultPort(scheme);
  }

  /** The origin of one service (RFC 6454): {@code https://label.suffix[:port]}, no default port. */
  public String originOf(String label) {
    return scheme + "://" + label + suffix + (hasDefaultPort() ? "" : ":" + port);
  }

  /** Host and outside port of one service, the port always written. */
  public String authorityOf(String label) {
    return label + suffix + ":" + port;
  }

  /** What stands for the star in a lower-case host name: one label or a part of it, else empty. */
  Optional<String> labelOf(String name) {
    int end = name.length() - suffix.length();
    return end > 0 && name.endsWith(suffix) && name.lastIndexOf('.', end - 1) < 0
        ? Optional.of(name.substring(0, end))
        : Optional.empty();
  }

  /** The wildcard as a URL, as it would be configured. */
  @Override
  public String toString() {
    return originOf("*");
  }
}
