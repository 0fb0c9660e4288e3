package org.arvados.gateway.tunnel.ssh;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelPromise;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import org.arvados.gateway.tunnel.ssh.SshException.Stage;
import org.arvados.gateway.tunnel.ssh.SshStream.State;

/**
 * The streams of one connection: opens and closes them, hands what comes to the right one, and lets
 * them send in turn (RFC 4254).
 */
final class StreamMultiplexer {
  private static final int STDERR = 1;
  private static final int PROHIBITED = 1;
  private static final int MAX_TEXT = 4 * 1024;
  private static final int MAX_NAME = 256;

  private final ChannelHandlerContext ctx;
  private final SshSettings settings;
  private final SshListener listener;
  private final OutboundPackets out;
  private final StreamTable table = new StreamTable();
  private final ReceiveBudget budget;
  private final ArrayDeque<SshStreamChannel> readable = new ArrayDeque<>();
  private final ArrayDeque<SshStreamChannel> writers = new ArrayDeque<>();
  private int live;

  StreamMultiplexer(
      ChannelHandlerContext ctx, SshSettings settings, SshListener listener, OutboundPackets out) {
    this.ctx = ctx;
    this.settings = settings;
    this.listener = listener;
    this.out = out;
    this.budget =
        new ReceiveBudget(settings.receive().streamWindow(), settings.receive().windowBudget());
  }

  /** Streams that are open or being opened. */
  int live() {
    return live;
  }

  void open(String host, int port, ChannelHandler initializer, Promise<Channel> opened) {
    if (table.size() >= settings.maxStreams()) {
      opened.tryFailure(new SshException(Stage.STREAM_OPEN, "too many streams"));
      return;
    }
    SshStream stream =
        table.add(
            number ->
                new SshStream(number, host, port, initializer, opened, new ReceiveWindow(budget)));
    live++;
    out.message(MessageNumber.CHANNEL_OPEN)
        .string("direct-tcpip")
        .uint32(stream.number())
        .uint32(stream.receiveWindow().initialSize())
        .uint32(settings.receive().maxPacket())
        .string(host)
        .uint32(port)
        .string("127.0.0.1")
        .uint32(0);
    out.send();
  }

  /** Takes a message with a number from CHANNEL_OPEN to CHANNEL_FAILURE. */
  void message(int number, WireReader message) throws ProtocolViolation {
    if (number == MessageNumber.CHANNEL_OPEN) {
      refuseOpen(message);
      return;
    }
    SshStream stream = table.get(message.uint32());
    boolean answer =
        number == MessageNumber.CHANNEL_OPEN_CONFIRMATION
            || number == MessageNumber.CHANNEL_OPEN_FAILURE;
    if (answer != (stream.state() == State.OPENING)) {
      throw new ProtocolViolation("message " + number + " for a stream that is " + stream.state());
    }
    switch (number) {
      case MessageNumber.CHANNEL_DATA -> data(stream, message);
      case MessageNumber.CHANNEL_WINDOW_ADJUST -> windowAdjust(stream, message);
      case MessageNumber.CHANNEL_OPEN_CONFIRMATION -> confirmation(stream, message);
      case MessageNumber.CHANNEL_OPEN_FAILURE -> refused(stream, message);
      case MessageNumber.CHANNEL_EXTENDED_DATA -> extendedData(stream, message);
      case MessageNumber.CHANNEL_EOF -> eof(stream, message);
      case MessageNumber.CHANNEL_CLOSE -> close(stream, message);
      case MessageNumber.CHANNEL_REQUEST -> request(stream, message);
      default -> throw new ProtocolViolation("message " + number + " without a question");
    }
  }

  /** The parent channel's read is over: streams hand on what came for them. */
  void readComplete() {
    for (SshStreamChannel next = readable.poll(); next != null; next = readable.poll()) {
      next.deliver();
    }
  }

  /** Sending is possible again: one packet for each stream in turn. */
  void resume() {
    while (out.isWritable() && !writers.isEmpty()) {
      writers.remove().resumeWriting();
    }
  }

  /** Sends as much of a stream's flushed bytes as may be sent now. */
  void write(SshStreamChannel channel, SshStream stream, ChannelOutboundBuffer data, int packets)
      throws Exception {
    int left = packets;
    while (!data.isEmpty() && stream.state() == State.OPEN) {
      int limit = stream.sendable();
      if (limit == 0) {
        data.removeBytes(0);
        return;
      }
      if (left-- == 0 || !out.isWritable()) {
        if (channel.enqueue()) {
          writers.add(channel);
        }
        return;
      }
      int count = out.sendData(stream.recipient(), data, limit);
      stream.sent(count);
      // Last in the loop: this runs the writers' listeners, which may do anything to the stream.
      data.removeBytes(count);
    }
  }

  /** A stream has delivered or dropped received bytes. */
  void credit(SshStream stream, int bytes) {
    int more = stream.receiveWindow().delivered(bytes);
    if (more > 0 && stream.state() == State.OPEN) {
      out.message(MessageNumber.CHANNEL_WINDOW_ADJUST).uint32(stream.recipient()).uint32(more);
      out.send();
    }
  }

  /** The stream's channel was closed on our side. */
  void closed(SshStream stream) {
    listener.streamClosed();
    stream.receiveWindow().close();
    if (stream.state() == State.OPEN) {
      sendClose(stream);
      stream.state(State.CLOSING);
      live--;
    }
  }

