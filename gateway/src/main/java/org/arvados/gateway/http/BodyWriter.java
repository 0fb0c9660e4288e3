package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Writes the body that a head announced, and nothing else: a body that is longer or shorter than
 * its Content-Length fails instead of running into the next message. Payloads are passed on, not
 * copied.
 */
final class BodyWriter {
  private enum Mode {
    IDLE,
    DISCARDED,
    COUNTED,
    CHUNKED,
    UNTIL_CLOSE
  }

  private static final String MISMATCH = "body does not match its Content-Length";
  private static final ByteBuf CRLF = constant("\r\n");
  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");
  private static final ByteBuf CRLF_LAST_CHUNK = constant("\r\n0\r\n\r\n");

  private final HeadWriter trailers;
  private Mode mode = Mode.IDLE;
  private long remaining;
  private boolean failed;

  BodyWriter(HeadWriter trailers) {
    this.trailers = trailers;
  }

  /** Begins a body of a length: bytes or a constant of {@link Framing}. */
  void begin(long length) {
    if (length == Framing.CHUNKED) {
      mode = Mode.CHUNKED;
    } else {
      mode = length == Framing.UNTIL_CLOSE ? Mode.UNTIL_CLOSE : Mode.COUNTED;
    }
    remaining = length;
  }

  /** Begins a message without a body, whatever its head says; contents are dropped. */
  void beginWithout() {
    mode = Mode.DISCARDED;
  }

  /** Whether a body has begun whose last content has not been written; so a failed one stays. */
  boolean isOpen() {
    return mode != Mode.IDLE;
  }

  /** Whether the body that has begun ends with its connection. */
  boolean isUntilClose() {
    return mode == Mode.UNTIL_CLOSE;
  }

  /** Whether a body did not match its head: the connection cannot carry another message. */
  boolean isFailed() {
    return failed;
  }

  /**
   * Refuses a full message whose body does not match the length its head states, before any of it
   * is sent. Others pass.
   */
  static void checkFull(HttpMessage message, long length) {
    boolean counted = length >= 0 && message instanceof HttpContent;
    if (counted && ((HttpContent) message).content().readableBytes() != length) {
      throw new IllegalStateException(MISMATCH);
    }
  }

  /** Writes the head of the begun message, and its body when the message is a full one. */
  void writeHead(
      ChannelHandlerContext ctx, ByteBuf head, HttpMessage message, ChannelPromise promise) {
    if (message instanceof HttpContent content) {
      Writes.sendPart(ctx, head);
      write(ctx, content, promise);
    } else {
      Writes.send(ctx, head, promise);
    }
  }

  /**
   * Writes a content and takes ownership of it.
   *
   * @throws IllegalStateException when the body has not begun or does not match its head; the
   *     content is still the caller's
   */
  void write(ChannelHandlerContext ctx, HttpContent content, ChannelPromise promise) {
    check(content);
    remaining -= content.content().readableBytes();
    ByteBuf end = mode == Mode.CHUNKED ? endOfChunk(ctx.alloc(), content) : Unpooled.EMPTY_BUFFER;
    boolean dropped = mode == Mode.DISCARDED || !content.content().isReadable();
    boolean raw = mode != Mode.CHUNKED;
    if (content instanceof LastHttpContent) {
      mode = Mode.IDLE;
    }
    if (dropped) {
      content.release();
      if (end.isReadable() || !promise.isVoid()) { // else nobody is told of nothing
        Writes.send(ctx, end, promise);
      }
    } else if (raw) {
      Writes.send(ctx, content.content(), promise);
    } else {
      // A part that fails fails the channel, and so the end, which has the promise.
      Writes.sendPart(ctx, chunkSize(ctx.alloc(), content.content().readableBytes()));
      Writes.sendPart(ctx, content.content());
      Writes.send(ctx, end, promise);
    }
  }

  private void check(HttpContent content) {
    int count = content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    if (mode == Mode.IDLE && (count > 0 || !last)) {
      throw new IllegalStateException("content without a head");
    }
    if (mode == Mode.COUNTED && (count > remaining || (last && count < remaining))) {
      failed = true;
      throw new IllegalStateException(MISMATCH);
    }
  }

  /** What follows the payload: its line end, the last chunk and trailers, or nothing. */
  private ByteBuf endOfChunk(ByteBufAllocator alloc, HttpContent content) {
    boolean data = content.content().isReadable();
    if (!(content instanceof LastHttpContent last)) {
      return data ? CRLF.duplicate() : Unpooled.EMPTY_BUFFER;
    }
    if (last.trailingHeaders().isEmpty()) {
      return (data ? CRLF_LAST_CHUNK : LAST_CHUNK).duplicate();
    }
    return trailers.lastChunk(alloc, data, last.trailingHeaders());
  }

  private static ByteBuf chunkSize(ByteBufAllocator alloc, int size) {
    int digits = (35 - Integer.numberOfLeadingZeros(size)) / 4;
    ByteBuf line = alloc.ioBuffer(digits + 2);
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      line.writeByte(Character.forDigit(size >> shift & 0xf, 16));
    }
    return line.writeShort('\r' << 8 | '\n');
  }

  private static ByteBuf constant(String text) {
    ByteBuf bytes = Unpooled.directBuffer(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes.writeByte(text.charAt(i));
    }
    return Unpooled.unreleasableBuffer(bytes.asReadOnly());
  }
}
