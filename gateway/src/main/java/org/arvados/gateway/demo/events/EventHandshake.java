package org.arvados.gateway.demo.events;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.IdleStateHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.arvados.api.ApiToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first request on a connection, which must be a WebSocket handshake. The token is read from
 * the query alone, and not looked at here: a bad one connects, and never hears anything.
 */
final class EventHandshake extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(EventHandshake.class);
  private static final int MOST_BYTES = 2 << 20;

  private final FakeEventService service;

  EventHandshake(FakeEventService service) {
    this.service = service;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    QueryStringDecoder target = new QueryStringDecoder(request.uri());
    if (service.fault() instanceof EventFault.RefuseHandshakes refusal) {
      answer(ctx, refusal.status(), "no");
    } else if (!target.path().equals(FakeEventService.PATH)) {
      answer(ctx, 404, "404 page not found");
    } else if (!request
        .headers()
        .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      answer(ctx, 400, "not websocket protocol");
    } else {
      upgrade(ctx, request, token(target));
    }
  }

  private static Optional<ApiToken> token(QueryStringDecoder target) {
    return target.parameters().getOrDefault("api_token", List.of()).stream()
        .filter(text -> !text.isBlank())
        .map(ApiToken::of)
        .findFirst();
  }

  private void upgrade(
      ChannelHandlerContext ctx, FullHttpRequest request, Optional<ApiToken> token) {
    String location = service.uri().toString();
    @Nullable WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(location, null, false, MOST_BYTES)
            .newHandshaker(request);
    if (handshaker == null) {
      answer(ctx, 400, "missing or bad WebSocket Version");
      return;
    }
    var unused = handshaker.handshake(ctx.channel(), request);
    long timeout = service.sendTimeout().toMillis();
    ctx.pipeline()
        .addLast(new IdleStateHandler(0, timeout, 0, TimeUnit.MILLISECONDS))
        .addLast(new WebSocketFrameAggregator(MOST_BYTES))
        .addLast(new EventSession(service, token))
        .remove(this);
  }

  private static void answer(ChannelHandlerContext ctx, int status, String text) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    var unused = ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection of a client failed", cause);
    var unused = ctx.close();
  }
}
