package org.arvados.gateway.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.Secret;

/**
 * Serves {@code /_health/ping} and {@code /metrics}, with a thread of its own, small heads, few
 * connections and a time-out, so that nobody can make it cost much. Its methods return at once.
 */
public final class AdminListener {
  private static final int MOST_CONNECTIONS = 32;
  private static final int MOST_LINE = 1024;
  private static final int MOST_HEAD = 8192;

  private final HostAndPort address;
  private final AdminPages pages;
  private final Duration timeout;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * Makes a listener that does not listen yet.
   *
   * @param token the cluster's management token
   * @param timeout of a whole connection
   */
  public AdminListener(
      HostAndPort address,
      Optional<Secret> token,
      Health health,
      PrometheusRegistry registry,
      Duration timeout) {
    this.address = address;
    this.pages = new AdminPages(new ManagementAuth(token), health, registry);
    this.timeout = timeout;
  }

  /** Begins to listen. */
  public ChannelFuture bind() {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address.host(), address.port());
    channels.add(bound.channel());
    return bound;
  }

  /** Closes the listener and its connections; done when the thread has ended. */
  public Future<?> close() {
    channels
        .close()
        .addListener(
            closed -> {
              Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            });
    return loop.terminationFuture();
  }

  private void accept(Channel channel) {
    if (channels.size() > MOST_CONNECTIONS) { // one of them is the listener
      ChannelFuture unused = channel.close();
      return;
    }
    channels.add(channel);
    HttpDecoderConfig small =
        new HttpDecoderConfig().setMaxInitialLineLength(MOST_LINE).setMaxHeaderSize(MOST_HEAD);
    channel
        .pipeline()
        .addLast("http", new HttpServerCodec(small))
        .addLast("admin", new AdminHandler(pages, timeout));
  }
}
