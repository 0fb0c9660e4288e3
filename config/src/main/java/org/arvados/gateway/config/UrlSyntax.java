package org.arvados.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses of services, brought to one form so that equal addresses compare as equal. */
final class UrlSyntax {
  /** Schemes of everything but the event service. */
  static final Set<String> HTTP = Set.of("http", "https");

  /** Schemes of the event service (arvados-protocol section 11.1). */
  static final Set<String> WEBSOCKET = Set.of("ws", "wss");

  private UrlSyntax() {}

  /**
   * Reads an address. Scheme and host become lower case, a default port is dropped, an empty path
   * becomes {@code /}.
   *
   * @throws MalformedValueException if it has another scheme, no host, or a user, query or fragment
   */
  static URI parse(String text, Set<String> schemes) {
    String scheme = schemes.stream().max(String::compareTo).orElseThrow();
    return parse(text, schemes, "write an address such as " + scheme + "://host.example/");
  }

  private static URI parse(String text, Set<String> schemes, String mend) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new MalformedValueException("is not a URL", mend);
    }
    String problem = problem(uri, schemes);
    if (problem != null) {
      throw new MalformedValueException(problem, mend);
    }
    return normal(uri);
  }

  /**
   * Reads {@code ARVADOS_API_HOST}: a host with an optional port, always reached by https.
   *
   * @throws MalformedValueException if it is anything more or less
   */
  static URI parseApiHost(String text) {
    if (text.contains("/")) {
      throw new MalformedValueException(
          "is more than a host and a port", "write it as zzzzz.example or zzzzz.example:8443");
    }
    return parse("https://" + text, HTTP);
  }

  /**
   * Reads an origin (RFC 6454): scheme, host and port of a page and nothing else. Scheme and host
   * become lower case, a default port is dropped, as browsers write it.
   *
   * @throws MalformedValueException if it is anything more or less
   */
  static String parseOrigin(String text) {
    String mend = "write it as https://portal.zzzzz.example, with :port if its pages have one";
    if (text.contains("*")) {
      throw new MalformedValueException("has a *, but every origin must be named", mend);
    }
    URI uri = parse(text, HTTP, mend);
    if (!uri.getRawPath().equals("/") || text.endsWith("/")) {
      throw new MalformedValueException("has a path, which is no part of an origin", mend);
    }
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** The port of an address, by its scheme where it names none. */
  static int port(URI uri) {
    return uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri.getScheme());
  }

  private static @Nullable String problem(URI uri, Set<String> schemes) {
    if (uri.getScheme() == null || !schemes.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
      return "has a scheme other than " + String.join(" and ", schemes.stream().sorted().toList());
    }
    if (uri.getHost() == null) {
      return "has no valid host name";
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      return "has more than a scheme, host, port and path";
    }
    return uri.getPort() > 65535 || uri.getPort() == 0 ? "has an impossible port" : null;
  }

  private static URI normal(URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort() == defaultPort(scheme) ? -1 : uri.getPort();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return URI.create(scheme + "://" + host + (port < 0 ? "" : ":" + port) + path);
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") || scheme.equals("wss") ? 443 : 80;
  }
}
