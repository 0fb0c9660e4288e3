package org.arvados.gateway.auth;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.arvados.gateway.host.GatewayHost;

/**
 * Name and attributes of our cookie (rule T5). On an https host the {@code __Host-} prefix makes
 * browsers refuse such a cookie from any other host; plain http cannot have it, so there a name of
 * its own is used, and each kind of host reads its own name only.
 */
public final class GatewayCookie {
  /** The name under https. */
  public static final String HTTPS_NAME = "__Host-arvados-gateway";

  /** The name under http. */
  public static final String HTTP_NAME = "arvados-gateway";

  private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

  private GatewayCookie() {}

  /** The only name that is read and set at this host. */
  public static String nameFor(GatewayHost host) {
    return host.isHttps() ? HTTPS_NAME : HTTP_NAME;
  }

  /**
   * The name of another cookie of ours at this host, one of a sign-in that is under way for one.
   *
   * @param part tells it from the others
   */
  public static String nameFor(GatewayHost host, String part) {
    return nameFor(host) + "-" + part;
  }

  /** Whether a cookie of this name is for the gateway and must never reach or leave a service. */
  static boolean isReserved(String name) {
    return name.startsWith(HTTPS_NAME)
        || name.startsWith(HTTP_NAME)
        || name.equals(ArvadosCookie.NAME);
  }

  /**
   * Whether a service may not set a cookie of this name: browsers take prefixes in any case.
   *
   * @param name in any case
   */
  public static boolean isReservedInAnyCase(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(HTTPS_NAME.toLowerCase(Locale.ROOT)) || isReserved(lower);
  }

  /**
   * The Set-Cookie value that keeps a session until the browser closes.
   *
   * @param sealed from {@link CookieSeal#seal}
   */
  public static String setCookie(GatewayHost host, String sealed) {
    return nameFor(host) + "=" + sealed + ATTRIBUTES + secure(host);
  }

  /**
   * Set-Cookie values that remove our cookie. Under http there are two: another host could have set
   * one for the whole parent domain.
   */
  public static List<String> expiry(GatewayHost host) {
    String expired = nameFor(host) + "=; Max-Age=0" + ATTRIBUTES + secure(host);
    if (host.isHttps()) {
      return List.of(expired);
    }
    String parent = host.name().substring(host.name().indexOf('.') + 1);
    return List.of(expired, expired + "; Domain=" + parent);
  }

  /**
   * The Set-Cookie value of another cookie of ours.
   *
   * @param part see {@link #nameFor(GatewayHost, String)}
   * @param life after which a browser drops it; of zero or less, at once
   */
  public static String setCookie(GatewayHost host, String part, String value, Duration life) {
    return nameFor(host, part)
        + "="
        + value
        + "; Max-Age="
        + Math.max(0, life.toSeconds())
        + ATTRIBUTES
        + secure(host);
  }

  /** The Set-Cookie value that removes another cookie of ours. */
  public static String expiry(GatewayHost host, String part) {
    return setCookie(host, part, "", Duration.ZERO);
  }

  private static String secure(GatewayHost host) {
    return host.isHttps() ? "; Secure" : "";
  }
}
