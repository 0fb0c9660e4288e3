package org.arvados.gateway.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.arvados.gateway.admin.ConnectionMetrics;

/** Counts the bytes of clients' connections: the first handler of each. One for all of them. */
@Sharable
final class ByteCount extends ChannelDuplexHandler {
  private final ConnectionMetrics metrics;

  ByteCount(ConnectionMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      metrics.received(bytes.readableBytes());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      metrics.sent(bytes.readableBytes());
    }
    ChannelFuture unused = ctx.write(message, promise);
  }
}
