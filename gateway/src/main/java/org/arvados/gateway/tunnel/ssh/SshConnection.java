package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.StringUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An SSH client connection: the last handler of a channel that is connected and speaks SSH from now
 * on. Add it after the HTTP codec is gone; bytes left over by that come by {@code channelRead}.
 *
 * <pre>{@code
 * parent.pipeline().addLast(ssh = new SshConnection(SshSettings.defaults(), SshListener.NONE));
 * ssh.ready().addListener(...);
 * ssh.open("localhost", 8888, initializer).addListener(...);
 * }</pre>
 *
 * <p>The connection takes its channel over: it switches auto-read on, sets the write water marks,
 * and closes the channel when SSH ends. It speaks at once when it is added to an active channel,
 * else when the channel becomes active.
 *
 * <p>All methods are to be called on the channel's event loop, after the handler was added.
 */
public final class SshConnection extends ChannelInboundHandlerAdapter {
  /** Large enough for several records and packets to go out with one system call. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final SshSettings settings;
  private final SshListener listener;
  private @Nullable SshSession session;

  /** A connection with the limits given, which tells the listener what happens. */
  public SshConnection(SshSettings settings, SshListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * Fulfilled with this connection once the server has authenticated us and streams can be opened;
   * fails with an {@link SshException} when the connection ends before.
   */
  public Future<SshConnection> ready() {
    return session().ready();
  }

  /**
   * Opens a {@code direct-tcpip} stream to a port as the server sees it.
   *
   * <p>The future is fulfilled with an active {@link SshStreamChannel} once the server has
   * confirmed it. That says nothing about the service: the container gateway confirms first and
   * dials then ({@link SshStreamChannel#dialFailure()}). It fails with an {@link SshException} when
   * the server refuses, there are too many streams, or the connection is not ready or ends. A
   * future that is cancelled before the confirmation closes the stream when the confirmation comes.
   *
   * @param host the host name, in ASCII
   * @param port the port, 1 to 65535
   * @param initializer added to the stream's pipeline before it becomes active
   */
  public Future<Channel> open(String host, int port, ChannelHandler initializer) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    if (host.isEmpty()
        || host.length() > 255
        || !host.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException("not a host name");
    }
    return session().open(host, port, initializer);
  }

  /** Streams that are open or being opened. */
  public int streams() {
    return session().streams().live();
  }

  /** Whether the connection lives; true before it is ready, too. */
  public boolean isOpen() {
    return session().isOpen();
  }

  /** Why the connection ended; empty while it lives. */
  public Optional<SshException> closeReason() {
    return Optional.ofNullable(session().death());
  }

  /** Closes all streams, disconnects, and closes the channel. */
  public void close() {
    session().close();
  }

  /** Fulfilled when the connection has ended, for whatever reason; never fails. */
  public Future<Void> closeFuture() {
    return session().closed();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.channel().config().setWriteBufferWaterMark(WATER_MARK);
    ctx.channel().config().setAutoRead(true);
    SshSession added = new SshSession(this, ctx, settings, listener);
    session = added;
    if (ctx.channel().isActive()) {
      added.start();
    } else if (!ctx.channel().isOpen()) {
      added.inactive();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    session().inactive();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    session().start();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (msg instanceof ByteBuf bytes) {
      session().read(bytes);
    } else {
      ReferenceCountUtil.release(msg);
      session()
          .fail(new IllegalStateException("not bytes, but " + StringUtil.simpleClassName(msg)));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    session().readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session().writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session().inactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session().fail(cause);
  }

  private SshSession session() {
    SshSession current = session;
    if (current == null) {
      throw new IllegalStateException("the handler is in no pipeline yet");
    }
    current.checkEventLoop();
    return current;
  }
}
