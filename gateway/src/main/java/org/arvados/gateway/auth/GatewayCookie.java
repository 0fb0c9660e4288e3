package org.arvados.gateway.auth;

import java.util.List;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Wildcard;

/**
 * Name and attributes of our cookie (rule T5). On an https wildcard the {@code __Host-} prefix
 * makes browsers refuse such a cookie from any other host; plain http cannot have it, so there a
 * name of its own is used, and each kind of wildcard reads its own name only.
 */
public final class GatewayCookie {
  /** The name under https wildcards. */
  public static final String HTTPS_NAME = "__Host-arvados-gateway";

  /** The name under http wildcards. */
  public static final String HTTP_NAME = "arvados-gateway";

  private static final String ATTRIBUTES = "; Path=/; HttpOnly; SameSite=Lax";

  private GatewayCookie() {}

  /** The only name that is read and set under this wildcard. */
  public static String nameFor(Wildcard wildcard) {
    return wildcard.isHttps() ? HTTPS_NAME : HTTP_NAME;
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
  public static String setCookie(Wildcard wildcard, String sealed) {
    return nameFor(wildcard) + "=" + sealed + ATTRIBUTES + secure(wildcard);
  }

  /**
   * Set-Cookie values that remove our cookie. Under http there are two: another host could have set
   * one for the whole parent domain.
   */
  public static List<String> expiry(ServiceHost host) {
    Wildcard wildcard = host.wildcard();
    String expired = nameFor(wildcard) + "=; Max-Age=0" + ATTRIBUTES + secure(wildcard);
    if (wildcard.isHttps()) {
      return List.of(expired);
    }
    String parent = wildcard.suffix().substring(wildcard.suffix().indexOf('.') + 1);
    return List.of(expired, expired + "; Domain=" + parent);
  }

  private static String secure(Wildcard wildcard) {
    return wildcard.isHttps() ? "; Secure" : "";
  }
}
