package org.arvados.gateway.tunnel;

import java.net.URI;

/**
 * Where the controller is.
 *
 * @param secure whether with TLS
 * @param socket host and port to connect to
 * @param authority as it stands in the {@code Host} header
 */
record ControllerAddress(boolean secure, GatewayAddress socket, String authority) {
  /**
   * Reads the controller's URL, of which only scheme, host and port count.
   *
   * @throws IllegalArgumentException if it is neither http nor https, or has no host
   */
  static ControllerAddress of(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    String host = url.getHost();
    if (host == null || (!secure && !"http".equalsIgnoreCase(url.getScheme()))) {
      throw new IllegalArgumentException("the controller's address must be http(s)://host[:port]");
    }
    int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    String authority = url.getPort() >= 0 ? host + ":" + port : host;
    return new ControllerAddress(secure, new GatewayAddress(bare, port), authority);
  }
}
