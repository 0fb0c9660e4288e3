package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A connection under test to a real server, driven from the test's thread. */
final class SshClient implements AutoCloseable {
  static final long TIMEOUT_SECONDS = 60;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final SshConnection connection;
  private final Channel parent;

  SshClient(InetSocketAddress server, SshSettings settings) throws Exception {
    this(server, settings, SshListener.NONE);
  }

  SshClient(InetSocketAddress server, SshSettings settings, SshListener listener) throws Exception {
    connection = new SshConnection(settings, listener);
    parent = connect(server, connection);
  }

  /** Over TLS: the connection is added when the handshake is done, as it is after an upgrade. */
  SshClient(InetSocketAddress server, SshSettings settings, SslContext tls) throws Exception {
    connection = new SshConnection(settings, SshListener.NONE);
    SslHandler handler = tls.newHandler(allocator, "localhost", server.getPort());
    parent =
        connect(
            server,
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel ch) {
                ch.pipeline().addLast(handler);
                // In the handshake's own turn of the event loop: the server speaks first.
                handler.handshakeFuture().addListener(done -> ch.pipeline().addLast(connection));
              }
            });
    await(handler.handshakeFuture());
  }

  private Channel connect(InetSocketAddress server, ChannelHandler handler) throws Exception {
    return new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.ALLOCATOR, allocator)
        .handler(handler)
        .connect(server)
        .sync()
        .channel();
  }

  SshConnection connection() {
    return connection;
  }

  Channel parent() {
    return parent;
  }

  SshClient awaitReady() throws Exception {
    await(call(connection::ready));
    return this;
  }

  Future<Channel> opening(int port, ChannelHandler handler) throws Exception {
    return call(() -> connection.open("127.0.0.1", port, handler));
  }

  SshStreamChannel open(int port, ChannelHandler handler) throws Exception {
    return (SshStreamChannel) await(opening(port, handler));
  }

  /** Runs on the event loop. */
  <T> T call(Callable<T> task) throws Exception {
    return await(parent.eventLoop().submit(task));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Bytes of all buffers that are in use. */
  long usedMemory() {
    return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
  }

  /** Ends the test, and checks that every buffer was released. */
  @Override
  public void close() {
    parent.close().syncUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    assertThat(usedMemory()).as("memory in use").isZero();
  }
}
