package org.arvados.gateway.tunnel;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.function.Consumer;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.http.Http1Limits;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.jspecify.annotations.Nullable;

/**
 * Connects to whoever opens a tunnel and has it set up there: what all ways have in common.
 *
 * @param channels makes sockets that fit the event loops used
 * @param names looks host names up
 * @param settings what a tunnel may cost
 * @param listener hears of SSH connections
 */
record TunnelConnector(
    ChannelFactory<? extends Channel> channels,
    HostNames names,
    TunnelSettings settings,
    SshListener listener) {

  /**
   * Opens an SSH connection on an event loop. Fails with a {@link TunnelException}, and within the
   * set-up time-out; then its socket is closed.
   *
   * @param tls null for a plain connection
   */
  Future<SshConnection> open(
      EventLoop loop, GatewayAddress to, @Nullable SslContext tls, SshUpgrade upgrade) {
    Promise<SshConnection> opened = loop.newPromise();
    TunnelSetup setup =
        new TunnelSetup(upgrade, new SshConnection(settings.ssh(), listener), opened);
    connect(loop, to, tls, setup, cause -> setup.fail("no connection to " + upgrade.peer(), cause));
    setup.limit(loop, settings.setupTimeout());
    return opened;
  }

  /**
   * Connects a handler that sets up what it wants; before it stands an {@link Http1ClientCodec}.
   *
   * @param tls null for a plain connection
   * @param failed told when there will be no connection
   */
  void connect(
      EventLoop loop,
      GatewayAddress to,
      @Nullable SslContext tls,
      ChannelHandler setup,
      Consumer<Throwable> failed) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .resolver(names)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
            .handler(initializer(to, tls, setup));
    bootstrap
        .connect(to.host(), to.port())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                failed.accept(connected.cause());
              }
            });
  }

  private ChannelInitializer<SocketChannel> initializer(
      GatewayAddress to, @Nullable SslContext tls, ChannelHandler setup) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        if (tls != null) {
          // Host and port are what TLS sessions are resumed by, and what a name is checked against.
          SslHandler handler = tls.newHandler(channel.alloc(), to.host(), to.port());
          handler.setHandshakeTimeoutMillis(settings.setupTimeout().toMillis());
          channel.pipeline().addLast("tls", handler);
        }
        channel
            .pipeline()
            .addLast("http", new Http1ClientCodec(Http1Limits.DEFAULTS))
            .addLast("setup", setup);
      }
    };
  }
}
