package org.arvados.gateway.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.exchange.ClientHandler;
import org.arvados.gateway.tunnel.ContainerTunnels;
import org.arvados.gateway.upstream.UpstreamPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway, listening. Its methods block until done, and are for the command line, the demo and
 * tests; none may be called on an event loop.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
  private static final long STOP_SECONDS = 5;

  private final GatewayConfig config;
  private final GatewayParts parts;
  private final EventLoopGroup loops;
  private final IdentityHashMap<EventExecutor, LoopUpstreams> upstreams = new IdentityHashMap<>();
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Channel listener;

  /** What belongs to one event loop. */
  private record LoopUpstreams(ContainerTunnels tunnels, UpstreamPool pool) {}

  private GatewayServer(GatewayConfig config) throws IOException {
    this.config = config;
    this.parts = GatewayParts.of(config);
    this.loops = parts.transport().loops();
    loops.forEach(loop -> upstreams.put(loop, upstreamsOf((EventLoop) loop)));
    try {
      this.listener = bind();
      listeners.add(listener);
    } catch (IOException e) {
      close();
      throw e;
    }
    LOG.info("listening on {} ({})", address(), parts.transport().name());
  }

  /**
   * Builds everything, asks the API for what it tells of the cluster, and listens.
   *
   * @throws IOException when the address cannot be bound, or a certificate cannot be read
   */
  public static GatewayServer start(GatewayConfig config) throws IOException {
    return new GatewayServer(config);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Client connections that are open. */
  public int connections() {
    return parts.connections().count();
  }

  /** Exchanges with services under way. */
  public int exchanges() {
    return parts.services().tally().total();
  }

  /**
   * Stops accepting, lets exchanges finish for at most the drain time, then closes everything (rule
   * X10).
   */
  public void shutdown() {
    listeners.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    for (Channel client : clients) {
      client.eventLoop().execute(() -> drain(client));
    }
    boolean drained =
        clients.newCloseFuture().awaitUninterruptibly(config.limits().drain().toMillis());
    LOG.info("drained {}", drained ? "all connections" : "not in time: closing the rest");
    close();
  }

  /** Closes everything at once; a second call does nothing. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    listeners.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    clients.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    upstreams.forEach((loop, of) -> loop.execute(of.tunnels()::close));
    Future<?> stopped = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    stopped.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    parts.close();
  }

  private static void drain(Channel client) {
    ClientHandler handler = client.pipeline().get(ClientHandler.class);
    if (handler != null) {
      handler.drain();
    }
  }

  private LoopUpstreams upstreamsOf(EventLoop loop) {
    ContainerTunnels tunnels =
        new ContainerTunnels(loop, parts.tunnelWays(), parts.tunnelSettings());
    UpstreamPool pool =
        new UpstreamPool(
            loop, tunnels, parts.forwards(), ClientPipeline.httpLimits(config.limits()));
    return new LoopUpstreams(tunnels, pool);
  }

  private UpstreamPool poolOf(Channel channel) {
    LoopUpstreams found = upstreams.get(channel.eventLoop());
    if (found == null) {
      throw new IllegalStateException("a channel of a foreign event loop");
    }
    return found.pool();
  }

  private Channel bind() throws IOException {
    HostAndPort address = config.listen().address();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(parts.transport().serverChannel())
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ClientPipeline(
                    parts.listenTls(),
                    config.listen(),
                    config.limits(),
                    parts.services(),
                    this::poolOf,
                    parts.connections(),
                    clients));
    ChannelFuture bound = bootstrap.bind(address.host(), address.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + address.host()
              + ":"
              + address.port()
              + ": "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }
}
