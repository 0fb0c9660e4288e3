package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.EnumSet;
import java.util.Set;
import org.arvados.gateway.http.HeadWriter.Omit;

/**
 * Writes the responses of one connection, each framed as its request and its head allow (RFC 9112
 * section 6), and knows whether the connection may carry another.
 */
final class ResponseWriter {
  private final HeadWriter heads = new HeadWriter();
  private final BodyWriter body = new BodyWriter(heads);
  private final Framing framing = new Framing();

  private boolean awaited;
  private boolean toHead;
  private boolean toHttp10;
  private boolean keepAlive = true;

  /** A request was read; its response comes next. */
  void expect(HttpRequest request, boolean close) {
    awaited = true;
    toHead = request.method().equals(HttpMethod.HEAD);
    toHttp10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    keepAlive = !close && !toHttp10;
  }

  /** No request will be read any more; a response may still be written. */
  void expectNoMore() {
    keepAlive = false;
  }

  /** Gives its memory back: after this response comes none. */
  void trim() {
    heads.trim();
  }

  /** Whether every request read has its whole response. */
  boolean isEnded() {
    return !awaited && !body.isOpen();
  }

  /** Whether the response under way ends with the connection. */
  boolean isUntilClose() {
    return body.isUntilClose();
  }

  /** Whether another exchange may follow, as the last final head has told the client. */
  boolean isKeepAlive() {
    return keepAlive && !body.isFailed();
  }

  /**
   * Writes a head, and the body too when the response is a full one, and takes ownership.
   *
   * @throws IllegalArgumentException when the head is not fit to send; the response is still the
   *     caller's, as with the next
   * @throws IllegalStateException when the response before has not ended, or the body does not
   *     match
   */
  void write(ChannelHandlerContext ctx, HttpResponse response, ChannelPromise promise) {
    int code = response.status().code();
    if (body.isOpen()) {
      throw new IllegalStateException("response before the end of another");
    }
    if (code < 200 && !awaited) {
      throw new IllegalStateException("interim response to no request");
    }
    if (isInterim(code)) {
      Writes.send(ctx, interim(ctx, response), promise);
      ReferenceCountUtil.release(response);
    } else if (code == 101) {
      Writes.send(ctx, begin(ctx, response, code), promise);
      ReferenceCountUtil.release(response);
    } else {
      ByteBuf head = begin(ctx, response, code);
      body.writeHead(ctx, head, response, promise);
      awaited = body.isOpen();
    }
  }

  /** Writes a content of the begun response and takes ownership; throws as the other does. */
  void write(ChannelHandlerContext ctx, HttpContent content, ChannelPromise promise) {
    boolean begun = body.isOpen();
    body.write(ctx, content, promise);
    if (begun && content instanceof LastHttpContent) {
      awaited = false;
    }
  }

  /** Every 1xx but 101: a head that is followed by another. HTTP/1.0 knows none. */
  private ByteBuf interim(ChannelHandlerContext ctx, HttpResponse response) {
    if (toHttp10) {
      return Unpooled.EMPTY_BUFFER;
    }
    Set<Omit> omitted = EnumSet.of(Omit.TRANSFER_ENCODING, Omit.CONTENT_LENGTH);
    return heads.response(ctx.alloc(), response, omitted);
  }

  private ByteBuf begin(ChannelHandlerContext ctx, HttpResponse response, int code) {
    long stated = framing.read(response.headers());
    if (!awaited) {
      expectNobody();
    }
    boolean bodyless = toHead || code == 101 || code == 204 || code == 304;
    boolean untilClose = stated == Framing.UNSTATED || (stated == Framing.CHUNKED && toHttp10);
    long length = untilClose ? Framing.UNTIL_CLOSE : stated;
    boolean alive = keepAlive && !framing.isClose() && (bodyless || !untilClose);
    if (!bodyless) {
      BodyWriter.checkFull(response, length);
    }
    ByteBuf head = heads.response(ctx.alloc(), response, omitted(code, alive));
    keepAlive = alive;
    if (code == 101) {
      awaited = false;
    } else if (bodyless) {
      body.beginWithout();
    } else {
      body.begin(length);
    }
    return head;
  }

  /** As with a time-out page: the request before has no bearing on it, and it is the last. */
  private void expectNobody() {
    toHead = false;
    toHttp10 = false;
    keepAlive = false;
  }

  private Set<Omit> omitted(int code, boolean alive) {
    Set<Omit> omitted = EnumSet.noneOf(Omit.class);
    boolean lengthless = code == 101 || code == 204;
    if (lengthless) {
      omitted.add(Omit.CONTENT_LENGTH);
    }
    if (lengthless || toHttp10) {
      omitted.add(Omit.TRANSFER_ENCODING);
    }
    if (!alive && code != 101) {
      omitted.add(Omit.CONNECTION);
    }
    return omitted;
  }

  private static boolean isInterim(int code) {
    return code < 200 && code != 101;
  }
}
