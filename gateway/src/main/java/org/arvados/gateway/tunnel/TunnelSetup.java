package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
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
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sets one tunnel up, from TLS to SSH, and then leaves the pipeline. It is the one place that turns
 * every way in which that can die into one failure. On the event loop of its channel.
 */
final class TunnelSetup extends ChannelInboundHandlerAdapter {
  private static final String AUTHORIZATION = "X-Arvados-Authorization";
  private static final String AUTHORIZATION_RESPONSE = "X-Arvados-Authorization-Response";
  private static final String CONTAINER_UUID = "X-Arvados-Container-Gateway-Uuid";

  private final GatewayProof proof;
  private final ArvadosUuid container;
  private final GatewayAddress address;
  private final SshConnection ssh;
  private final Promise<SshConnection> opened;
  private Stage stage = Stage.CONNECT;
  private String requestAuth = "";
  private @Nullable Channel channel;

  TunnelSetup(
      GatewayProof proof,
      ArvadosUuid container,
      GatewayAddress address,
      SshConnection ssh,
      Promise<SshConnection> opened) {
    this.proof = proof;
    this.container = container;
    this.address = address;
    this.ssh = ssh;
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
        sendUpgrade(ctx);
      } else {
        fail(Stage.TLS, "the TLS handshake with " + address + " failed", handshake.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpResponse response && !opened.isDone()) {
      accept(ctx, response);
    } else {
      ReferenceCountUtil.release(message);
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

  private void sendUpgrade(ChannelHandlerContext ctx) throws SSLPeerUnverifiedException {
    stage = Stage.PROOF;
    requestAuth = proof.requestAuth(WorkerTls.certificate(ctx.pipeline().get(SslHandler.class)));
    ByteBuf form =
        Unpooled.copiedBuffer(
            "detach_keys=&login_username=&no_forward=false&uuid=" + container.text(), US_ASCII);
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/ssh", form);
    request
        .headers()
        .set(HttpHeaderNames.HOST, address.toString())
        .set(HttpHeaderNames.UPGRADE, "ssh")
        .set(HttpHeaderNames.CONNECTION, "upgrade")
        .set(CONTAINER_UUID, container.text())
        .set(AUTHORIZATION, requestAuth)
        .set(HttpHeaderNames.CONTENT_TYPE, "application/x-www-form-urlencoded")
        .set(HttpHeaderNames.CONTENT_LENGTH, form.readableBytes());
    ctx.writeAndFlush(request)
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail(Stage.PROOF, "the upgrade could not be sent", sent.cause());
              }
            });
  }

  /** Rule U1: whatever the answer says, it counts only behind the proof. */
  private void accept(ChannelHandlerContext ctx, HttpResponse response) {
    String given = response.headers().get(AUTHORIZATION_RESPONSE, "");
    if (!proof.isAnsweredBy(given, requestAuth)) {
      fail(Stage.PROOF, address + " did not prove to know the cluster's secret", null);
    } else if (response.status().code() != 101) {
      fail(Stage.UPGRADE, address + " answered " + response.status().code(), null);
    } else {
      startSsh(ctx);
    }
  }

  private void startSsh(ChannelHandlerContext ctx) {
    stage = Stage.SSH;
    ChannelPipeline pipeline = ctx.pipeline();
    pipeline.addLast("ssh", ssh);
    pipeline.remove(this);
    pipeline.remove(Http1ClientCodec.class);
    ssh.ready()
        .addListener(
            ready -> {
              if (ready.isSuccess()) {
                opened.trySuccess(ssh);
              } else {
                fail(Stage.SSH, "SSH with " + address + " failed", ready.cause());
              }
            });
  }
}
