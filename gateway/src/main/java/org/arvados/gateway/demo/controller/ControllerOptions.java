package org.arvados.gateway.demo.controller;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a controller listens.
 *
 * @param address host and port, resolved; port 0 for any free one. The host as it was given stands
 *     in {@link FakeController#uri}
 * @param tls null for plain HTTP
 */
public record ControllerOptions(InetSocketAddress address, @Nullable SslContext tls) {
  /** Any port of the loopback address, plain HTTP. */
  public static ControllerOptions loopback() {
    return new ControllerOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null);
  }

  /** The same with TLS. */
  public ControllerOptions withTls(SslContext context) {
    return new ControllerOptions(address, context);
  }

  /** The same at another address. */
  public ControllerOptions withAddress(InetSocketAddress other) {
    return new ControllerOptions(other, tls);
  }

  String scheme() {
    return tls == null ? "http" : "https";
  }
}
