package org.arvados.gateway.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.http.Http1Limits;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.arvados.gateway.tunnel.ssh.SshListener;

/**
 * The direct way: TCP to the container gateway, TLS with any certificate, proof both ways, upgrade,
 * SSH (arvados-protocol sections 6.1, 6.2, 6.6). Immutable; safe from any thread.
 */
public final class DirectTunnel {
  private final SslContext tls;
  private final ChannelFactory<? extends Channel> channels;
  private final String systemRootToken;
  private final TunnelSettings settings;
  private final SshListener listener;

  /**
   * A tunnel kind.
   *
   * @param tls from {@link WorkerTls}: trusts any certificate, since the proof binds to it
   * @param channels makes sockets that fit the event loops used
   * @param systemRootToken the secret that the proof is made of
   */
  public DirectTunnel(
      SslContext tls,
      ChannelFactory<? extends Channel> channels,
      ApiToken systemRootToken,
      TunnelSettings settings,
      SshListener listener) {
    this.tls = tls;
    this.channels = channels;
    this.systemRootToken = systemRootToken.reveal();
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Opens an SSH connection on an event loop. Fails with a {@link TunnelException}, and within the
   * set-up time-out.
   */
  public Future<SshConnection> open(EventLoop loop, ArvadosUuid container, GatewayAddress address) {
    Promise<SshConnection> opened = loop.newPromise();
    TunnelSetup setup =
        new TunnelSetup(
            GatewayProof.of(systemRootToken, container.text()),
            container,
            address,
            new SshConnection(settings.ssh(), listener),
            opened);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .handler(initializer(address, setup));
    bootstrap
        .connect(address.host(), address.port())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                setup.fail(Stage.CONNECT, "no connection to " + address, connected.cause());
              }
            });
    setup.limit(loop, settings.setupTimeout());
    return opened;
  }

  private ChannelInitializer<SocketChannel> initializer(GatewayAddress address, TunnelSetup setup) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        // Host and port are what TLS sessions are resumed by.
        SslHandler handler = tls.newHandler(channel.alloc(), address.host(), address.port());
        handler.setHandshakeTimeoutMillis(settings.setupTimeout().toMillis());
        channel
            .pipeline()
            .addLast("tls", handler)
            .addLast("http", new Http1ClientCodec(Http1Limits.DEFAULTS))
            .addLast("setup", setup);
      }
    };
  }
}
