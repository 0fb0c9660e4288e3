package org.arvados.gateway.demo.crunch;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP forward mode for one request (arvados-protocol section 6.4): the request is sent again
 * to the service as plain HTTP, and the answer comes back with the server's proof. As in
 * crunch-run, bodies of requests become chunked, bodies of responses are held until some kilobytes
 * are together, and a request without them gets Go's {@code User-Agent} and {@code
 * Accept-Encoding}; trailers, upgrades and 1xx are lost, but for the 100 that Go's server sends
 * when the body is wanted. An answer that begins before the request has ended waits for the rest of
 * it, which the service does not get. Unlike crunch-run it makes a new connection for each request.
 */
final class HttpForward {
  /** What Go's server buffers of a response before it sends. */
  private static final int UNFLUSHED = 2048;

  /** What Go's server takes of the rest of a request before it sends an answer all the same. */
  private static final int MOST_DISCARDED = 256 << 10;

  private final GatewayServer server;
  private final ChannelHandlerContext client;
  private final HttpRequest request;
  private final @Nullable String proof;
  private final Runnable finished;
  private final Queue<HttpContent> early = new ArrayDeque<>();
  private final Queue<HttpObject> unsent = new ArrayDeque<>();
  private @Nullable Channel service;
  private @Nullable Future<?> continueTimer;
  private boolean continueOwed;
  private String port = "";
  private boolean responding;
  private boolean serviceKeepsAlive = true;
  private boolean done;
  private int unflushed;
  private boolean requestEnded;
  private boolean begun;
  private boolean discarding;
  private int discarded;
  private boolean answerEnded;
  private boolean brokenOff;

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

