package org.arvados.gateway.demo.events;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.demo.controller.ChangeEvent;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.EventVisibility;

/**
 * An Arvados event service on a loopback socket: tells who may know it of every change of a {@link
 * ClusterState} that Arvados logs, and of none that it does not (arvados-protocol section 11). Safe
 * for any thread; its methods that wait must not be called on an event loop.
 */
public final class FakeEventService implements AutoCloseable {
  static final String PATH = "/websocket";
  private static final int MOST_REQUEST_BYTES = 64 << 10;

  private final EventLog log;
  private final EventVisibility visibility;
  private final Duration sendTimeout;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("fake-events", true), NioIoHandler.newFactory());
  private final ChannelGroup clients = new DefaultChannelGroup(loops.next());
  private final Set<EventSession> sessions = ConcurrentHashMap.newKeySet();
  private final Channel listener;
  private volatile EventFault fault = new EventFault.None();
  private volatile boolean refusing;
  private int subscriptions;
  private int subscribedInAll;

  private FakeEventService(ClusterState state, InstantSource clock, Duration sendTimeout) {
    this.log = new EventLog(clock);
    this.visibility = new EventVisibility(state);
    this.sendTimeout = sendTimeout;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .awaitUninterruptibly();
    listener = bound.channel();
    if (!bound.isSuccess()) {
      close();
      throw new UncheckedIOException(new IOException("cannot listen", bound.cause()));
    }
    state.onChange(this::changed);
  }

  /** Starts to listen on any port, with Arvados's own send time-out of a minute. */
  public static FakeEventService start(ClusterState state) {
    return start(state, InstantSource.system(), Duration.ofMinutes(1));
  }

  /**
   * Starts to listen on any port.
   *
   * @param clock the cluster's time: how old an event is
   * @param sendTimeout after so much silence there is a sign of life, by the system's clock
   */
  public static FakeEventService start(
      ClusterState state, InstantSource clock, Duration sendTimeout) {
    return new FakeEventService(state, clock, sendTimeout);
  }

  private void accept(Channel channel) {
    if (refusing) {
      var unused = channel.close();
      return;
    }
    clients.add(channel);
    channel
        .pipeline()
        .addLast(new HttpServerCodec())
        .addLast(new HttpObjectAggregator(MOST_REQUEST_BYTES))
        .addLast(new EventHandshake(this));
  }

  /** As {@code Services.Websocket.ExternalURL} has it. */
  public URI uri() {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    return URI.create("ws://127.0.0.1:" + address.getPort() + PATH);
  }

  /** Misbehaves from now on. */
  public void misbehave(EventFault other) {
    fault = other;
  }

  /** Ends all connections, as a restart does. */
  public void closeConnections() {
    clients.close().awaitUninterruptibly();
  }

  /** Ends all connections, and every new one as soon as it comes. */
  public void refuseConnections() {
    refusing = true;
    closeConnections();
  }

  /** Takes connections again. */
  public void acceptConnections() {
    refusing = false;
  }

  /** How many subscriptions are in force. */
  public synchronized int subscriptions() {
    return subscriptions;
  }

  /** How many subscriptions there have ever been. */
  public synchronized int subscribedInAll() {
    return subscribedInAll;
  }

  EventFault fault() {
    return fault;
  }

  Duration sendTimeout() {
    return sendTimeout;
  }

  EventLog log() {
    return log;
  }

  EventVisibility visibility() {
    return visibility;
  }

  void opened(EventSession session) {
    sessions.add(session);
  }

  void closed(EventSession session, int had) {
    sessions.remove(session);
    subscribed(-had);
  }

  synchronized void subscribed(int more) {
    subscriptions += more;
    subscribedInAll += Math.max(0, more);
  }

  private void changed(ChangeEvent event) {
    log.add(event);
    sessions.forEach(session -> session.offer(event));
  }

  /** Ends all connections, and frees the port and the threads. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    closeConnections();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
