package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends {@link Pattern} through an echo, as fast as the stream is writable, and checks the answer.
 */
public final class EchoProbe extends StreamProbe {
  private final Pattern source = new Pattern();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final long total;
  private final int block;

  /** So many bytes in all, in messages of that size. */
  public EchoProbe(long total, int block) {
    this.total = total;
    this.block = block;
  }

  /** Waits until everything has come back. */
  public void awaitDone() throws Exception {
    done.get(SshClient.TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  /** Fulfilled when everything has come back. */
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    super.channelActive(ctx);
    pump(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump(ctx);
  }

  private void pump(ChannelHandlerContext ctx) {
    while (source.position() < total && ctx.channel().isWritable()) {
      byte[] bytes = new byte[(int) Math.min(block, total - source.position())];
      source.fill(bytes, bytes.length);
      ByteBuf message = ctx.alloc().buffer(bytes.length).writeBytes(bytes);
      ctx.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    ctx.flush();
  }

  @Override
  protected void take(ByteBuf bytes) {
    super.take(bytes);
    if (received() == total) {
      done.complete(null);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    super.channelInactive(ctx);
    done.completeExceptionally(new IllegalStateException("the stream was closed"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    super.exceptionCaught(ctx, cause);
    done.completeExceptionally(cause);
  }
}
