package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

/**
 * One direction of an exchange: what one side sends is written to the other, and the next is asked
 * for only when the other takes it. The only place that asks for more of a body. On the event loop
 * of both.
 */
final class BodyPump {
  private final Channel source;
  private final Channel sink;
  private boolean stalled;
  private boolean ended;
  private long bytes;

  BodyPump(Channel source, Channel sink) {
    this.source = source;
    this.sink = sink;
  }

  /** Passes a message on; it goes out with the next flush. */
  void write(Object message) {
    bytes += sizeOf(message);
    ChannelFuture unused = sink.write(message, sink.voidPromise());
  }

  /** The source has nothing more for now: sends what was passed on, and asks for more. */
  void readComplete() {
    sink.flush();
    demand();
  }

  /** The sink takes writes again. */
  void sinkWritable() {
    if (stalled) {
      demand();
    }
  }

  /** The body is over: nothing more is asked for. */
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** Bytes of bodies, or of a stream, passed on so far. */
  long bytes() {
    return bytes;
  }

  private void demand() {
    stalled = !ended && !sink.isWritable();
    if (!ended && !stalled) {
      source.read();
    }
  }

  private static int sizeOf(Object message) {
    if (message instanceof ByteBufHolder holder) {
      return holder.content().readableBytes();
    }
    return message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
  }
}
