package org.arvados.gateway.demo.samples;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a WebSocket after its handshake (RFC 6455 section 5): either every data frame is
 * echoed as it comes, piece by piece, so that the largest takes no more memory than a small one; or
 * data is ignored and the time is sent. Ping is answered with Pong, Close with Close.
 */
final class WebSocketFrames extends ByteToMessageDecoder {
  /** The largest frame: 64 MiB. */
  static final long MAX_FRAME = 64L << 20;

  private static final int PIECE = 32 * 1024;
  private static final int MASK_BYTES = 4;
  private static final int FIN = 0x80;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;
  private static final int PROTOCOL_ERROR = 1002;
  private static final int TOO_BIG = 1009;

  private final Optional<Ticker> ticker;
  private final byte[] mask = new byte[MASK_BYTES];
  private long unmasked;
  private long left;
  private boolean closed;
  private @Nullable Future<?> ticks;

  /**
   * Sends the time.
   *
   * @param intervalMillis between two messages
   */
  record Ticker(InstantSource clock, long intervalMillis) {}

  WebSocketFrames(Optional<Ticker> ticker) {
    this.ticker = ticker;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ticker.ifPresent(
        every ->
            ticks =
                ctx.executor()
                    .scheduleAtFixedRate(
                        () -> sendTime(ctx, every),
                        0,
                        Math.max(1, every.intervalMillis()),
                        TimeUnit.MILLISECONDS));
  }

  private void sendTime(ChannelHandlerContext ctx, Ticker every) {
    if (!closed && ctx.channel().isWritable()) {
      byte[] text = ("{\"time\":" + every.clock().millis() + "}").getBytes(StandardCharsets.UTF_8);
      writeHead(ctx, FIN | TEXT, text.length);
      write(ctx, Unpooled.wrappedBuffer(text));
      ctx.flush();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (closed) {
      in.skipBytes(in.readableBytes());
    } else if (left > 0) {
      payload(ctx, in);
    } else {
      head(ctx, in);
    }
  }

  private void payload(ChannelHandlerContext ctx, ByteBuf in) {
    ByteBuf piece = unmask(in, (int) Math.min(Math.min(left, PIECE), in.readableBytes()));
    left -= piece.readableBytes();
    if (ticker.isPresent()) {
      piece.release();
    } else {
      write(ctx, piece);
    }
  }

  private void head(ChannelHandlerContext ctx, ByteBuf in) {
    if (in.readableBytes() < 2) {
      return;
    }
    int first = in.getUnsignedByte(in.readerIndex());
    int second = in.getUnsignedByte(in.readerIndex() + 1);
    boolean control = (first & 0x08) != 0;
    if ((first & 0x70) != 0 || (second & 0x80) == 0 || badOpcode(first, second)) {
      fail(ctx, PROTOCOL_ERROR);
      return;
    }
    int lengthBytes = (second & 0x7f) < 126 ? 0 : (second & 0x7f) == 126 ? 2 : 8;
    int headBytes = 2 + lengthBytes + MASK_BYTES;
    int needed = control ? headBytes + (second & 0x7f) : headBytes;
    if (in.readableBytes() >= needed) {
      in.skipBytes(2);
      long length = length(in, second & 0x7f);
      in.readBytes(mask);
      unmasked = 0;
      frame(ctx, in, first, length);
    }
  }

  private static boolean badOpcode(int first, int second) {
    int opcode = first & 0x0f;
    if (opcode < CLOSE) {
      return opcode > TEXT + 1;
    }
    return opcode > PONG || (first & FIN) == 0 || (second & 0x7f) > 125;
  }

  private static long length(ByteBuf in, int shortLength) {
    return switch (shortLength) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> shortLength;
    };
  }

  private void frame(ChannelHandlerContext ctx, ByteBuf in, int first, long length) {
    int opcode = first & 0x0f;
    if (opcode >= CLOSE) {
      control(ctx, opcode, unmask(in, (int) length));
    } else if (length < 0 || length > MAX_FRAME) {
      fail(ctx, TOO_BIG);
    } else {
      left = length;
      if (ticker.isEmpty()) {
        writeHead(ctx, first, length);
      }
    }
  }

  private void control(ChannelHandlerContext ctx, int opcode, ByteBuf payload) {
    if (opcode == CLOSE) {
      close(ctx, payload);
    } else if (opcode == PING) {
      writeHead(ctx, FIN | PONG, payload.readableBytes());
      write(ctx, payload);
    } else {
      payload.release();
    }
  }

  private ByteBuf unmask(ByteBuf in, int length) {
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    for (int i = 0; i < length; i++) {
      bytes[i] ^= mask[(int) ((unmasked + i) % MASK_BYTES)];
    }
    unmasked += length;
    return Unpooled.wrappedBuffer(bytes);
  }

  private void fail(ChannelHandlerContext ctx, int code) {
    close(ctx, Unpooled.copyShort(code));
  }

  private void close(ChannelHandlerContext ctx, ByteBuf payload) {
    closed = true;
    stopTicks();
    writeHead(ctx, FIN | CLOSE, payload.readableBytes());
    ctx.writeAndFlush(payload).addListener(ChannelFutureListener.CLOSE);
  }

  private static void writeHead(ChannelHandlerContext ctx, int first, long length) {
    ByteBuf head = ctx.alloc().buffer(10).writeByte(first);
    if (length < 126) {
      head.writeByte((int) length);
    } else if (length <= 0xffff) {
      head.writeByte(126).writeShort((int) length);
    } else {
      head.writeByte(127).writeLong(length);
    }
    write(ctx, head);
  }

  private static void write(ChannelHandlerContext ctx, ByteBuf bytes) {
    ctx.write(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /** Replaces the superclass's, which reads on whether or not the connection takes our answers. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    discardSomeReadBytes();
    ctx.flush();
    if (ctx.channel().isWritable()) {
      ctx.read();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      ctx.read();
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    closed = true;
    stopTicks();
  }

  private void stopTicks() {
    if (ticks != null) {
      ticks.cancel(false);
      ticks = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close().addListener(closed -> {});
  }
}
