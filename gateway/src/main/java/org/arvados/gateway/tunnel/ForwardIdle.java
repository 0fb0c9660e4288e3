package org.arvados.gateway.tunnel;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection of the HTTP mode that nobody has used for long, a little before the container
 * gateway does (arvados-protocol section 6.1): a request that meets its close on the way would be
 * lost. It also ends connections to a worker that vanished. Stands behind the HTTP codec. On the
 * channel's event loop only.
 */
final class ForwardIdle extends ChannelDuplexHandler {
  private final long limit;
  private boolean busy;
  private long idleSince;
  private @Nullable Future<?> timer;

  /**
   * A handler for one connection.
   *
   * @param limit after which it is closed
   */
  ForwardIdle(Duration limit) {
    this.limit = limit.toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    idleSince = now(ctx);
    look(ctx, limit);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    busy |= message instanceof HttpRequest;
    ChannelFuture unused = ctx.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof LastHttpContent) {
      busy = false;
      idleSince = now(ctx);
    }
    ctx.fireChannelRead(message);
  }

  private void check(ChannelHandlerContext ctx) {
    long left = busy ? limit : idleSince + limit - now(ctx);
    if (left > 0) {
      look(ctx, left);
    } else {
      ChannelFuture unused = ctx.close();
    }
  }

  /** One timer that looks again, instead of one for each request. */
  private void look(ChannelHandlerContext ctx, long nanos) {
    timer = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private static long now(ChannelHandlerContext ctx) {
    return ctx.executor().ticker().nanoTime();
  }
}
