package org.arvados.gateway.demo.crunch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.arvados.gateway.demo.crunch.GatewayDispatch.Route;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.tunnel.GatewayProof;
import org.jspecify.annotations.Nullable;

/**
 * One client connection of the gateway server after TCP: TLS, then HTTP/1.1 requests one after the
 * other, until one turns it into a tunnel.
 */
final class GatewayConnection extends ChannelInboundHandlerAdapter {
  private static final int MAX_FORM = 64 * 1024;
  private static final String OTHER_CONTAINER = "zzzzz-dz642-anothercontainer";

  private final GatewayServer server;
  private @Nullable HttpRequest request;
  private @Nullable ByteBuf form;
  private @Nullable HttpForward forward;
  private boolean deaf;
  private boolean reused;

  private GatewayConnection(GatewayServer server) {
    this.server = server;
  }

  /**
   * Fills the pipeline of an accepted connection; its auto-read is turned on when everything is in
   * place.
   */
  static void accept(GatewayServer server, Channel channel) {
    server.meter().tcpConnections.increment();
    Misbehaviour fault = server.fault();
    if (fault.equals(new Misbehaviour.Cut(Stage.TCP_ACCEPT))) {
      channel.close().addListener(closed -> {});
    } else if (!fault.equals(new Misbehaviour.Hang(Stage.TCP_ACCEPT))) {
      channel
          .pipeline()
          .addLast(
              server.tls().newHandler(channel.alloc()),
              new HttpServerCodec(),
              new GatewayConnection(server));
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      server.meter().tlsConnections.increment();
      deaf = server.fault().equals(new Misbehaviour.Hang(Stage.TLS));
      if (server.fault().equals(new Misbehaviour.Cut(Stage.TLS))) {
        Tls.cut(ctx.channel());
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (deaf) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest head) {
      begin(ctx, head);
    }
    if (!deaf && message instanceof HttpContent content) {
      content(ctx, content);
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest head) {
    if (head.decoderResult().isFailure() || request != null) {
      deaf = true;
      ctx.writeAndFlush(text(HttpResponseStatus.BAD_REQUEST, "400 Bad Request"))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    request = head;
    if (GatewayDispatch.Request.needsForm(head)) {
      form = ctx.alloc().buffer();
    } else {
      dispatch(ctx, head, "");
    }
  }

  private void content(ChannelHandlerContext ctx, HttpContent content) {
    if (forward != null) {
      forward.content(content);
    } else {
      collect(ctx, content);
      content.release();
    }
    if (content instanceof LastHttpContent && forward == null) {
      end(ctx);
    }
  }

  private void collect(ChannelHandlerContext ctx, HttpContent content) {
    if (form == null) {
      return;
    }
    form.writeBytes(content.content());
    if (form.readableBytes() > MAX_FORM) {
      ctx.close().addListener(closed -> {});
    }
  }

  private void end(ChannelHandlerContext ctx) {
    HttpRequest head = request;
    if (form != null && head != null) {
      String fields = form.toString(StandardCharsets.UTF_8);
      form.release();
      form = null;
      dispatch(ctx, head, fields);
    }
    if (forward != null) {
      // Reading the form has used up what would be the forwarded body.
      forward.content(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      request = null;
    }
  }

  // Which answer

  private void dispatch(ChannelHandlerContext ctx, HttpRequest head, String form) {
    GatewayDispatch.Request facts = GatewayDispatch.Request.of(head, form);
    Route route = commanded(facts, server.dispatch().route(facts));
    if (route instanceof Route.Misdirected misdirected) {
      answer(ctx, text(HttpResponseStatus.BAD_GATEWAY, misdirected.text()), null);
    } else if (route instanceof Route.BadAuthorization) {
      answer(
          ctx, text(HttpResponseStatus.UNAUTHORIZED, "bad X-Arvados-Authorization header"), null);
    } else {
      dispatch(ctx, head, route, proof(facts));
    }
  }

  private Route commanded(GatewayDispatch.Request facts, Route route) {
    Misbehaviour fault = server.fault();
    if (fault instanceof Misbehaviour.Unauthorized) {
      return new Route.BadAuthorization();
    }
    if (fault instanceof Misbehaviour.Misdirected) {
      GatewayDispatch own = server.dispatch();
      return new GatewayDispatch(OTHER_CONTAINER, own.proof(), own.certificate())
          .misdirected(facts.uuid());
    }
    return route;
  }

  private @Nullable String proof(GatewayDispatch.Request facts) {
    Misbehaviour fault = server.fault();
    if (fault instanceof Misbehaviour.NoProof) {
      return null;
    }
    return fault instanceof Misbehaviour.WrongProof
        ? GatewayProof.of("another cluster", server.dispatch().containerUuid()).authKey()
        : server.dispatch().proofFor(facts);
  }

  private void dispatch(
      ChannelHandlerContext ctx, HttpRequest head, Route route, @Nullable String proof) {
    if (route instanceof Route.Ssh) {
      upgrade(ctx, proof);
    } else if (route instanceof Route.Forward target) {
      forward(ctx, head, target.port(), proof);
    } else if (route instanceof Route.Log log) {
      server.meter().logRequests.increment();
      HttpResponseStatus status =
          log.methodAllowed()
              ? HttpResponseStatus.NOT_FOUND
              : HttpResponseStatus.METHOD_NOT_ALLOWED;
      answer(ctx, text(status, "no log"), proof);
    } else {
      answer(ctx, text(HttpResponseStatus.NOT_FOUND, "path not found"), proof);
    }
  }

  private void forward(
      ChannelHandlerContext ctx, HttpRequest head, String port, @Nullable String proof) {
    if (reused && server.fault() instanceof Misbehaviour.ClosesReused) {
      ctx.close().addListener(closed -> {});
      return;
    }
    reused = true;
    forward = new HttpForward(server, ctx, head, proof, this::forwarded);
    forward.start(port);
  }

  private void upgrade(ChannelHandlerContext ctx, @Nullable String proof) {
    if (server.fault() instanceof Misbehaviour.NoUpgrade refusal) {
      HttpResponseStatus status = HttpResponseStatus.valueOf(refusal.status());
      answer(ctx, text(status, "no upgrade, as commanded"), proof);
    } else {
      new TunnelStart(server, ctx, proof).run();
    }
  }

  private void forwarded() {
    forward = null;
    request = null;
  }

  // Answers

  private void answer(
      ChannelHandlerContext ctx, FullHttpResponse response, @Nullable String proof) {
    if (proof != null) {
      response.headers().set(GatewayDispatch.PROOF_HEADER, proof);
    }
    boolean last = request != null && !HttpUtil.isKeepAlive(request);
    ctx.writeAndFlush(response)
        .addListener(last ? ChannelFutureListener.CLOSE : ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /** A plain text answer in the manner of Go's {@code http.Error}. */
  static FullHttpResponse text(HttpResponseStatus status, String text) {
    ByteBuf body = Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.VARY, GatewayDispatch.VARY)
        .set("X-Content-Type-Options", "nosniff")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    return response;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (form != null) {
      form.release();
      form = null;
    }
    if (forward != null) {
      forward.clientGone();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (forward != null && ctx.channel().isWritable()) {
      forward.clientWritable();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close().addListener(closed -> {});
  }
}
