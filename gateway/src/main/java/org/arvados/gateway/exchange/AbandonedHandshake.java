package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.upstream.Upstream;
import org.arvados.gateway.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the answer to a WebSocket handshake whose client has left. A service that switches has
 * a WebSocket that nobody holds: it is told to close, since closing the stream alone would leave
 * its socket open in the container (rule U2). On the event loop of the upstream.
 */
final class AbandonedHandshake implements UpstreamListener {
  private static final long MOST_SECONDS = 5;

  private final Upstream upstream;
  private final UpgradePolicy.Decision asked;
  private @Nullable Future<?> timer;

  AbandonedHandshake(Upstream upstream, UpgradePolicy.Decision asked) {
    this.upstream = upstream;
    this.asked = asked;
  }

  /** Takes the lease over. */
  void start() {
    upstream.use(this);
    timer = upstream.channel().eventLoop().schedule(this::giveUp, MOST_SECONDS, TimeUnit.SECONDS);
    upstream.channel().read();
  }

  @Override
  public void received(Object message) {
    if (!(message instanceof HttpResponse response)) {
      ReferenceCountUtil.release(message);
    } else if (UpgradePolicy.isValidSwitch(asked, response)) {
      Channel stream = upstream.channel();
      ByteBuf goodbye = WebSocketFrames.clientLeft(stream.alloc());
      ChannelFuture unused = stream.writeAndFlush(goodbye, stream.voidPromise());
    } else if (response.status().code() >= 200) {
      stopTimer();
      upstream.drain();
    }
  }

  @Override
  public void readComplete() {
    upstream.channel().read();
  }

  @Override
  public void writable() {
    // One frame is all that is written.
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
}
