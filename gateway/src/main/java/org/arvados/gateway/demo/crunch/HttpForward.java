package org.arvados.gateway.demo.crunch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP forward mode for one request (arvados-protocol section 6.4): the request is sent again
 * to the service as plain HTTP, and the answer comes back with the server's proof. As in
 * crunch-run, bodies of requests become chunked, and bodies of responses are held until some
 * kilobytes are together; trailers, 1xx and upgrades are lost. Unlike crunch-run it makes a new
 * connection for each request, and leaves compression alone.
 */
final class HttpForward {
  /** What Go's server buffers of a response before it sends. */
  private static final int UNFLUSHED = 2048;

  private final GatewayServer server;
  private final ChannelHandlerContext client;
  private final HttpRequest request;
  private final @Nullable String proof;
  private final Runnable finished;
  private final Queue<HttpContent> early = new ArrayDeque<>();
  private @Nullable Channel service;
  private boolean responding;
  private boolean done;
  private int unflushed;

  HttpForward(
      GatewayServer server,
      ChannelHandlerContext client,
      HttpRequest request,
      @Nullable String proof,
      Runnable finished) {
    this.server = server;
    this.client = client;
    this.request = request;
    this.proof = proof;
    this.finished = finished;
  }

  void start(String port) {
    server.meter().forwardedRequests.increment();
    client.channel().config().setAutoRead(false);
    ChannelInitializer<Channel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpClientCodec(), new ServiceHandler());
          }
        };
    server.network().dial(port, pipeline, this::dialFailed);
  }

  private void dialFailed(DialFailure failure) {
    HttpResponseStatus status =
        failure instanceof DialFailure.NoAddress
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.BAD_GATEWAY;
    FullHttpResponse response = GatewayConnection.text(status, failure.text());
    addProof(response.headers());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    releaseEarly();
    done = true;
    client.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  // The request

  private static HttpRequest reissued(HttpRequest request) {
    HttpRequest copy =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri());
    HttpHeaders headers = copy.headers().add(request.headers());
    headers.remove(GatewayDispatch.UUID_HEADER);
    headers.remove(GatewayDispatch.AUTHORIZATION_HEADER);
    headers.remove(GatewayDispatch.TARGET_PORT_HEADER);
    headers.set(HttpHeaderNames.VIA, "HTTP/1.1 arvados-crunch-run");
    if (HttpUtil.getContentLength(request, 0L) > 0) {
      HttpUtil.setTransferEncodingChunked(copy, true);
    }
    return copy;
  }

  /** Takes over the content. */
  void content(HttpContent content) {
    if (done) {
      content.release();
    } else if (service == null) {
      early.add(content);
    } else {
      write(service, content);
    }
  }

  private void write(Channel to, HttpContent content) {
    to.writeAndFlush(content).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    client.channel().config().setAutoRead(to.isWritable());
  }

  void clientGone() {
    done = true;
    releaseEarly();
    if (service != null) {
      service.close().addListener(closed -> {});
    }
  }

  void clientWritable() {
    if (service != null) {
      service.read();
    }
  }

  private void releaseEarly() {
    for (HttpContent content = early.poll(); content != null; content = early.poll()) {
      content.release();
    }
  }

  // The response

  private void addProof(HttpHeaders headers) {
    if (proof != null) {
      headers.set(GatewayDispatch.PROOF_HEADER, proof);
    }
  }

  private void head(HttpResponse response) {
    responding = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    if (!responding) {
      return;
    }
    HttpResponse copy = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
    copy.headers().add(response.headers());
    addProof(copy.headers());
    if (!copy.headers().contains(HttpHeaderNames.VARY)) {
      copy.headers().set(HttpHeaderNames.VARY, GatewayDispatch.VARY);
    }
    if (!HttpUtil.isContentLengthSet(copy) && mayHaveBody(response.status())) {
      HttpUtil.setTransferEncodingChunked(copy, true);
    }
    client.write(copy).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private static boolean mayHaveBody(HttpResponseStatus status) {
    return status.code() != 204 && status.code() != 304;
  }

  private void body(HttpContent content) {
    if (!responding) {
      content.release();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    unflushed += content.content().readableBytes();
    client
        .write(last ? withoutTrailers((LastHttpContent) content) : content)
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    if (last || unflushed >= UNFLUSHED) {
      unflushed = 0;
      client.flush();
    }
    if (last) {
      finish();
    }
  }

  private static LastHttpContent withoutTrailers(LastHttpContent last) {
    last.trailingHeaders().clear();
    return last;
  }

  private void finish() {
    done = true;
    if (service != null) {
      service.close().addListener(closed -> {});
    }
    if (HttpUtil.isKeepAlive(request)) {
      client.channel().config().setAutoRead(true);
      finished.run();
    } else {
      client.close().addListener(closed -> {});
    }
  }

  private void serviceGone() {
    if (!done) {
      done = true;
      client.close().addListener(closed -> {});
    }
  }

  private final class ServiceHandler extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (done) {
        ctx.close().addListener(closed -> {});
        return;
      }
      service = ctx.channel();
      ctx.writeAndFlush(reissued(request)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
      client.channel().config().setAutoRead(true);
      for (HttpContent content = early.poll(); content != null; content = early.poll()) {
        write(ctx.channel(), content);
      }
      ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpResponse response && !done) {
        head(response);
      }
      if (message instanceof HttpContent content) {
        if (done) {
          content.release();
        } else {
          body(content);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      if (client.channel().isWritable()) {
        ctx.read();
      } else {
        client.flush();
      }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      if (!done && ctx.channel().isWritable()) {
        client.channel().config().setAutoRead(true);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownReadComplete) {
        ctx.close().addListener(closed -> {});
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      serviceGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close().addListener(closed -> {});
    }
  }
}
