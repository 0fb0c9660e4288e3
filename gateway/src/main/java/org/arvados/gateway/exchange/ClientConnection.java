package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.http.Http1ServerCodec;
import org.arvados.gateway.page.RenderedPage;

/**
 * A client's connection as exchanges see it: where answers are written, and who is at the other
 * end. On its event loop only.
 */
final class ClientConnection {
  /** How long a refused body is read and dropped, so that the client gets to read the answer. */
  private static final long LINGER_MILLIS = 1000;

  private static final long MOST_MILLIS_TO_SEND = 30_000;

  private final Channel channel;
  private final Http1ServerCodec codec;
  private final ClientAddress address;

  ClientConnection(Channel channel, Http1ServerCodec codec, ClientAddress address) {
    this.channel = channel;
    this.codec = codec;
    this.address = address;
  }

  Channel channel() {
    return channel;
  }

  Http1ServerCodec codec() {
    return codec;
  }

  ClientAddress address() {
    return address;
  }

  /** Writes a page of ours as the whole response. */
  void send(RenderedPage page, String requestId, boolean close) {
    FullHttpResponse response =
        response(page.status(), Unpooled.wrappedBuffer(page.body()), requestId, close);
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, page.contentType());
    page.headers().forEach(header -> headers.add(header.name(), header.value()));
    write(response);
  }

  /** Writes a redirect as the whole response. */
  void send(SeeOther redirect, String requestId, boolean close) {
    FullHttpResponse response = response(SeeOther.STATUS, Unpooled.EMPTY_BUFFER, requestId, close);
    redirect.headers().forEach(field -> response.headers().add(field.getKey(), field.getValue()));
    write(response);
  }

  /** Writes fields without a body as the whole response, of status 200. */
  void send(HttpHeaders fields, String requestId, boolean close) {
    FullHttpResponse response = response(200, Unpooled.EMPTY_BUFFER, requestId, close);
    response.headers().add(fields);
    write(response);
  }

  /** Whether TLS is being set up; that has a deadline of its own. */
  boolean isHandshaking() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls != null && !tls.handshakeFuture().isDone();
  }

  /**
   * Closes at once; what was not sent yet is lost. Where the end of the connection would be the end
   * of the response (to HTTP/1.0), the connection is reset, so that half a response does not look
   * whole.
   */
  void abort() {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (codec.isResponseUntilClose() && first != null) {
      boolean unused = channel.config().setOption(ChannelOption.SO_LINGER, 0);
      ChannelFuture unusedToo = first.close(); // past TLS, whose farewell would look whole, too
    } else {
      ChannelFuture unused = channel.close();
    }
  }

  /**
   * Closes at once with a TCP reset. A client that does not take its answer would otherwise keep
   * what is in the system's buffers there for as long as it likes.
   */
  void reset() {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    abort();
  }

  /** Closes when all that was written has been sent, or is not taken for long. */
  void closeWhenSent() {
    whenSent(this::abort);
  }

  /**
   * Closes soon after all that was written has been sent, reading on meanwhile: closing with bytes
   * unread would reset the connection, and the client might lose the answer.
   */
  void linger() {
    channel.config().setAutoRead(true);
    whenSent(() -> schedule(this::abort, LINGER_MILLIS));
  }

  private void whenSent(Runnable then) {
    schedule(this::reset, MOST_MILLIS_TO_SEND);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> then.run());
  }

  private void schedule(Runnable task, long millis) {
    Future<?> timer = channel.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }

  private FullHttpResponse response(int status, ByteBuf body, String requestId, boolean close) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    headers.set("X-Request-Id", requestId);
    if (close) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return response;
  }

  private void write(FullHttpResponse response) {
    ChannelFuture unused = channel.writeAndFlush(response, channel.voidPromise());
  }
}
