package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.internal.StringUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.arvados.gateway.tunnel.ssh.SshStream.State;
import org.jspecify.annotations.Nullable;

/**
 * A {@code direct-tcpip} stream of an SSH connection as a Netty channel, on the event loop of its
 * connection. Its messages are {@link ByteBuf}s. It is active from the beginning until it is
 * closed.
 *
 * <p>Reading. A {@code read()} (or auto-read) asks for one burst: what has been received is fired
 * as {@code channelRead}s, up to some {@value #BURST} bytes, then {@code channelReadComplete}. The
 * server may send more only as bytes are delivered, so a reader that pauses stops its own stream
 * and no other. The server's end of data is told by {@link ChannelInputShutdownEvent} after the
 * last byte; the channel stays open. When the server closes the stream, or the connection ends
 * after the server had ended the data, what was received is still delivered as it is read; then the
 * channel closes. A reader that has lost interest must close the channel, or its data stays in
 * memory. When the connection ends otherwise, {@code exceptionCaught} tells an {@link SshException}
 * and the channel closes.
 *
 * <p>Writing. A write's promise is fulfilled once its bytes are encrypted and given to the
 * connection, which takes them while the server's window and the connection's socket allow; the
 * channel's write water marks tell writers to wait. The output is never ended by itself, since the
 * container gateway takes an end of data for a close and drops the rest of the answer (rule U2).
 *
 * <p>{@code close()} sends CHANNEL_CLOSE. What could not be sent yet is dropped, and its promises
 * fail: who wants to send everything closes in a listener of the last write.
 */
public final class SshStreamChannel extends AbstractChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
  private static final int BURST = 256 * 1024;

  private final StreamMultiplexer streams;
  private final SshStream stream;
  private final SocketAddress remoteAddress;
  private final ChannelConfig config = new Config(this);
  private final ReceiveQueue received = new ReceiveQueue();
  private final Runnable deliverTask = this::deliver;
  private volatile boolean open = true;
  private boolean touched;
  private boolean enqueued;
  private boolean reading;
  private boolean delivering;
  private boolean eofTold;
  private int packetsAtOnce = Integer.MAX_VALUE;

  SshStreamChannel(Channel parent, StreamMultiplexer streams, SshStream stream) {
    super(parent);
    this.streams = streams;
    this.stream = stream;
    this.remoteAddress = InetSocketAddress.createUnresolved(stream.host(), stream.port());
    config.setAllocator(parent.config().getAllocator());
  }

  /**
   * What the server wrote to the stream's standard error, escaped, its first 200 bytes; empty when
   * nothing. On the event loop only.
   */
  public String stderr() {
    return PeerText.escape(stream.stderr());
  }

  /**
   * Why the server could not connect the stream to the service: known when it wrote to the standard
   * error and sent no data at all. On the event loop only.
   */
  public Optional<DialFailure> dialFailure() {
    String text = stderr();
    return text.isEmpty() || stream.hasReceivedData()
        ? Optional.empty()
        : Optional.of(DialFailure.of(text));
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  /** Bytes have come; they are delivered when the parent's read is over. */
  void receive(byte[] bytes, int offset, int length) {
    received.add(alloc(), bytes, offset, length);
  }

  /** Marks the channel as one that has something to tell; true when it was not marked yet. */
  boolean touch() {
    boolean before = touched;
    touched = true;
    return !before;
  }

  /** Marks the channel as one that waits for its turn to send; true when it was not marked yet. */
  boolean enqueue() {
    boolean before = enqueued;
    enqueued = true;
    return !before;
  }

  /** Hands on what was received, if it was asked for, and what is to be told after it. */
  void deliver() {
    touched = false;
    if (delivering || !open) {
      return;
    }
    if (reading && !received.isEmpty()) {
      delivering = true;
      deliverBurst();
      delivering = false;
      if (reading && !received.isEmpty() && touch()) {
        eventLoop().execute(deliverTask);
      }
    }
    if (received.isEmpty() && open) {
      tellEnd();
    }
  }

  /** Sends one packet of what waits; called in turn with the other streams. */
  void resumeWriting() {
    enqueued = false;
    packetsAtOnce = 1;
    ((StreamUnsafe) unsafe()).resume();
    packetsAtOnce = Integer.MAX_VALUE;
  }

  /** The connection is over. */
  void fail(SshException cause) {
    if (open) {
      pipeline().fireExceptionCaught(cause);
      unsafe().close(unsafe().voidPromise());
    }
  }

  private void deliverBurst() {
    reading = false;
    boolean auto = config.isAutoRead();
    int delivered = 0;
    ByteBuf next;
    while (delivered < BURST
        && (!auto || config.isAutoRead())
        && (next = received.poll()) != null) {
      delivered += next.readableBytes();
      pipeline().fireChannelRead(next);
    }
    streams.credit(stream, delivered);
    pipeline().fireChannelReadComplete();
  }

  private void tellEnd() {
    if (stream.isEofReceived() && !eofTold) {
      eofTold = true;
      pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }
    if (stream.state() == State.CLOSED && open) {
      unsafe().close(unsafe().voidPromise());
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new StreamUnsafe();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop == parent().eventLoop();
  }

  @Override
  protected SocketAddress localAddress0() {
    return parent().localAddress();
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remoteAddress;
  }

  @Override
  protected void doBind(SocketAddress localAddress) {
    throw new UnsupportedOperationException("a stream has no address to bind to");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doClose() {
    if (open) {
      open = false;
      streams.closed(stream);
      streams.credit(stream, received.clear());
    }
  }

  /** Writing has failed for good, by a buffer that was released too early for instance. */
  @Override
  protected void doShutdownOutput() {
    unsafe().close(unsafe().voidPromise());
  }

  @Override
  protected void doBeginRead() {
    if (reading) {
      return;
    }
    reading = true;
    if (!received.isEmpty() && !delivering && touch()) {
      // Later, not here: nobody expects to be called back from within read().
      eventLoop().execute(deliverTask);
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer in) throws Exception {
    if (stream.state() == State.OPEN) {
      streams.write(this, stream, in, packetsAtOnce);
    } else {
      ClosedChannelException cause = new ClosedChannelException();
      while (!in.isEmpty()) {
        in.remove(cause);
      }
    }
  }

  @Override
  protected Object filterOutboundMessage(Object msg) {
    if (msg instanceof ByteBuf) {
      return msg;
    }
    throw new UnsupportedOperationException(
        "a stream takes bytes, not " + StringUtil.simpleClassName(msg));
  }

  private final class StreamUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
      promise.setFailure(new AlreadyConnectedException());
    }

    void resume() {
      flush0();
    }
  }

  private static final class Config extends DefaultChannelConfig {
    private final SshStreamChannel stream;

    Config(SshStreamChannel stream) {
      super(stream);
      this.stream = stream;
    }

    /** Reading was switched off: what is not delivered yet waits. */
    @Override
    protected void autoReadCleared() {
      if (stream.isRegistered() && !stream.eventLoop().inEventLoop()) {
        stream.eventLoop().execute(() -> stream.reading = false);
      } else {
        stream.reading = false;
      }
    }
  }
}
