package org.arvados.gateway.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;

/** A listener that answers nothing yet. */
public final class GatewayServer implements AutoCloseable {
  private final ServerSocket listener;

  private GatewayServer(ServerSocket listener) {
    this.listener = listener;
  }

  /**
   * Binds the address. Blocks; only for cli, demo and tests.
   *
   * @throws IOException when the address cannot be bound
   */
  public static GatewayServer start(GatewayConfig config) throws IOException {
    HostAndPort address = config.listen().address();
    return new GatewayServer(
        new ServerSocket(address.port(), 50, InetAddress.getByName(address.host())));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  /** Stops accepting, lets exchanges finish, then closes everything (rule X10). */
  public void shutdown() {
    close();
  }

  /** Ends at once. */
  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
