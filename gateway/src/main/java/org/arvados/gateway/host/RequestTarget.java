package org.arvados.gateway.host;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.host.TargetRefusal.Reason;

/**
 * A request target in origin form (RFC 9112 section 3.2), checked by rule H4: visible ASCII, no
 * fragment, and in agreement with the Host header where it came in absolute form. Percent-encoding
 * stays as it came. {@link #toString()} leaves the query out (rule T9).
 *
 * @param text path and query beginning with a slash, or {@code *} of an OPTIONS request
 */
public record RequestTarget(String text) implements TargetResult {
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?)://([^/?]*)(/[^?]*)?(\\?.*)?");

  /**
   * Checks a request line against its Host header.
   *
   * @param method as sent, case-sensitive
   * @param target the request target as sent, or {@code :path} of HTTP/2
   * @param host the Host header's value; empty when there was none
   */
  public static TargetResult parse(String method, String target, String host) {
    if (method.equals("CONNECT") || method.equals("TRACE")) {
      return new TargetRefusal(Reason.METHOD_NOT_ALLOWED, "This method is not served.");
    }
    if (target.isEmpty() || !isAllowed(target)) {
      return malformed("The request target holds characters that must not stand there.");
    }
    if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
      return new RequestTarget(target);
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    return absolute.matches()
        ? fromAbsolute(method, absolute, host)
        : malformed("The request target is neither a path nor a URL.");
  }

  /** Visible ASCII without the fragment sign: controls, spaces and raw UTF-8 are out. */
  private static boolean isAllowed(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return true;
  }

  private static TargetResult fromAbsolute(String method, Matcher url, String host) {
    int defaultPort = url.group(1).equalsIgnoreCase("https") ? 443 : 80;
    if (!agree(url.group(2), host, defaultPort)) {
      return new TargetRefusal(
          Reason.HOST_MISMATCH, "The request target and the Host header name different hosts.");
    }
    Optional<String> path = Optional.ofNullable(url.group(3));
    Optional<String> query = Optional.ofNullable(url.group(4));
    if (path.isEmpty() && query.isEmpty() && method.equals("OPTIONS")) {
      return new RequestTarget("*"); // RFC 9112 section 3.2.4
    }
    return new RequestTarget(path.orElse("/") + query.orElse(""));
  }

  private static boolean agree(String one, String other, int defaultPort) {
    Optional<Authority> left = Authority.parse(one).map(a -> withPort(a, defaultPort));
    Optional<Authority> right = Authority.parse(other).map(a -> withPort(a, defaultPort));
    return left.isPresent() && left.equals(right);
  }

  private static Authority withPort(Authority authority, int defaultPort) {
    return new Authority(authority.name(), OptionalInt.of(authority.port().orElse(defaultPort)));
  }

  private static TargetRefusal malformed(String detail) {
    return new TargetRefusal(Reason.MALFORMED, detail);
  }

  /** The path without the query, as it came. */
  public String path() {
    int query = text.indexOf('?');
    return query < 0 ? text : text.substring(0, query);
  }

  /**
   * Whether the text may stand in a Location header (rule T3): a browser reads {@code //x} and
   * {@code /\x} as another host.
   */
  public boolean isRedirectSafe() {
    return text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/\\");
  }

  @Override
  public String toString() {
    return "RequestTarget[path=" + path() + "]";
  }
}
