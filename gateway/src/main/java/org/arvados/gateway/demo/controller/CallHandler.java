package org.arvados.gateway.demo.controller;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Last in the pipeline of a connection: one call after another. Clients that send a second call
 * before the answer to the first are not provided for.
 */
final class CallHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(CallHandler.class);

  private final CallService service;
  private @Nullable ServedCall current;

  CallHandler(CallService service) {
    this.service = service;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    if (message.decoderResult().isFailure()) {
      var unused = context.close();
      return;
    }
    String requestId =
        Optional.ofNullable(message.headers().get("X-Request-Id"))
            .filter(id -> !id.isEmpty())
            .orElseGet(service.state().ids()::requestId);
    ApiRequest request =
        new ApiRequest(
            message.method().name(),
            message.uri(),
            message.headers(),
            message.content().toString(StandardCharsets.UTF_8),
            requestId);
    ServedCall call = new ServedCall(context, request, service);
    current = call;
    call.start();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (current != null) {
      current.abandoned();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("connection of a client failed", cause);
    var unused = context.close();
  }
}
