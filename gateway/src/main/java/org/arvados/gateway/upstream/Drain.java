package org.arvados.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what is left of a response that nobody wants any more, if it is little (rule U2). */
final class Drain implements UpstreamListener {
  private static final long MOST_BYTES = 1 << 20;
  private static final long MOST_SECONDS = 5;

  private final Upstream upstream;
  private long bytes;
  private @Nullable Future<?> timer;

  Drain(Upstream upstream) {
    this.upstream = upstream;
  }

  void start() {
    timer = upstream.channel().eventLoop().schedule(this::giveUp, MOST_SECONDS, TimeUnit.SECONDS);
    upstream.channel().read();
  }

  @Override
  public void received(Object message) {
    bytes += size(message);
    boolean last = message instanceof LastHttpContent;
    ReferenceCountUtil.release(message);
    if (last) {
      stopTimer();
      upstream.release();
    } else if (bytes > MOST_BYTES) {
      giveUp();
    }
  }

  @Override
  public void readComplete() {
    upstream.channel().read();
  }

  @Override
  public void writable() {
    // Nothing is written any more.
  }

  @Override
  public void failed(Throwable cause) {
    giveUp();
  }

  @Override
  public void ended() {
    giveUp();
  }

  private void giveUp() {
    stopTimer();
    upstream.discard();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private static long size(Object message) {
    if (message instanceof ByteBufHolder holder) {
      return holder.content().readableBytes();
    }
    return message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
  }
}
