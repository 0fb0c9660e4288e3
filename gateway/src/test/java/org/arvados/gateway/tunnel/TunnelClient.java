package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.api.ArvadosUuid;

/** Our side of tunnels to one container, driven from the test's thread. */
final class TunnelClient implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 60;

  /** Makes the ways under test. */
  interface Ways {
    TunnelWays of(
        ChannelFactory<NioSocketChannel> sockets, com.github.benmanes.caffeine.cache.Ticker ticker)
        throws Exception;
  }

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  // Each test ends with a count of what is in use, which is stricter than the leak detector.
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
  private final Set<Channel> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicLong nanos = new AtomicLong();
  private final ContainerTunnels tunnels;
  private final ArvadosUuid container;
  private final String gatewayAddress;

  TunnelClient(TunnelSettings settings, Ways ways, ArvadosUuid container, String gatewayAddress)
      throws Exception {
    this.tunnels =
        new ContainerTunnels(
            loop, ways.of(this::newSocket, nanos::get), settings, TunnelObserver.NONE);
    this.container = container;
    this.gatewayAddress = gatewayAddress;
  }

  private NioSocketChannel newSocket() {
    NioSocketChannel socket = new NioSocketChannel();
    socket.config().setAllocator(allocator);
    sockets.add(socket);
    socket.closeFuture().addListener(closed -> sockets.remove(socket));
    return socket;
  }

  /** Begins to open a stream. */
  Future<Channel> opening(int port, ChannelHandler handler) throws Exception {
    return call(() -> tunnels.open(container, gatewayAddress, port, handler));
  }

  /** Opens a stream; a failure is an {@code ExecutionException}. */
  Channel open(int port, ChannelHandler handler) throws Exception {
    return await(opening(port, handler));
  }

  /** How opening a stream fails. */
  TunnelException failure(int port) throws Exception {
    Future<Channel> opening = opening(port, new org.arvados.gateway.tunnel.ssh.StreamProbe());
    assertThat(opening.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(opening.cause()).isInstanceOf(TunnelException.class);
    return (TunnelException) opening.cause();
  }

  /** Runs on the event loop. */
  <T> T call(Callable<T> task) throws Exception {
    return await(loop.submit(task));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Time passes, for what is remembered of failures. */
  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Connections that are open, or being opened. */
  int sockets() {
    return sockets.size();
  }

  /** Bytes of all buffers that are in use. */
  long usedMemory() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  /** Ends the test, and checks that no socket and no buffer is left. */
  @Override
  public void close() {
    loop.submit(tunnels::close).syncUninterruptibly();
    for (Channel socket : sockets) {
      socket.close().syncUninterruptibly();
    }
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    assertThat(usedMemory()).as("memory in use").isZero();
  }
}
