package org.arvados.gateway.auth;

import java.util.List;
import java.util.Optional;

/**
 * What of a request decides about its tokens. It holds secrets: {@link #toString()} shows none.
 *
 * @param method as sent
 * @param target in origin form
 * @param cookies the values of all Cookie headers, in order
 * @param authorization the values of all Authorization headers; more than one is the caller's to
 *     refuse
 * @param secFetchSite {@code Sec-Fetch-Site}, which browsers send and programs do not
 * @param isUpgrade whether it asks for another protocol
 */
public record TokenRequest(
    String method,
    String target,
    List<String> cookies,
    List<String> authorization,
    Optional<String> secFetchSite,
    boolean isUpgrade) {

  /** Keeps lists of its own. */
  public TokenRequest {
    cookies = List.copyOf(cookies);
    authorization = List.copyOf(authorization);
  }

  /** Whether a query token is answered with a redirect rather than admitted in place (rule T3). */
  public boolean isRedirectable() {
    return (method.equals("GET") || method.equals("HEAD")) && !isUpgrade;
  }

  @Override
  public String toString() {
    return "TokenRequest[method=" + method + "]";
  }
}
