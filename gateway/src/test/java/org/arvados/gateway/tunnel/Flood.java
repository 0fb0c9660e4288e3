package org.arvados.gateway.tunnel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicLong;

/** Sends zeros for as long as the stream is writable, so many in all. */
final class Flood extends ChannelInboundHandlerAdapter {
  private static final int BLOCK = 64 * 1024;

  private final AtomicLong sent = new AtomicLong();
  private final long total;
  private long written;

  Flood(long total) {
    this.total = total;
  }

  /** Bytes that the stream has taken. */
  AtomicLong sent() {
    return sent;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    pump(ctx);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump(ctx);
  }

  private void pump(ChannelHandlerContext ctx) {
    while (written < total && ctx.channel().isWritable()) {
      written += BLOCK;
      ChannelFuture write = ctx.write(ctx.alloc().buffer(BLOCK).writeZero(BLOCK));
      write.addListener(
          done -> {
            if (done.isSuccess()) {
              sent.addAndGet(BLOCK);
            }
          });
    }
    ctx.flush();
  }
}
