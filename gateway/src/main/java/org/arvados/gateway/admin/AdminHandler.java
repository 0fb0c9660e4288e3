package org.arvados.gateway.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the admin listener: one request, one answer, and then it is closed; after the
 * time-out in any case. On the admin's event loop, where scrapes disturb no client.
 */
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

  /** As RFC 9110 section 5.6.7 has it: the health checker of Arvados reads the clock from it. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final AdminPages pages;
  private final Duration timeout;
  private boolean answered;

  AdminHandler(AdminPages pages, Duration timeout) {
    this.pages = pages;
    this.timeout = timeout;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    Future<?> timer =
        ctx.executor().schedule(() -> close(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> timer.cancel(false));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
    if (answered || !(message instanceof HttpRequest request)) {
      return; // the rest of what is answered
    }
    answered = true;
    send(ctx, answer(request));
  }

  private AdminAnswer answer(HttpRequest request) {
    if (request.decoderResult().isFailure()) {
      return AdminAnswer.text(HttpResponseStatus.BAD_REQUEST, "bad request");
    }
    try {
      return pages.answer(
          request.method().name(),
          request.uri(),
          request.headers().get(HttpHeaderNames.AUTHORIZATION));
    } catch (RuntimeException e) {
      LOG.warn("health or metrics could not be told", e);
      return AdminAnswer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error");
    }
  }

  private static void send(ChannelHandlerContext ctx, AdminAnswer answer) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
        .set(HttpHeaderNames.DATE, DATE.format(Instant.now()))
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff")
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (answer.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (answer.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET");
    }
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    close(ctx);
  }

  private static void close(ChannelHandlerContext ctx) {
    ctx.close().addListener(closed -> LOG.trace("closed"));
  }
}
