package org.arvados.gateway.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshListener;

/**
 * The HTTP mode: connections over which a container gateway forwards requests to a service by
 * itself (arvados-protocol section 6.4). TCP, TLS with any certificate, proof both ways; then each
 * request and response with its own proof ({@link ForwardProof}). What it cannot carry is in {@link
 * #carries} and in docs/operate.md (rule U4). Immutable; safe from any thread.
 */
public final class ForwardConnections {
  /** The container gateway closes idle connections after a minute. */
  private static final Duration IDLE = Duration.ofSeconds(50);

  private final TunnelChoice choice;
  private final SslContext tls;
  private final String systemRootToken;
  private final TunnelConnector connector;
  private final Duration setupTimeout;

  /**
   * The HTTP mode of a cluster.
   *
   * @param choice which addresses may be dialled
   * @param tls from {@link WorkerTls}: trusts any certificate, since the proof binds to it
   * @param channels makes sockets that fit the event loops used
   * @param names looks host names up
   * @param systemRootToken the secret that the proof is made of
   */
  public ForwardConnections(
      TunnelChoice choice,
      SslContext tls,
      ChannelFactory<? extends Channel> channels,
      HostNames names,
      ApiToken systemRootToken,
      TunnelSettings settings) {
    this.choice = choice;
    this.tls = tls;
    this.systemRootToken = systemRootToken.reveal();
    this.connector = new TunnelConnector(channels, names, settings, SshListener.NONE);
    this.setupTimeout = settings.setupTimeout();
  }

  /**
   * Whether a request target arrives as it is. Go's HTTP server answers {@code *} and broken
   * percent-encoding of a path by itself, before the container gateway sees it and without its
   * proof.
   *
   * @param target path and query, or {@code *}
   */
  public static boolean carries(String target) {
    if (!target.startsWith("/")) {
      return false;
    }
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    for (int at = path.indexOf('%'); at >= 0; at = path.indexOf('%', at + 1)) {
      if (at + 2 >= path.length() || !isHex(path.charAt(at + 1)) || !isHex(path.charAt(at + 2))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Opens a connection to a service on an event loop. Fails with a {@link TunnelException}, and
   * within the set-up time-out; then nothing was sent but requests of our own.
   *
   * @param gatewayAddress as the container record has it; must be {@code host:port}
   * @param port of the service in the container
   * @param user initializes the pipeline with an {@link Http1ClientCodec} and what uses it, once
   *     the container gateway has proven itself
   */
  public Future<Channel> open(
      EventLoop loop, ArvadosUuid container, String gatewayAddress, int port, ChannelHandler user) {
    Promise<Channel> opened = loop.newPromise();
    Optional<GatewayAddress> address = choice.direct(gatewayAddress);
    if (address.isEmpty()) {
      return opened.setFailure(
          new TunnelException(
              Stage.ADDRESS, "the HTTP mode needs a direct way to the container", null));
    }
    ForwardSetup setup =
        new ForwardSetup(
            GatewayProof.of(systemRootToken, container.text()),
            container,
            address.get(),
            port,
            IDLE,
            user,
            opened);
    connector.connect(
        loop,
        address.get(),
        tls,
        setup,
        cause -> setup.fail(Stage.CONNECT, "no connection to " + address.get(), cause));
    setup.limit(loop, setupTimeout);
    return opened;
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 0x80;
  }
}
