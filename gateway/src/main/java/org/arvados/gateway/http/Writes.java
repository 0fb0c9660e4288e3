package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Writes whose outcome is told elsewhere than in the returned future. */
final class Writes {
  private Writes() {}

  /** A write with its promise, which is the future. */
  static void send(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    settled(ctx.write(message, promise));
  }

  /**
   * The first part of a message whose last part has the promise: a part that fails fails the
   * channel, and so all that is written behind it.
   */
  static void sendPart(ChannelHandlerContext ctx, ByteBuf part) {
    settled(ctx.write(part));
  }

  private static void settled(ChannelFuture unusedFuture) {}
}
