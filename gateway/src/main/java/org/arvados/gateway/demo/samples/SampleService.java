package org.arvados.gateway.demo.samples;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A web service as a container might run it, over plain HTTP on a loopback port. Its samples each
 * show one thing that a proxy must carry faithfully; {@code GET /} is a page for people. Memory
 * stays bounded whatever the sizes.
 */
public final class SampleService implements AutoCloseable {
  private static final int MAX_HEAD = 256 * 1024;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sample-service", true), NioIoHandler.newFactory());
  private final ChannelGroup connections = new DefaultChannelGroup(loops.next(), true);
  private final AtomicLong accepted = new AtomicLong();
  private final SampleRoutes routes;
  private final Channel listener;

  private SampleService(int port, HomePage home) {
    routes = new SampleRoutes(home.html(), InstantSource.system(), new NeighbourSamples());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 << 10, 64 << 10))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .awaitUninterruptibly();
    listener = bound.channel();
    if (!bound.isSuccess()) {
      close();
      throw new UncheckedIOException(new IOException("cannot listen", bound.cause()));
    }
  }

  /**
   * Starts a service. Waits, so it must not be called from an event loop.
   *
   * @param port of the loopback address; 0 takes any
   * @throws UncheckedIOException when it is taken
   */
  public static SampleService start(int port) {
    return start(port, HomePage.SAMPLES);
  }

  /** The same with another page at {@code /}. */
  public static SampleService start(int port, HomePage home) {
    return new SampleService(port, home);
  }

  private void accept(Channel channel) {
    connections.add(channel);
    HttpDecoderConfig config =
        new HttpDecoderConfig().setMaxInitialLineLength(MAX_HEAD).setMaxHeaderSize(MAX_HEAD);
    channel
        .pipeline()
        .addLast(
            new HttpServerCodec(config),
            new FlowControlHandler(),
            new SampleConnection(routes, accepted.incrementAndGet()));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many connections it has accepted. */
  public long connectionsAccepted() {
    return accepted.get();
  }

  /** How many of these are open. */
  public int connectionsOpen() {
    return connections.size();
  }

  /** Stops listening and closes every connection. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
