package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The Set-Cookie fields a service may send (rule X4): none with a name of ours, and each for its
 * own host alone. Everything else about a cookie stays octet by octet.
 */
public final class SetCookies {
  private final Predicate<String> reserved;

  /**
   * Reserves names.
   *
   * @param reserved whether a cookie of that name, in lower case, is one that the gateway sets or
   *     reads
   */
  public SetCookies(Predicate<String> reserved) {
    this.reserved = reserved;
  }

  /** Drops and mends in place. */
  void mend(HttpHeaders headers) {
    List<String> cookies = headers.getAll(HttpHeaderNames.SET_COOKIE);
    if (cookies.isEmpty()) {
      return;
    }
    List<String> kept = new ArrayList<>(cookies.size());
    for (String cookie : cookies) {
      if (!isReserved(cookie)) {
        kept.add(withoutDomain(cookie));
      }
    }
    headers.set(HttpHeaderNames.SET_COOKIE, kept);
  }

  /**
   * Whether the cookie has a reserved name, or would be sent back as if it had: a browser returns
   * {@code =name=value}, a cookie without a name, as {@code name=value}.
   */
  private boolean isReserved(String cookie) {
    int semicolon = cookie.indexOf(';');
    String pair = semicolon < 0 ? cookie : cookie.substring(0, semicolon);
    int start = 0;
    while (start < pair.length() && "= \t".indexOf(pair.charAt(start)) >= 0) {
      start++;
    }
    int equals = pair.indexOf('=', start);
    String name = pair.substring(start, equals < 0 ? pair.length() : equals);
    return reserved.test(name.strip().toLowerCase(Locale.ROOT));
  }

  /** Cuts each Domain attribute, with the semicolon before it. */
  private static String withoutDomain(String cookie) {
    StringBuilder kept = null;
    int start = cookie.indexOf(';');
    while (start >= 0) {
      int next = cookie.indexOf(';', start + 1);
      int end = next < 0 ? cookie.length() : next;
      if (isDomain(cookie.substring(start + 1, end))) {
        kept = kept == null ? new StringBuilder(cookie.substring(0, start)) : kept;
      } else if (kept != null) {
        kept.append(cookie, start, end);
      }
      start = next;
    }
    return kept == null ? cookie : kept.toString();
  }

  private static boolean isDomain(String attribute) {
    int equals = attribute.indexOf('=');
    String name = equals < 0 ? attribute : attribute.substring(0, equals);
    return name.strip().equalsIgnoreCase("domain");
  }
}
