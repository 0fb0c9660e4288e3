package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The client side's HTTP/1.1: requests in, responses out, one exchange at a time.
 *
 * <p><b>Inbound.</b> A request is an {@link HttpRequest}, then {@link HttpContent} as bytes arrive,
 * then a {@link LastHttpContent}. The codec holds behind the head and again behind the last
 * content: it emits nothing until {@link #resume()}, while {@code read()} goes on, so that a
 * client's leaving is noticed. What arrives in the meantime is kept, about 64 KiB of it; while more
 * is kept, {@code read()} is not passed on. One demand may bring several contents (small chunks),
 * and a read asked for while the codec held may deliver after {@link #resume()} on top of what was
 * kept.
 *
 * <p><b>Outbound.</b> An {@link HttpResponse}, {@link HttpContent}s, a {@link LastHttpContent}, or
 * a full response. Interim responses are heads alone. HEAD, 204 and 304 have no body; to HTTP/1.0 a
 * chunked response goes unchunked. A response after which the connection must end says {@code
 * Connection: close}; {@link #isKeepAlive()} tells so, and closing is the next handler's. A write
 * that cannot be sent fails its promise with {@link IllegalArgumentException} or {@link
 * IllegalStateException}.
 *
 * <p><b>Upgrade.</b> Behind a written 101, outbound is {@link ByteBuf}; inbound becomes {@link
 * ByteBuf} where the request ends, at the next {@link #resume()}.
 *
 * <p><b>Faults.</b> A {@link MalformedMessageException} is fired once; input is dropped from then
 * on and a response may still be written. On the channel's event loop only; one per channel.
 */
public final class Http1ServerCodec extends ChannelDuplexHandler {
  private static final int MOST_HELD = 64 * 1024;

  private enum Input {
    /** Between requests: the next object is a head. */
    HEAD,
    /** Behind a head. */
    BODY,
    /** Behind a 101. */
    RAW,
    /** Nothing more is read. */
    DROPPED
  }

  private final MessageReader reader;
  private final ResponseWriter writer = new ResponseWriter();
  private @Nullable ChannelHandlerContext context;

  private Input input = Input.HEAD;
  private boolean holding;
  private boolean switched;
  private boolean inputEnded;
  private ByteBuf kept = Unpooled.EMPTY_BUFFER;

  private boolean decoding;
  private boolean demanded;
  private boolean withheld;

  /** A codec for one channel. */
  public Http1ServerCodec(Http1Limits limits) {
    this.reader = new MessageReader(limits, new RequestLine());
  }

  /**
   * Ends the hold. Behind a head, lets the body be emitted up to its last content; behind a last
   * content, lets the next request's head be decoded, or raw bytes be emitted after a 101. What is
   * kept is emitted before this returns (or, when called while the codec emits, after the caller
   * has returned), followed by {@code channelReadComplete}. Without effect when nothing is held.
   *
   * @throws IllegalStateException when the next request is asked for before the response has ended
   */
  public void resume() {
    ChannelHandlerContext ctx = context;
    if (!holding || ctx == null) {
      return;
    }
    if (input == Input.HEAD && !writer.isEnded()) {
      throw new IllegalStateException("the response has not ended");
    }
    if (input == Input.HEAD && !writer.isKeepAlive()) {
      drop();
      return;
    }
    holding = false;
    if (!decoding) {
      if (decode(ctx)) {
        ctx.fireChannelReadComplete();
      }
      readAgain(ctx);
    }
  }

  /**
   * Whether the client may send another request on this connection. Final once the last response's
   * head has been written; when false, that head has said so and the connection must be closed
   * behind the response.
   */
  public boolean isKeepAlive() {
    return writer.isKeepAlive();
  }

  /**
   * Whether a response is being written that ends where the connection ends, as to HTTP/1.0: a
   * client would take any orderly close for its end.
   */
  public boolean isResponseUntilClose() {
    return writer.isUntilClose();
  }

  /** Whether a part of a request's head has come, and not all of it. */
  public boolean isReadingHead() {
    return input == Input.HEAD && (reader.isInMessage() || kept.isReadable());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
    context = null;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    demanded = true;
    withheld = holding && kept.readableBytes() >= MOST_HELD;
    if (!withheld) {
      ctx.read();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
    } else if (input == Input.DROPPED) {
      bytes.release();
    } else {
      kept = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), kept, bytes);
      decode(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    readAgain(ctx);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      decode(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    drop();
    ctx.fireChannelInactive();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    try {
      if (message instanceof HttpObject object && !switched) {
        writeHttp(ctx, object, promise);
      } else if (Raw.mayPass(message, switched)) {
        Writes.send(ctx, Raw.bytesOf(message), promise);
      } else {
        throw new IllegalStateException("not in this state: " + message.getClass().getSimpleName());
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(e);
    }
  }

  private void writeHttp(ChannelHandlerContext ctx, HttpObject message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      boolean switching = response.status().code() == 101;
      writer.write(ctx, response, promise);
      if (switching) {
        switched = true;
        writer.trim();
        if (input == Input.HEAD && holding) {
          becomeRaw();
        }
      }
    } else if (message instanceof HttpContent content) {
      writer.write(ctx, content, promise);
    } else {
      throw new IllegalArgumentException("not a response");
    }
  }

  /** Emits what may be emitted; true when that was anything. */
  private boolean decode(ChannelHandlerContext ctx) {
    if (decoding) {
      return false;
    }
    decoding = true;
    boolean emitted = false;
    try {
      for (Object next = next(); next != null; next = next()) {
        emitted = true;
        demanded = false;
        ctx.fireChannelRead(next);
      }
    } catch (MalformedMessageException e) {
      refuse(ctx, e);
    } finally {
      decoding = false;
      releaseIfConsumed();
    }
    return emitted;
  }

  private @Nullable Object next() {
    if (holding || input == Input.DROPPED) {
      return null;
    }
    if (input == Input.RAW) {
      return kept.isReadable() ? kept.readRetainedSlice(kept.readableBytes()) : null;
    }
    HttpObject next = reader.next(kept);
    if (next instanceof HttpRequest request) {
      writer.expect(request, reader.isClose());
      input = Input.BODY;
      holding = true;
    } else if (next instanceof LastHttpContent) {
      input = Input.HEAD;
      holding = !switched;
      if (switched) {
        becomeRaw();
      }
    } else if (next == null && inputEnded && reader.isInMessage()) {
      throw MalformedMessageException.premature(
          HttpResponseStatus.BAD_REQUEST, "the client ended within a request");
    }
    return next;
  }

  /** A stream may live for days, beside thousands of others: it keeps no room for heads. */
  private void becomeRaw() {
    input = Input.RAW;
    reader.trim();
  }

  private void refuse(ChannelHandlerContext ctx, MalformedMessageException fault) {
    drop();
    ctx.fireExceptionCaught(fault);
  }

  private void drop() {
    input = Input.DROPPED;
    writer.expectNoMore();
    ByteBuf dropped = kept;
    kept = Unpooled.EMPTY_BUFFER;
    dropped.release();
  }

  private void releaseIfConsumed() {
    if (!kept.isReadable()) {
      ByteBuf consumed = kept;
      kept = Unpooled.EMPTY_BUFFER;
      consumed.release();
    }
  }

  /** Reads on when a demand brought bytes but no message, or was withheld and need not be now. */
  private void readAgain(ChannelHandlerContext ctx) {
    boolean auto = ctx.channel().config().isAutoRead();
    if (auto ? withheld : demanded) {
      read(ctx);
    }
  }
}
