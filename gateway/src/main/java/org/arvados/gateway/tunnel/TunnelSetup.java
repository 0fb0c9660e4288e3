package org.arvados.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.SshConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sets one tunnel up, from TLS to SSH, and then leaves the pipeline. It is the one place that turns
 * every way in which that can die into one failure. On the event loop of its channel.
 */
final class TunnelSetup extends ChannelInboundHandlerAdapter {
  /** So much of an answer that is no switch is read, for the log. */
  private static final int MOST_BODY = 1000;

  private final SshUpgrade upgrade;
  private final SshConnection ssh;
  private final Promise<SshConnection> opened;
  private final ByteBuf body = Unpooled.buffer(0, MOST_BODY);
  private Stage stage = Stage.CONNECT;
  private @Nullable HttpResponse refusal;
  private @Nullable Channel channel;

  TunnelSetup(SshUpgrade upgrade, SshConnection ssh, Promise<SshConnection> opened) {
    this.upgrade = upgrade;
    this.ssh = ssh;
    this.opened = opened;
  }

  /** Gives the set-up so long, from now on. */
  void limit(EventLoop loop, Duration timeout) {
    var timer =
        loop.schedule(
            () -> fail("not set up within " + timeout.toMillis() + " ms", null),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    opened.addListener(done -> timer.cancel(false));
  }

  /** Ends the set-up where it is; without effect when it has ended. */
  void fail(String message, @Nullable Throwable cause) {
    fail(
        refusal == null
            ? new TunnelException(stage, message, cause)
            : upgrade.refusal(refusal, ByteBufUtil.getBytes(body)));
  }

  private void fail(TunnelException failure) {
    if (opened.tryFailure(failure) && channel != null) {
      ChannelFuture unused = channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) throws SSLPeerUnverifiedException {
    if (ctx.pipeline().get(SslHandler.class) == null) {
      sendUpgrade(ctx);
    } else {
      stage = Stage.TLS;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event)
      throws SSLPeerUnverifiedException {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        sendUpgrade(ctx);
      } else {
        fail("the TLS handshake with " + upgrade.peer() + " failed", handshake.cause());
      }
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws TunnelException {
    try {
      if (opened.isDone()) {
        return;
      }
      if (message instanceof HttpResponse response) {
        answered(ctx, response);
      } else if (message instanceof HttpContent content) {
        refused(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(upgrade.peer() + " closed the connection", null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TunnelException failure) {
      fail(failure);
    } else {
      fail("the connection to " + upgrade.peer() + " failed", cause);
    }
  }

  private void sendUpgrade(ChannelHandlerContext ctx) throws SSLPeerUnverifiedException {
    stage = upgrade.stage();
    ctx.writeAndFlush(upgrade.request(ctx.pipeline().get(SslHandler.class)))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail("the upgrade could not be sent", sent.cause());
              }
            });
  }

  private void answered(ChannelHandlerContext ctx, HttpResponse answer) throws TunnelException {
    upgrade.verify(answer);
    stage = Stage.UPGRADE;
    if (answer.status().code() != 101) {
      // The final answer is behind a 100 or 103.
      refusal = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL ? null : answer;
    } else if (isSshSwitch(answer)) {
      startSsh(ctx);
    } else {
      throw upgrade.refusal(answer, new byte[0]);
    }
  }

  private static boolean isSshSwitch(HttpResponse answer) {
    return answer.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
        && answer.headers().getAll(HttpHeaderNames.UPGRADE).size() == 1
        && "ssh".equalsIgnoreCase(answer.headers().get(HttpHeaderNames.UPGRADE));
  }

  private void refused(HttpContent content) {
    body.writeBytes(
        content.content(), Math.min(content.content().readableBytes(), body.maxWritableBytes()));
    if (content instanceof LastHttpContent || body.maxWritableBytes() == 0) {
      fail("refused", null);
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
                fail("SSH with " + upgrade.peer() + " failed", ready.cause());
              }
            });
  }
}
