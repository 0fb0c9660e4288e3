package org.arvados.gateway.auth;

import java.util.List;
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

  /** Whether a cookie of this name is for the gateway and must never reach or leave a service. */
  static boolean isReserved(String name) {
    return name.equals(HTTPS_NAME) || name.equals(HTTP_NAME) || name.equals(ArvadosCookie.NAME);
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

  private static String secure(GatewayHost host) {
    return host.isHttps() ? "; Secure" : "";
  }
}
