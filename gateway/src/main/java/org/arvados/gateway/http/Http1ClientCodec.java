package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The upstream side's HTTP/1.1: requests out, responses in, one exchange at a time, any number of
 * exchanges in a row.
 *
 * <p><b>Outbound.</b> An {@link HttpRequest} with one Host, {@link HttpContent}s, a {@link
 * LastHttpContent}, or a full request. A write that cannot be sent fails its promise with {@link
 * IllegalArgumentException} or {@link IllegalStateException}, such as a request while {@link
 * #isReusable()} is false.
 *
 * <p><b>Inbound.</b> Interim (1xx) heads, each an {@link HttpResponse} with nothing behind it; the
 * final head; {@link HttpContent} as bytes arrive; a {@link LastHttpContent}. A body without a
 * length ends with the connection. A 101 is a head with nothing behind it; from there on both
 * directions are {@link ByteBuf}, bytes in the same buffer included.
 *
 * <p><b>Faults.</b> A {@link MalformedMessageException} with status 502 is fired once and input is
 * dropped from then on: for what breaks the grammar (rule X5), for bytes that no request asked for
 * (rule X6), and, with {@code isPremature()}, for an end before the response's end; then {@code
 * channelInactive} passes. On the channel's event loop only; one per channel.
 */
public final class Http1ClientCodec extends ChannelDuplexHandler {
  /** Interim responses to one request; RFC 9110 section 15.2 sets no bound, so a service could. */
  private static final int MOST_INTERIM = 100;

  private final StatusLine statusLine = new StatusLine();
  private final MessageReader reader;
  private final HeadWriter heads = new HeadWriter();
  private final BodyWriter body = new BodyWriter(heads);
  private final Framing framing = new Framing();

  private boolean usable = true;
  private boolean outstanding;
  private boolean upgradeAsked;
  private boolean switched;
  private boolean dropped;
  private boolean responseSeen;
  private boolean demanded;
  private int interim;

  /** A codec for one channel. */
  public Http1ClientCodec(Http1Limits limits) {
    this.reader = new MessageReader(limits, statusLine);
  }

  /**
   * Whether another request may be written (rule X6): request and response have both ended by their
   * own framing, nobody asked for a close, and no byte came beyond. True for a new connection.
   * Already settled when the last content is emitted.
   */
  public boolean isReusable() {
    return usable && !outstanding && !body.isOpen();
  }

  /**
   * Whether any byte has come in answer to the last request written. While false, a request that
   * may be repeated may be repeated elsewhere (rule U6).
   */
  public boolean hasResponseBytes() {
    return responseSeen;
  }

  @Override
  public void read(ChannelHandlerContext ctx) {
    demanded = true;
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ctx.fireChannelRead(message);
      return;
    }
    try {
      responseSeen |= bytes.isReadable();
      decode(ctx, bytes);
    } catch (MalformedMessageException e) {
      refuse(ctx, e.asBadGateway());
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (demanded && !ctx.channel().config().isAutoRead()) {
      // The demand was for a message, and brought a part of one.
      ctx.read();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      endInput(ctx);
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    endInput(ctx);
    dropped = true;
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
    if (message instanceof HttpRequest request) {
      writeRequest(ctx, request, promise);
    } else if (message instanceof HttpContent content) {
      body.write(ctx, content, promise);
    } else {
      throw new IllegalArgumentException("not a request");
    }
  }

  private void writeRequest(
      ChannelHandlerContext ctx, HttpRequest request, ChannelPromise promise) {
    if (!isReusable()) {
      throw new IllegalStateException("the connection cannot take a request");
    }
    long length = bodyLength(request);
    BodyWriter.checkFull(request, length);
    ByteBuf head = heads.request(ctx.alloc(), request);
    body.begin(length);
    begin(request);
    body.writeHead(ctx, head, request, promise);
  }

  private long bodyLength(HttpRequest request) {
    long length = framing.read(request.headers());
    if (framing.hosts() != 1) {
      throw new IllegalArgumentException("head not fit to send: not one Host");
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      // What follows its 200 is no HTTP; the gateway is no tunnel for others (rule H4).
      throw new IllegalArgumentException("head not fit to send: CONNECT");
    }
    return length == Framing.UNSTATED ? 0 : length;
  }

  private void begin(HttpRequest request) {
    outstanding = true;
    responseSeen = false;
    interim = 0;
    usable = !framing.isClose();
    upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
    statusLine.expect(request.method().equals(HttpMethod.HEAD));
  }

  private void decode(ChannelHandlerContext ctx, ByteBuf in) {
    while (!dropped) {
      Object next = next(in);
      if (next == null) {
        return;
      }
      demanded = false;
      ctx.fireChannelRead(next);
    }
  }

  private @Nullable Object next(ByteBuf in) {
    if (switched) {
      return in.isReadable() ? in.readRetainedSlice(in.readableBytes()) : null;
    }
    if (!outstanding) {
      if (in.isReadable()) {
        throw MalformedMessageException.badRequest("bytes that no request asked for");
      }
      return null;
    }
    HttpObject next = reader.next(in);
    if (next instanceof HttpResponse response) {
      accept(response);
    } else if (next instanceof LastHttpContent) {
      outstanding = false;
      // Before it is emitted: whoever gets it may put the connection to use within that call.
      usable &= !in.isReadable();
    }
    return next;
  }

  private void accept(HttpResponse head) {
    int code = head.status().code();
    if (code == 101) {
      if (!upgradeAsked || !head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
        throw MalformedMessageException.badRequest("switch of protocols that was not asked for");
      }
      switched = true;
      outstanding = false;
      usable = false;
      // A stream may live for days, beside thousands of others: it keeps no room for heads.
      reader.trim();
      heads.trim();
    } else if (code >= 200) {
      boolean http10 = head.protocolVersion().equals(HttpVersion.HTTP_1_0);
      usable &= !http10 && !reader.isClose();
    } else if (++interim > MOST_INTERIM) {
      throw MalformedMessageException.badRequest("interim responses without end");
    }
  }

  private void endInput(ChannelHandlerContext ctx) {
    usable = false;
    if (dropped || !outstanding) {
      return;
    }
    LastHttpContent last = reader.endOfInput();
    if (last == null) {
      refuse(
          ctx,
          MalformedMessageException.premature(
              HttpResponseStatus.BAD_GATEWAY, "the upstream ended before its response"));
      return;
    }
    outstanding = false;
    demanded = false;
    ctx.fireChannelRead(last);
    ctx.fireChannelReadComplete();
  }

  private void refuse(ChannelHandlerContext ctx, MalformedMessageException fault) {
    dropped = true;
    usable = false;
    ctx.fireExceptionCaught(fault);
  }
}
