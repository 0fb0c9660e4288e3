package org.arvados.gateway.demo.samples;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * One client connection of the sample service: one request at a time, and reads only what it can
 * take.
 */
final class SampleConnection extends ChannelInboundHandlerAdapter {
  private final SampleRoutes routes;
  private final long number;
  private @Nullable Sample sample;
  private long requests;
  private boolean requestEnded = true;
  private boolean replyEnded = true;
  private boolean wanting;

  /**
   * @param number of the connection, counted over the service's life
   */
  SampleConnection(SampleRoutes routes, long number) {
    this.routes = routes;
    this.number = number;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    want(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    wanting = false;
    if (message instanceof HttpRequest request) {
      begin(ctx, request);
    }
    if (message instanceof HttpContent content) {
      content(ctx, content);
    }
  }

  private void want(ChannelHandlerContext ctx) {
    wanting = true;
    ctx.read();
  }

  /**
   * Asks again: flow control takes the end of a read cycle for an answer to what was asked during
   * it.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (wanting) {
      ctx.read();
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    requestEnded = false;
    replyEnded = false;
    requests++;
    Reply reply = new Reply(ctx.channel(), request, () -> replyEnded(ctx));
    if (request.decoderResult().isFailure()) {
      reply.text(400, "cannot read the request\n");
      ctx.close().addListener(closed -> {});
      return;
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      ctx.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    sample = routes.sample(reply, new EchoSample.Origin(number, requests));
    want(ctx);
  }

  private void content(ChannelHandlerContext ctx, HttpContent content) {
    try {
      if (sample != null) {
        sample.body(content.content());
      }
      if (content instanceof LastHttpContent last) {
        requestEnded(ctx, last);
      } else {
        want(ctx);
      }
    } finally {
      content.release();
    }
  }

  private void requestEnded(ChannelHandlerContext ctx, LastHttpContent last) {
    requestEnded = true;
    if (replyEnded) {
      want(ctx);
    } else if (sample != null) {
      sample.end(last.trailingHeaders());
    }
  }

  private void replyEnded(ChannelHandlerContext ctx) {
    replyEnded = true;
    sample = null;
    if (requestEnded) {
      want(ctx);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (sample != null && ctx.channel().isWritable()) {
      sample.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (sample != null) {
      sample.gone();
      sample = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close().addListener(closed -> {});
  }
}
