package org.arvados.gateway.demo.controller;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An Arvados controller on a socket: answers the calls of arvados-protocol sections 3 and 10.1 to
 * 10.3 from a {@link ClusterState}. Its methods may be called on any thread but its own, and block
 * until they are done.
 */
public final class FakeController implements AutoCloseable {
  /** Largest body of a request. */
  static final int MAX_REQUEST_BYTES = 1 << 20;

  private final ControllerOptions options;
  private final CallService service;
  private final EventLoopGroup clientLoop = newLoop("fake-controller");
  private final ChannelGroup clients = new DefaultChannelGroup(clientLoop.next());
  private final int port;
  private Listener listener;

  private FakeController(
      ClusterState state, ControllerOptions options, List<UpgradeEndpoint> upgrades) {
    this.options = options;
    Router router = new Router(routes(this::uri), state);
    this.service =
        new CallService(state, router, List.copyOf(upgrades), new FaultPlan(), new CallLog());
    this.listener = listen(options.address());
    this.port = listener.address().getPort();
  }

  /**
   * Starts to listen. A port that is taken is a {@link java.net.BindException}.
   *
   * @param state the cluster to serve; may change at any time
   * @param upgrades who answers calls that become streams; none is built in
   */
  public static FakeController start(
      ClusterState state, ControllerOptions options, List<UpgradeEndpoint> upgrades) {
    return new FakeController(state, options, upgrades);
  }

  /** Starts to listen on any port of the loopback address, with plain HTTP and no upgrades. */
  public static FakeController start(ClusterState state) {
    return start(state, ControllerOptions.loopback(), List.of());
  }

  private static List<Route> routes(Supplier<URI> address) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(new DescriptionEndpoints(address).routes());
    routes.addAll(new LoginEndpoints().routes());
    routes.addAll(new AccountEndpoints().routes()); // "current" before {uuid}
    routes.addAll(
        new RecordEndpoints<>(RecordType.CONTAINER_REQUEST, ContainerRequestRow.class).routes());
    routes.addAll(new RecordEndpoints<>(RecordType.CONTAINER, ContainerRow.class).routes());
    routes.addAll(new RecordEndpoints<>(RecordType.LINK, LinkRow.class).routes());
    routes.addAll(new RecordEndpoints<>(RecordType.GROUP, GroupRow.class).routes());
    routes.addAll(new RecordEndpoints<>(RecordType.USER, UserRow.class).routes());
    routes.addAll(new LinkEndpoints().routes());
    routes.add(new ComputedPermissionEndpoint().route());
    routes.add(new Route("GET", "/arvados/v1/connect/{uuid}/ssh", false, call -> obsolete()));
    return routes;
  }

  /** Clients of before 2.7 asked so (arvados-protocol section 7.1). */
  private static ApiResponse obsolete() {
    return ErrorBody.ofController(410, "this API is obsolete: use POST");
  }

  /** Where it listens, with a slash at the end; on all addresses, this machine's own of them. */
  public URI uri() {
    boolean isAny = options.address().getAddress().isAnyLocalAddress();
    String host = isAny ? "127.0.0.1" : options.address().getHostString();
    return URI.create(options.scheme() + "://" + host + ":" + port + "/");
  }

  /** The port it listens on, also while it refuses connections. */
  public int port() {
    return port;
  }

  /** The calls that came. */
  public CallLog calls() {
    return service.log();
  }

  /** What goes wrong; nothing until something is injected. */
  public FaultPlan faults() {
    return service.faults();
  }

  /** Ends all connections and refuses new ones, as a machine where nothing listens. */
  public synchronized void refuseConnections() {
    listener.close();
    // connections that were accepted last register themselves before this empty task runs
    clientLoop.submit(() -> {}).syncUninterruptibly();
    clients.close().awaitUninterruptibly();
  }

  /** Listens again, on the same port. */
  public synchronized void acceptConnections() {
    if (listener.isClosed()) {
      listener = listen(new InetSocketAddress(options.address().getAddress(), port));
    }
  }

  /** Ends all connections, and frees the port and the threads; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (clientLoop.isShuttingDown()) {
      return;
    }
    refuseConnections();
    stop(clientLoop);
  }

  private Listener listen(InetSocketAddress address) {
    return Listener.open(address, clientLoop, new Connections());
  }

  private static EventLoopGroup newLoop(String name) {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
  }

  private static void stop(EventLoopGroup loop) {
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /**
   * A socket that accepts, on a loop of its own: only with its selector does the JDK give the port
   * back at once.
   */
  private record Listener(EventLoopGroup loop, Channel channel) {
    static Listener open(
        InetSocketAddress address, EventLoopGroup clientLoop, ChannelHandler connections) {
      EventLoopGroup loop = newLoop("fake-controller-accept");
      boolean open = false;
      try {
        Channel channel =
            new ServerBootstrap()
                .group(loop, clientLoop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(connections)
                .bind(address)
                .syncUninterruptibly()
                .channel();
        open = true;
        return new Listener(loop, channel);
      } finally {
        if (!open) {
          stop(loop);
          stop(clientLoop); // its selector is open, though no thread runs yet
        }
      }
    }

    boolean isClosed() {
      return loop.isShuttingDown();
    }

    InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    void close() {
      channel.close().awaitUninterruptibly();
      stop(loop);
    }
  }

  /** Sets up the pipeline of each connection. */
  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      clients.add(channel);
      if (options.tls() != null) {
        channel.pipeline().addLast(options.tls().newHandler(channel.alloc()));
      }
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpServerKeepAliveHandler())
          .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
          .addLast(new CallHandler(service));
    }
  }
}
