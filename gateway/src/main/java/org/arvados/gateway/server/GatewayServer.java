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
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.arvados.gateway.access.AccessLoad;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.admin.AdminListener;
import org.arvados.gateway.admin.Health;
import org.arvados.gateway.admin.LiveFigures;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.exchange.ClientHandler;
import org.arvados.gateway.tunnel.ContainerTunnels;
import org.arvados.gateway.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway, listening. Its methods block until done, and are for the command line, the demo and
 * tests; none may be called on an event loop.
 */
public final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);
  private static final long STOP_SECONDS = 5;
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);

  private final GatewayConfig config;
  private final GatewayParts parts;
  private final EventLoopGroup loops;
  private final IdentityHashMap<EventExecutor, LoopUpstreams> upstreams = new IdentityHashMap<>();
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Health health = new Health();
  private final @Nullable AdminListener admin;
  private final @Nullable Channel adminChannel;
  private final Channel listener;

  /** What belongs to one event loop. */
  private record LoopUpstreams(ContainerTunnels tunnels, UpstreamPool pool) {}

  private GatewayServer(GatewayConfig config) throws IOException {
    this.config = config;
    this.parts = GatewayParts.of(config);
    this.loops = parts.transport().loops();
    loops.forEach(loop -> upstreams.put(loop, upstreamsOf((EventLoop) loop)));
    this.admin = config.admin().address().map(this::adminListener).orElse(null);
    try {
      showFigures();
      this.adminChannel = admin == null ? null : bindAdmin(admin);
      this.listener = bind();
      listeners.add(listener);
    } catch (IOException | CertificateException e) {
      close();
      throw e instanceof IOException failure ? failure : new IOException(e.getMessage(), e);
    }
    if (parts.events() != null) {
      parts.events().start();
    }
    health.serving();
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

  /** Where health and metrics are served; empty when they are not. */
  public Optional<InetSocketAddress> adminAddress() {
    return Optional.ofNullable(adminChannel)
        .map(channel -> (InetSocketAddress) channel.localAddress());
  }

  /** Client connections that are open. */
  public int connections() {
    return parts.connections().count();
  }

  /** Exchanges with services under way. */
  public int exchanges() {
    return parts.services().tally().total();
  }

  /** The loops that everything runs on; for tests. */
  EventLoopGroup loops() {
    return loops;
  }

  /** Whether it listens to the cluster's events; for tests. */
  boolean hearsEvents() {
    return parts.metrics().isFeedUp();
  }

  /** What the decisions hold; for tests. */
  AccessLoad accessLoad() {
    return parts.services().access().load();
  }

  /**
   * Stops accepting, lets exchanges finish for at most the drain time, then closes everything (rule
   * X10).
   */
  public void shutdown() {
    health.draining();
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
    parts.closeEvents(); // else they would be told to loops that have ended
    upstreams.forEach((loop, of) -> loop.execute(of.tunnels()::close));
    Future<?> stopped = loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    stopped.awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    parts.close();
    if (admin != null) {
      admin.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private AdminListener adminListener(HostAndPort address) {
    return new AdminListener(
        address,
        config.cluster().managementToken(),
        health,
        parts.metrics().registry(),
        ADMIN_TIMEOUT);
  }

  private void showFigures() throws IOException, CertificateException {
    AccessService access = parts.services().access();
    parts
        .metrics()
        .show(
            new LiveFigures(
                this::connections,
                () -> upstreams.values().stream().mapToInt(of -> of.pool().idle()).sum(),
                access::apiCallsInFlight,
                access::apiCallsQueued,
                access::cachedFacts));
    if (config.listen().tls().isPresent()) {
      parts.metrics().showCertificate(ListenerCertificate.end(config.listen().tls().get()));
    }
  }

  private static void drain(Channel client) {
    ClientHandler handler = client.pipeline().get(ClientHandler.class);
    if (handler != null) {
      handler.drain();
    }
  }

  private LoopUpstreams upstreamsOf(EventLoop loop) {
    ContainerTunnels tunnels =
        new ContainerTunnels(
            loop, parts.tunnelWays(), parts.tunnelSettings(), parts.metrics().tunnels());
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

  private Channel bind() throws CannotListenException {
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
                    parts.metrics().connections(),
                    clients));
    return bound(bootstrap.bind(address.host(), address.port()), address, "listen.address");
  }

  private Channel bindAdmin(AdminListener listening) throws CannotListenException {
    HostAndPort address = config.admin().address().orElseThrow();
    Channel channel = bound(listening.bind(), address, "admin.address");
    LOG.info("health and metrics on {}", channel.localAddress());
    return channel;
  }

  private static Channel bound(ChannelFuture binding, HostAndPort address, String setting)
      throws CannotListenException {
    binding.awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new CannotListenException(address, setting, binding.cause());
    }
    return binding.channel();
  }
}
