package org.arvados.gateway.tunnel;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Sets one connection of the HTTP mode up, and then leaves the pipeline to whoever uses it. Before
 * any request of a client it asks the container gateway for nothing, to see its proof: a client's
 * cookies and bodies go only to who has proven to know the cluster's secret, as in the SSH mode. On
 * the event loop of its channel.
 */
final class ForwardSetup extends ChannelInboundHandlerAdapter {
  private final GatewayProof proof;
  private final ArvadosUuid container;
  private final GatewayAddress address;
  private final int port;
  private final Duration idle;
  private final ChannelHandler user;
  private final Promise<Channel> opened;
  private Stage stage = Stage.CONNECT;
  private String requestAuth = "";
  private boolean proven;
  private @Nullable Channel channel;

  /**
   * A set-up of one connection.
   *
   * @param port of the service
   * @param idle after which an unused connection is closed
   * @param user initializes the pipeline: an {@link Http1ClientCodec} and what uses it
   * @param opened succeeds when a request may be written
   */
  ForwardSetup(
      GatewayProof proof,
      ArvadosUuid container,
      GatewayAddress address,
      int port,
      Duration idle,
      ChannelHandler user,
      Promise<Channel> opened) {
    this.proof = proof;
    this.container = container;
    this.address = address;
    this.port = port;
    this.idle = idle;
    this.user = user;
    this.opened = opened;
  }

  /** Gives the set-up so long, from now on. */
  void limit(EventLoop loop, Duration timeout) {
    var timer =
        loop.schedule(
            () -> fail(stage, "not set up within " + timeout.toSeconds() + " s", null),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    opened.addListener(done -> timer.cancel(false));
  }

  /** Ends the set-up; without effect when it has ended. */
  void fail(Stage failed, String message, @Nullable Throwable cause) {
    if (opened.tryFailure(new TunnelException(failed, message, cause)) && channel != null) {
      ChannelFuture unused = channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    stage = Stage.TLS;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event)
      throws SSLPeerUnverifiedException {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        askForProof(ctx);
      } else {
        fail(Stage.TLS, "the TLS handshake with " + address + " failed", handshake.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    boolean last = message instanceof LastHttpContent;
    if (message instanceof HttpResponse response && !opened.isDone()) {
      check(response);
    }
    ReferenceCountUtil.release(message);
    if (last && proven && !opened.isDone()) {
      finish(ctx);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(stage, address + " closed the connection", null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(stage, "the connection to " + address + " failed", cause);
  }

  /** A request that names no port: whatever it is answered (a 404), the proof stands with it. */
  private void askForProof(ChannelHandlerContext ctx) throws SSLPeerUnverifiedException {
    stage = Stage.PROOF;
    requestAuth = proof.requestAuth(WorkerTls.certificate(ctx.pipeline().get(SslHandler.class)));
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/", Unpooled.EMPTY_BUFFER);
    request.headers().set(HttpHeaderNames.HOST, address.toString());
    var unusedHeaders = ForwardHeaders.proven(request.headers(), container, requestAuth);
    ctx.writeAndFlush(request)
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail(Stage.PROOF, "the request for a proof could not be sent", sent.cause());
              }
            });
  }

  /** Rule U1: whatever the answer says, it counts only behind the proof. */
  private void check(HttpResponse response) {
    String given = response.headers().get(ForwardHeaders.AUTHORIZATION_RESPONSE, "");
    if (response.status().code() < 200) {
      return; // interim: the answer is still to come
    }
    proven = proof.isAnsweredBy(given, requestAuth);
    if (!proven) {
      fail(Stage.PROOF, address + " did not prove to know the cluster's secret", null);
    }
  }

  private void finish(ChannelHandlerContext ctx) {
    ChannelPipeline pipeline = ctx.pipeline();
    if (!pipeline.get(Http1ClientCodec.class).isReusable()) {
      fail(Stage.STREAM, address + " does not keep the connection", null);
      return;
    }
    pipeline.remove(Http1ClientCodec.class);
    pipeline.remove(this);
    pipeline.addLast(user);
    String codec = pipeline.context(Http1ClientCodec.class).name();
    pipeline
        .addAfter(codec, "proof", new ForwardProof(proof, requestAuth, container, port))
        .addAfter(codec, "idle", new ForwardIdle(idle));
    if (!opened.trySuccess(ctx.channel())) {
      ChannelFuture unused = ctx.close();
    }
  }
}
