package org.arvados.gateway.demo.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.cert.CertificateEncodingException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.arvados.gateway.demo.controller.UpgradeCall;
import org.arvados.gateway.demo.crunch.Relay;
import org.arvados.gateway.demo.crunch.TunnelFault;
import org.arvados.gateway.tunnel.GatewayProof;

/**
 * The controller's connection to one container gateway: asks it for SSH with the proof of
 * arvados-protocol section 6.2, and joins it with the client's connection, on whose event loop it
 * lives.
 */
final class WorkerStream extends ChannelInboundHandlerAdapter {
  private final UpgradeCall call;
  private final GatewayProof proof;
  private final ConnectFault fault;
  private final Runnable connected;
  private final Channel client;
  private String requestAuth = "";
  private boolean proven;

  /**
   * @param connected called before the client is told
   */
  WorkerStream(UpgradeCall call, GatewayProof proof, ConnectFault fault, Runnable connected) {
    this.call = call;
    this.proof = proof;
    this.fault = fault;
    this.connected = connected;
    this.client = call.channel();
  }

  /** Begins, and returns what is fulfilled when the connection to the container gateway is gone. */
  ChannelFuture dial(InetSocketAddress gateway, SslContext tls) {
    ChannelFuture dialling =
        new Bootstrap()
            .group(client.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel worker) {
                    worker
                        .pipeline()
                        .addLast(tls.newHandler(worker.alloc()))
                        .addLast(new HttpClientCodec())
                        .addLast(WorkerStream.this);
                    client.closeFuture().addListener(closed -> close(worker));
                  }
                })
            .connect(gateway)
            .addListener(
                (ChannelFuture dialled) -> {
                  if (!dialled.isSuccess()) {
                    call.refuse(503, "dial error: " + dialled.cause().getMessage());
                  }
                });
    return dialling.channel().closeFuture();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event)
      throws SSLPeerUnverifiedException, CertificateEncodingException {
    if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
      SslHandler tls = ctx.pipeline().get(SslHandler.class);
      byte[] der = tls.engine().getSession().getPeerCertificates()[0].getEncoded();
      requestAuth = proof.requestAuth(der);
      ctx.writeAndFlush(request()).addListener(sent -> {});
    }
  }

  private FullHttpRequest request() {
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, "/ssh", Unpooled.EMPTY_BUFFER);
    request
        .headers()
        .set(HttpHeaderNames.HOST, "container")
        .set(HttpHeaderNames.UPGRADE, "ssh")
        .set("X-Arvados-Container-Gateway-Uuid", call.uuid())
        .set("X-Arvados-Authorization", requestAuth)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0);
    return request;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpResponse answer) {
      String given = answer.headers().get("X-Arvados-Authorization-Response", "");
      proven = answer.status().code() == 101 && given.equals(proof.respondAuth(requestAuth));
      if (!proven) {
        fail(ctx);
      }
    }
    if (message instanceof LastHttpContent && proven) {
      join(ctx);
    }
    ReferenceCountUtil.release(message);
  }

  private void join(ChannelHandlerContext ctx) {
    Channel worker = ctx.channel();
    if (!client.isActive()) {
      ctx.close().addListener(closed -> {});
      return;
    }
    connected.run();
    worker.config().setAutoRead(false);
    client.config().setAutoRead(false);
    String protocol = fault instanceof ConnectFault.WrongUpgrade wrong ? wrong.protocol() : "ssh";
    call.switchProtocols(protocol, new Relay(worker, new LongAdder()));
    if (fault instanceof ConnectFault.CutAfter cut) {
      ctx.pipeline()
          .addLast(
              new TunnelFault(
                  TunnelFault.bytes(cut.bytes()), () -> client.close().addListener(closed -> {})));
    } else if (fault instanceof ConnectFault.HangAfterSwitch) {
      ctx.pipeline().addLast(new TunnelFault(TunnelFault.bytes(0), () -> {}));
    }
    ctx.pipeline().addLast(new Relay(client, new LongAdder()));
    ctx.pipeline().remove(this);
    // Last: what it holds of later bytes then reaches the relay.
    ctx.pipeline().remove(HttpClientCodec.class);
    worker.read();
    client.read();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx);
  }

  private static void close(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  private void fail(ChannelHandlerContext ctx) {
    call.refuse(502, "container gateway: no upgrade, or no proof");
    ctx.close().addListener(closed -> {});
  }
}
