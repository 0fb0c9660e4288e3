package org.arvados.gateway.demo.crunch;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.arvados.gateway.tunnel.GatewayProof;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container gateway server of one container: what crunch-run offers on a worker, on a real
 * loopback socket, with the real protocol (arvados-protocol sections 6.1 to 6.7). It forwards to
 * services of this machine through a {@link ServiceTable}, and breaks the protocol on command
 * ({@link #misbehave}).
 *
 * <p>All methods may be called from any thread but not from an event loop: starting, restarting and
 * closing wait.
 */
public final class FakeCrunchRun implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FakeCrunchRun.class);

  private final String host;
  private final GatewayProof proof;
  private final String containerUuid;
  private final Meter meter = new Meter();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("fake-crunch-run", true), NioIoHandler.newFactory());
  private final EventLoop loop = loops.next();
  private final String containerIp;
  private final ServiceTable services;
  private volatile Misbehaviour misbehaviour = new Misbehaviour.None();
  private Incarnation incarnation;

  /** One life of the server: a restart ends it and begins another. */
  private record Incarnation(
      CompletableFuture<GatewayCertificate> certificate,
      ContainerSshServer ssh,
      ChannelGroup connections,
      ChannelGroup sockets,
      Channel listener) {
    InetSocketAddress address() {
      return (InetSocketAddress) listener.localAddress();
    }
  }

  private FakeCrunchRun(Builder builder) {
    host = builder.host;
    containerUuid = builder.containerUuid;
    proof = GatewayProof.of(builder.systemRootToken, builder.containerUuid);
    containerIp = builder.containerIp;
    services = builder.services;
    incarnation = launch(builder.port, builder.certificate());
  }

  /**
   * Begins to describe a server.
   *
   * @param containerUuid of the container it belongs to
   * @param systemRootToken the cluster's secret, from which both sides derive their proofs
   */
  public static Builder builder(String containerUuid, String systemRootToken) {
    return new Builder(containerUuid, systemRootToken);
  }

  /**
   * A server that has not started. Everything has a default but the identity; not safe for several
   * threads.
   */
  public static final class Builder {
    private final String containerUuid;
    private final String systemRootToken;
    private String host = "127.0.0.1";
    private int port;
    private String containerIp = "172.17.0.2";
    private ServiceTable services = ServiceTable.of(Map.of());
    private @Nullable CompletableFuture<GatewayCertificate> certificate;

    private Builder(String containerUuid, String systemRootToken) {
      this.containerUuid = containerUuid;
      this.systemRootToken = systemRootToken;
    }

    /** The local address to listen on, 127.0.0.1 if not said. */
    public Builder host(String address) {
      this.host = address;
      return this;
    }

    /** The port to listen on; 0, which is the default, takes any. */
    public Builder port(int number) {
      this.port = number;
      return this;
    }

    /** The container's address as error texts name it; nothing is ever dialled there. */
    public Builder containerIp(String address) {
      this.containerIp = address;
      return this;
    }

    /** What listens in the container; nothing if not said. */
    public Builder services(ServiceTable table) {
      this.services = table;
      return this;
    }

    /**
     * A certificate made elsewhere, perhaps not yet. If not said, a fresh one is made in the
     * background.
     */
    public Builder certificate(CompletableFuture<GatewayCertificate> made) {
      this.certificate = made;
      return this;
    }

    private CompletableFuture<GatewayCertificate> certificate() {
      return certificate != null ? certificate : fresh();
    }

    /**
     * Listens. Returns at once even when the certificate is not made yet: connections wait for it.
     *
     * @throws UncheckedIOException when the address cannot be bound
     */
    public FakeCrunchRun start() {
      return new FakeCrunchRun(this);
    }
  }

  private static CompletableFuture<GatewayCertificate> fresh() {
    return CompletableFuture.supplyAsync(GatewayCertificate::generate);
  }

  // Life

  private Incarnation launch(int port, CompletableFuture<GatewayCertificate> certificate) {
    ChannelGroup connections = new DefaultChannelGroup(loop, true);
    ChannelGroup sockets = new DefaultChannelGroup(loop, true);
    ContainerNetwork network =
        new ContainerNetwork(containerIp, services, loop, sockets, () -> misbehaviour);
    ContainerSshServer ssh = new ContainerSshServer(network, meter, certificate);
    try {
      ssh.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    CompletableFuture<GatewayServer> server =
        certificate.thenApply(made -> server(made, ssh, network, connections));
    ChannelFuture bound = listen(port, connections, server).awaitUninterruptibly();
    for (int tries = 0; tries < 40 && port != 0 && !bound.isSuccess(); tries++) {
      // The selector holds the port of the life before for a moment.
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      bound = listen(port, connections, server).awaitUninterruptibly();
    }
    Incarnation begun = new Incarnation(certificate, ssh, connections, sockets, bound.channel());
    if (!bound.isSuccess()) {
      end(begun);
      loops.shutdownGracefully().addListener(ended -> {});
      throw new UncheckedIOException(new IOException("cannot listen", bound.cause()));
    }
    return begun;
  }

  private GatewayServer server(
      GatewayCertificate certificate,
      ContainerSshServer ssh,
      ContainerNetwork network,
      ChannelGroup connections) {
    SslContext tls = Tls.serverContext(certificate);
    GatewayDispatch dispatch = new GatewayDispatch(containerUuid, proof, certificate);
    return new GatewayServer(tls, dispatch, ssh, network, connections, meter);
  }

  private ChannelFuture listen(
      int port, ChannelGroup connections, CompletableFuture<GatewayServer> server) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                connections.add(channel);
                accept(server, channel);
              }
            })
        .bind(new InetSocketAddress(host, port));
  }

  /** Lets the connection wait until the certificate is there. */
  private void accept(CompletableFuture<GatewayServer> server, Channel channel) {
    var unused =
        server.whenCompleteAsync(
            (ready, failure) -> {
              if (ready == null) {
                LOG.error("no certificate for {}", containerUuid, failure);
                channel.close().addListener(closed -> {});
              } else {
                GatewayConnection.accept(ready, channel);
              }
            },
            loop);
  }

  private void end(Incarnation ended) {
    ended.listener().close().awaitUninterruptibly();
    ended.connections().close().awaitUninterruptibly();
    try {
      ended.ssh().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ended.sockets().close().awaitUninterruptibly();
    }
  }

  /**
   * Ends every connection and starts anew on the same port with another certificate, as after a
   * restart of the worker's process. The misbehaviour stays in force.
   */
  public synchronized void restart() {
    restart(fresh());
  }

  /** As {@link #restart()}, with a certificate made elsewhere. */
  public synchronized void restart(CompletableFuture<GatewayCertificate> certificate) {
    int port = incarnation.address().getPort();
    end(incarnation);
    incarnation = launch(port, certificate);
    misbehave(misbehaviour);
  }

  /** Ends every connection, also those to services that were left open. */
  @Override
  public synchronized void close() {
    end(incarnation);
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  // What callers see and say

  /** Where it listens. */
  public synchronized InetSocketAddress address() {
    return incarnation.address();
  }

  /** The same as the {@code gateway_address} of a container record: {@code host:port}. */
  public String gatewayAddress() {
    return host + ":" + address().getPort();
  }

  /** The uuid of its container. */
  public String containerUuid() {
    return containerUuid;
  }

  /** The certificate of its present life; may not be made yet. */
  public synchronized CompletableFuture<GatewayCertificate> certificate() {
    return incarnation.certificate().copy();
  }

  /** From now on breaks the protocol this way; {@link Misbehaviour.None} ends it. */
  public synchronized void misbehave(Misbehaviour fault) {
    misbehaviour = fault;
    incarnation
        .ssh()
        .rekeyEvery(fault instanceof Misbehaviour.RekeyEvery rekey ? rekey.bytes() : 0);
  }

  /** What it has seen so far. */
  public Counters counters() {
    return meter.snapshot();
  }
}
