package org.arvados.gateway.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.host.RequestTarget;

/**
 * The 303 that takes a token out of the address bar (rule T3). The location is a path on the same
 * host whatever the request said, since a browser reads {@code //x} and {@code /\x} as another
 * host.
 *
 * @param location begins with exactly one slash
 * @param setCookie the cookie to set; empty when the token did not hold (on a public service)
 */
public record TokenRedirect(String location, Optional<String> setCookie) {
  /** See Other: the follow-up is a GET without body. */
  public static final int STATUS = 303;

  /**
   * The redirect, or empty when the target must not stand in a Location header: the answer is 400.
   *
   * @param cleanTarget from {@link QueryToken#cleanTarget()}
   * @param setCookie from {@link GatewayCookie#setCookie}
   */
  public static Optional<TokenRedirect> to(String cleanTarget, Optional<String> setCookie) {
    boolean visible = cleanTarget.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return visible && new RequestTarget(cleanTarget).isRedirectSafe()
        ? Optional.of(new TokenRedirect(cleanTarget, setCookie))
        : Optional.empty();
  }

  /** Every header of the answer but the length of its empty body, in order. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Location", location);
    setCookie.ifPresent(cookie -> headers.put("Set-Cookie", cookie));
    headers.put("Cache-Control", "no-store");
    headers.put("Referrer-Policy", "no-referrer");
    return headers;
  }

  @Override
  public String toString() {
    return "TokenRedirect[redacted]";
  }
}
