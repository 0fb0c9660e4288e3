package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.arvados.gateway.upstream.Upstream;
import org.arvados.gateway.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a program listens behind a stream, without a word to it. The container gateway
 * confirms a stream before it dials, and ends it when nobody answers the dial; so a stream that
 * lives on for a moment leads somewhere. It is kept for whoever comes next. On the stream's event
 * loop.
 */
final class ServiceProbe implements UpstreamListener {
  /** To be refused takes a round trip on the worker, and one to it. */
  static final long MOMENT_MILLIS = 500;

  private final Upstream upstream;
  private final Consumer<Optional<GatewayError>> then;
  private @Nullable Future<?> timer;
  private boolean over;

  /**
   * For a stream that was just leased.
   *
   * @param then told once, at once or later, why nobody answers; empty when somebody does
   */
  ServiceProbe(Upstream upstream, Consumer<Optional<GatewayError>> then) {
    this.upstream = upstream;
    this.then = then;
  }

  void start(EventLoop loop) {
    if (upstream.isReused()) {
      answered();
      return;
    }
    upstream.use(this);
    timer = loop.schedule(this::answered, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    upstream.channel().read();
  }

  /** Gives the stream back; the result is not wanted any more. */
  void end() {
    if (finish()) {
      upstream.releaseUnused();
    }
  }

  private void answered() {
    if (finish()) {
      upstream.releaseUnused();
      then.accept(Optional.empty());
    }
  }

  /** Some programs speak first; what they say is no answer to a request. */
  @Override
  public void received(Object message) {
    ReferenceCountUtil.release(message);
    if (finish()) {
      upstream.discard();
      then.accept(Optional.empty());
    }
  }

  @Override
  public void readComplete() {
    if (!over) {
      upstream.channel().read();
    }
  }

  @Override
  public void writable() {
    // Nothing is written.
  }

  @Override
  public void failed(Throwable cause) {
    broke(cause);
  }

  @Override
  public void ended() {
    broke(null);
  }

  private void broke(@Nullable Throwable cause) {
    if (finish()) {
      GatewayError error = GatewayError.of(cause, upstream.dialFailure(), upstream.diagnosis());
      upstream.discard();
      then.accept(Optional.of(error));
    }
  }

  private boolean finish() {
    boolean first = !over;
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
    return first;
  }
}
