package org.arvados.gateway.demo.crunch;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;

/**
 * Why no connection to a service could be made, in the words of crunch-run (arvados-protocol
 * section 6.7).
 */
sealed interface DialFailure {
  /** The text for the client, without line end. */
  String text();

  /** The container has no address. */
  record NoAddress() implements DialFailure {
    @Override
    public String text() {
      return "container has no IP address";
    }
  }

  /**
   * The dial failed.
   *
   * @param target {@code <ip>:<port>} of the container
   * @param error the dialer's words
   */
  record Unreachable(String target, String error) implements DialFailure {
    @Override
    public String text() {
      return error;
    }
  }

  static DialFailure invalidPort(String ip, String port) {
    return new Unreachable(ip + ":" + port, "dial tcp: address " + port + ": invalid port");
  }

  static DialFailure refused(String ip, int port) {
    return failed(ip, port, "connection refused");
  }

  static DialFailure of(String ip, int port, Throwable cause) {
    if (cause instanceof ConnectTimeoutException) {
      return failed(ip, port, "connection timed out");
    }
    if (cause instanceof NoRouteToHostException) {
      return failed(ip, port, "no route to host");
    }
    return cause instanceof ConnectException
        ? refused(ip, port)
        : failed(ip, port, "connection reset by peer");
  }

  private static DialFailure failed(String ip, int port, String reason) {
    String target = ip + ":" + port;
    return new Unreachable(target, "dial tcp " + target + ": connect: " + reason);
  }

  /** What goes to the stderr of a channel. */
  default String stderr() {
    return this instanceof Unreachable unreachable
        ? unreachable.target() + ": " + unreachable.error() + "\n"
        : text() + "\n";
  }
}
