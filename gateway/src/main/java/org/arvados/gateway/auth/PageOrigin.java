package org.arvados.gateway.auth;

import java.util.Optional;
import java.util.Set;
import org.arvados.gateway.host.ServiceHost;

/**
 * What a browser says about the page that made a request: its Origin and Fetch Metadata headers. A
 * sibling service is same-site, so SameSite does not keep its pages from using our cookie; this
 * does (rule X2).
 *
 * @param origin the Origin header
 * @param site {@code Sec-Fetch-Site}; browsers may send none on WebSocket handshakes
 * @param destination {@code Sec-Fetch-Dest}
 */
public record PageOrigin(
    Optional<String> origin, Optional<String> site, Optional<String> destination) {
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  /**
   * Whether a request that only a cookie admits must be refused, because a page of another origin
   * made it.
   *
   * @param host the service that was asked
   * @param method as sent
   * @param isUpgrade whether it asks for another protocol, a WebSocket handshake for one
   */
  public boolean isForeign(ServiceHost host, String method, boolean isUpgrade) {
    boolean changing = isUpgrade || !SAFE.contains(method);
    return (changing && hasForeignOrigin(host)) || isForeignFetch(method, isUpgrade);
  }

  private boolean hasForeignOrigin(ServiceHost host) {
    return origin
        .filter(value -> !value.equals(host.origin()))
        .filter(value -> !(value.equals("null") && site.equals(Optional.of("same-origin"))))
        .isPresent();
  }

  /** Following a link is allowed from anywhere: a top-level navigation that only reads. */
  private boolean isForeignFetch(String method, boolean isUpgrade) {
    boolean navigation =
        !isUpgrade && READING.contains(method) && destination.equals(Optional.of("document"));
    return site.filter(value -> !OWN_SITES.contains(value)).isPresent() && !navigation;
  }
}
