package org.arvados.gateway.tunnel;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code host:port} at which a container gateway listens (arvados-protocol section 4.5).
 *
 * @param host name or address, an IPv6 one without brackets
 * @param port 1 to 65535
 */
public record GatewayAddress(String host, int port) {
  /**
   * Reads a container's {@code gateway_address}. Empty for the forms that only the controller can
   * reach ({@code tunnel <URL>}), for none, and for nonsense.
   */
  public static Optional<GatewayAddress> parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 1 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      return Optional.empty();
    }
    if (host.isEmpty() || !host.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')) {
      return Optional.empty();
    }
    Optional<Integer> port = port(text.substring(colon + 1));
    return port.isEmpty() ? Optional.empty() : Optional.of(new GatewayAddress(host, port.get()));
  }

  /**
   * Whether it is a host's address for itself, so that it means another machine to everybody else.
   * Names are not looked up.
   */
  boolean isLoopback() {
    if (host.equalsIgnoreCase("localhost")
        || host.toLowerCase(Locale.ROOT).endsWith(".localhost")) {
      return true;
    }
    InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
    return literal != null && (literal.isLoopbackAddress() || literal.isAnyLocalAddress());
  }

  private static Optional<Integer> port(String digits) {
    if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(Character::isDigit)) {
      return Optional.empty();
    }
    int port = Integer.parseInt(digits);
    return port >= 1 && port <= 65535 ? Optional.of(port) : Optional.empty();
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