  /**
   * The connection is over: every stream ends with {@code cause}, except where the server had ended
   * the data before. What such a stream holds is whole, and is still delivered as it is read.
   */
  void fail(SshException cause) {
    for (SshStream stream : table.removeAll()) {
      State before = stream.state();
      stream.state(State.CLOSED);
      stream.receiveWindow().end();
      if (before != State.CLOSING) {
        live--;
      }
      if (before == State.OPENING) {
        stream.opened().tryFailure(cause);
      }
      SshStreamChannel channel = stream.channel();
      if (before == State.OPEN && channel != null) {
        if (stream.isEofReceived()) {
          end(channel);
        } else {
          channel.fail(cause);
        }
      }
    }
    readComplete();
  }

  /** Closes every stream in an orderly way. */
  void closeAll() {
    for (SshStream stream : table.all()) {
      SshStreamChannel channel = stream.channel();
      if (channel != null) {
        channel.unsafe().close(channel.unsafe().voidPromise());
      }
    }
  }

  private void data(SshStream stream, WireReader message) throws ProtocolViolation {
    int length = message.length(settings.receive().maxPacket());
    int position = message.position();
    message.skip(length);
    message.finish();
    stream.dataReceived(length);
    SshStreamChannel channel = stream.channel();
    if (stream.state() == State.OPEN && channel != null) {
      if (length > 0) {
        channel.receive(message.array(), position, length);
        touch(channel);
      }
    } else {
      credit(stream, length);
    }
  }

  private void extendedData(SshStream stream, WireReader message) throws ProtocolViolation {
    long type = message.uint32();
    int length = message.length(settings.receive().maxPacket());
    int position = message.position();
    message.skip(length);
    message.finish();
    stream.extendedDataReceived(type == STDERR, message.array(), position, length);
    credit(stream, length);
  }

  private void windowAdjust(SshStream stream, WireReader message) throws ProtocolViolation {
    long bytes = message.uint32();
    message.finish();
    stream.adjustSendWindow(bytes);
    SshStreamChannel channel = stream.channel();
    if (channel != null && channel.enqueue()) {
      writers.add(channel);
      resume();
    }
  }

  private void confirmation(SshStream stream, WireReader message) throws ProtocolViolation {
    stream.confirm(message.uint32(), message.uint32(), message.uint32());
    if (!stream.opened().setUncancellable()) {
      sendClose(stream);
      stream.receiveWindow().close();
      stream.state(State.CLOSING);
      live--;
      return;
    }
    listener.streamOpened();
    SshStreamChannel channel = new SshStreamChannel(ctx.channel(), this, stream);
    stream.channel(channel);
    channel.pipeline().addLast(stream.initializer());
    // Runs at once, since this is the event loop that the channel is registered with.
    channel
        .unsafe()
        .register(
            ctx.channel().eventLoop(),
            new DefaultChannelPromise(channel, ctx.channel().eventLoop()));
    if (channel.isActive()) {
      stream.opened().setSuccess(channel);
    } else {
      stream.opened().setFailure(new SshException(Stage.STREAM_OPEN, "closed by its initializer"));
    }
  }

  private void refused(SshStream stream, WireReader message) throws ProtocolViolation {
    long reason = message.uint32();
    String text = message.text(MAX_TEXT);
    remove(stream);
    live--;
    stream
        .opened()
        .tryFailure(
            new SshException(
                Stage.STREAM_OPEN,
                "refused with reason " + reason + ": " + text,
                null,
                DialFailure.of(text)));
  }

  private void eof(SshStream stream, WireReader message) throws ProtocolViolation {
    message.finish();
    stream.eofReceived();
    SshStreamChannel channel = stream.channel();
    if (channel != null && stream.state() == State.OPEN) {
      touch(channel);
    }
  }

  private void close(SshStream stream, WireReader message) throws ProtocolViolation {
    message.finish();
    boolean open = stream.state() == State.OPEN;
    if (open) {
      sendClose(stream);
      live--;
    }
    remove(stream);
    SshStreamChannel channel = stream.channel();
    if (open && channel != null) {
      end(channel);
    }
  }

  /** Nothing comes any more, and nothing can be sent: what waits to be sent fails. */
  private void end(SshStreamChannel channel) {
    touch(channel);
    channel.resumeWriting();
  }

  /** Requests on a stream, such as an exit status, mean nothing to us. */
  private void request(SshStream stream, WireReader message) throws ProtocolViolation {
    message.name(MAX_NAME);
    if (message.bool() && stream.state() == State.OPEN) {
      out.message(MessageNumber.CHANNEL_FAILURE).uint32(stream.recipient());
      out.send();
    }
  }

  /** The server may not open streams to us. */
  private void refuseOpen(WireReader message) throws ProtocolViolation {
    message.name(MAX_NAME);
    out.message(MessageNumber.CHANNEL_OPEN_FAILURE)
        .uint32(message.uint32())
        .uint32(PROHIBITED)
        .string("not allowed")
        .string("");
    out.send();
  }

  private void sendClose(SshStream stream) {
    out.message(MessageNumber.CHANNEL_CLOSE).uint32(stream.recipient());
    out.send();
  }

  private void remove(SshStream stream) {
    stream.state(State.CLOSED);
    stream.receiveWindow().end();
    table.remove(stream);
  }

  private void touch(SshStreamChannel channel) {
    if (channel.touch()) {
      readable.add(channel);
    }
  }
}
