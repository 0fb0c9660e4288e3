package org.arvados.gateway.demo.controller;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One call on its connection, from arrival to answer; lives on the connection's event loop. */
final class ServedCall implements FaultedCall {
  private final ChannelHandlerContext context;
  private final ApiRequest request;
  private final CallService service;
  private final long logId;
  private boolean ended;

  ServedCall(ChannelHandlerContext context, ApiRequest request, CallService service) {
    this.context = context;
    this.request = request;
    this.service = service;
    this.logId = service.log().arrived(service.record(request));
  }

  ApiRequest request() {
    return request;
  }

  Channel channel() {
    return context.channel();
  }

  /** Serves the call, or has a fault do what it does. */
  void start() {
    Runnable release = () -> onEventLoop(this::serve);
    service
        .faults()
        .next(request.path(), request.anyTokens(), release)
        .ifPresentOrElse(fault -> fault.strike(this), this::serve);
  }

  private void serve() {
    if (!ended) {
      service.serve(this);
    }
  }

  @Override
  public void serveAfter(Duration delay) {
    var unused = context.executor().schedule(this::serve, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void hold() {
    // the plan has the release
  }

  @Override
  public void drop() {
    end(0);
    var unused = context.close();
  }

  @Override
  public void refuseToken() {
    answer(service.router().refusal(request, CallRefusedException.notLoggedIn()));
  }

  @Override
  public void answer(ApiResponse response) {
    if (end(response.status())) {
      var unused = context.writeAndFlush(encoded(response));
    }
  }

  /** See {@link UpgradeCall#switchProtocols}. */
  void switchProtocols(String protocol, ChannelHandler relay) {
    if (!end(101)) {
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    pipeline.addLast(relay);
    FullHttpResponse response = encoded(ApiResponse.empty(101));
    response
        .headers()
        .remove(HttpHeaderNames.CONTENT_LENGTH)
        .set(HttpHeaderNames.CONNECTION, "upgrade")
        .set(HttpHeaderNames.UPGRADE, protocol);
    var unused = context.writeAndFlush(response);
    // the codec goes last: what it holds of later bytes then reaches the relay
    Stream.of(HttpServerKeepAliveHandler.class, HttpObjectAggregator.class, CallHandler.class)
        .forEach(pipeline::remove);
    pipeline.remove(HttpServerCodec.class);
  }

  /** The client went away; a call without an answer has the status 0. */
  void abandoned() {
    end(0);
  }

  private boolean end(int status) {
    if (ended) {
      return false;
    }
    ended = true;
    service.log().ended(logId, status);
    return true;
  }

  void onEventLoop(Runnable task) {
    if (context.executor().inEventLoop()) {
      task.run();
    } else if (!context.executor().isShuttingDown()) {
      context.executor().execute(task);
    }
  }

  private FullHttpResponse encoded(ApiResponse response) {
    FullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            Unpooled.copiedBuffer(response.body(), StandardCharsets.UTF_8));
    HttpHeaders headers = message.headers();
    response.headers().forEach(headers::set);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, message.content().readableBytes());
    headers.set("X-Request-Id", request.requestId());
    if (!request.path().matches("/(login|logout|auth).*")) {
      allowCrossOrigin(headers);
    }
    return message;
  }

  /** As arvados-protocol section 9.6 says. */
  private static void allowCrossOrigin(HttpHeaders headers) {
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set(
        "Access-Control-Allow-Methods", "GET, HEAD, OPTIONS, PROPFIND, PUT, POST, PATCH, DELETE");
    headers.set(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Range, X-Http-Method-Override");
    headers.set("Access-Control-Expose-Headers", "Content-Range");
    headers.set("Access-Control-Max-Age", "86486400");
  }
}