  void start(String targetPort) {
    port = targetPort;
    server.meter().forwardedRequests.increment();
    client.channel().config().setAutoRead(false);
    ChannelInitializer<Channel> pipeline =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpClientCodec());
            if (unpacks()) {
              channel.pipeline().addLast(new HttpContentDecompressor(0));
            }
            channel.pipeline().addLast(new ServiceHandler());
          }
        };
    server.network().dial(port, pipeline, this::dialFailed);
  }

  private void dialFailed(DialFailure failure) {
    HttpResponseStatus status =
        failure instanceof DialFailure.NoAddress
            ? HttpResponseStatus.SERVICE_UNAVAILABLE
            : HttpResponseStatus.BAD_GATEWAY;
    refuse(status, failure.text());
  }

  /** In the manner of Go's client, whose errors crunch-run answers as they are. */
  private void broken(String text) {
    refuse(HttpResponseStatus.BAD_GATEWAY, text);
  }

  private void refuse(HttpResponseStatus status, String text) {
    FullHttpResponse response = GatewayConnection.text(status, text);
    addProof(response.headers());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    end();
    client.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private void end() {
    done = true;
    releaseAll(early);
    releaseAll(unsent);
    if (continueTimer != null) {
      continueTimer.cancel(false);
    }
    if (service != null) {
      service.close().addListener(closed -> {});
    }
  }

  // The request

  /** Go's client asks for gzip by itself, and unpacks it, where the request says nothing. */
  private boolean unpacks() {
    HttpHeaders headers = request.headers();
    return headers.get(HttpHeaderNames.ACCEPT_ENCODING, "").isEmpty()
        && !headers.contains(HttpHeaderNames.RANGE)
        && !request.method().equals(HttpMethod.HEAD);
  }

  private HttpRequest reissued(HttpRequest request) {
    HttpRequest copy =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri());
    HttpHeaders headers = copy.headers().add(request.headers());
    headers.remove(GatewayDispatch.UUID_HEADER);
    headers.remove(GatewayDispatch.AUTHORIZATION_HEADER);
    headers.remove(GatewayDispatch.TARGET_PORT_HEADER);
    headers.set(HttpHeaderNames.VIA, "HTTP/1.1 arvados-crunch-run");
    if (unpacks()) {
      headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
    }
    if (!headers.contains(HttpHeaderNames.USER_AGENT)) {
      headers.set(HttpHeaderNames.USER_AGENT, "Go-http-client/1.1");
    }
    if (HttpUtil.getContentLength(request, 0L) > 0) {
      HttpUtil.setTransferEncodingChunked(copy, true);
    }
    return copy;
  }

  /** Takes over the content. */
  void content(HttpContent content) {
    requestEnded |= content instanceof LastHttpContent;
    if (done) {
      content.release();
    } else if (discarding) {
      discard(content);
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
    end();
  }

  void clientWritable() {
    if (service != null && !discarding) {
      service.read();
    }
  }

  private static void releaseAll(Queue<? extends HttpObject> objects) {
    for (HttpObject object = objects.poll(); object != null; object = objects.poll()) {
      ReferenceCountUtil.release(object);
    }
  }

  private void discard(HttpContent content) {
    discarded += content.content().readableBytes();
    content.release();
    if (requestEnded || discarded > MOST_DISCARDED) {
      discarding = false;
      if (!requestEnded) {
        closeAfterAnswer();
      }
      flush();
      goOn();
    }
  }

  /** The answer has not been sent yet. */
  private void closeAfterAnswer() {
    serviceKeepsAlive = false;
    if (unsent.peek() instanceof HttpResponse head) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void goOn() {
    if (answerEnded) {
      finish();
    } else if (brokenOff) {
      breakOff();
    } else if (service != null) {
      service.read();
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
      if (response.status().equals(HttpResponseStatus.CONTINUE)) {
        askForBody();
      }
      return;
    }
    if (response.decoderResult().isFailure()) {
      broken("net/http: HTTP/1.x transport connection broken: malformed HTTP response");
      return;
    }
    serviceKeepsAlive =
        !response.headers().containsValue(HttpHeaderNames.CONNECTION, "close", true);
    HttpResponse copy = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
    copy.headers().add(response.headers());
    addProof(copy.headers());
    if (!copy.headers().contains(HttpHeaderNames.VARY)) {
      copy.headers().set(HttpHeaderNames.VARY, GatewayDispatch.VARY);
    }
    if (!HttpUtil.isContentLengthSet(copy) && mayHaveBody(response.status())) {
      HttpUtil.setTransferEncodingChunked(copy, true);
    }
    if (!copy.headers().contains(HttpHeaderNames.CONTENT_TYPE) && mayHaveBody(response.status())) {
      copy.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8"); // "sniffed"
    }
    unsent.add(copy);
  }

  /** Sends what there is, unless the request has not ended: then its rest is waited for. */
  private void flush() {
    unflushed = 0;
    if (!begun) {
      begun = true;
      begin();
    }
    if (discarding) {
      return;
    }
    for (HttpObject object = unsent.poll(); object != null; object = unsent.poll()) {
      client.write(object).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    client.flush();
  }

  /** Of a request whose body nobody has asked for yet, nothing comes. */
  private void begin() {
    discarding = !requestEnded && !continueOwed;
    if (!requestEnded && continueOwed) {
      closeAfterAnswer();
    }
    client.channel().config().setAutoRead(true);
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
    unsent.add(last ? withoutTrailers((LastHttpContent) content) : content);
    answerEnded = last;
    if (last || unflushed >= UNFLUSHED) {
      flush();
    }
    if (last && !discarding) {
      finish();
    }
  }

  private static LastHttpContent withoutTrailers(LastHttpContent last) {
    if (!last.trailingHeaders().isEmpty()) {
      last.trailingHeaders().clear();
    }
    return last;
  }

  private void finish() {
    end();
    if (HttpUtil.isKeepAlive(request) && serviceKeepsAlive) {
      client.channel().config().setAutoRead(true);
      finished.run();
    } else {
      client.close().addListener(closed -> {});
    }
  }

  private void serviceGone() {
    if (done) {
      return;
    }
    if (responding) {
      brokenOff = true;
      flush();
      if (!discarding) {
        breakOff();
      }
    } else {
      broken("EOF");
    }
  }

  private void breakOff() {
    end();
    client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  private void expectContinue(EventLoop loop) {
    if (HttpUtil.is100ContinueExpected(request)) {
      continueOwed = true;
      continueTimer = loop.schedule(this::askForBody, 1, TimeUnit.SECONDS);
    }
  }

  /** Go's server does it when the body is first read: when the service asks, or after a second. */
  private void askForBody() {
    if (!done && !responding && continueOwed) {
      continueOwed = false;
      client
          .writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
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
      expectContinue(ctx.channel().eventLoop());
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
      if (client.channel().isWritable() && !discarding) {
        ctx.read();
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
      if (cause instanceof SocketException && !responding && !done) {
        broken(
            "read tcp 172.17.0.1:40000->%s:%s: read: connection reset by peer"
                .formatted(server.network().ip(), port));
      }
      ctx.close().addListener(closed -> {});
    }
  }
}
