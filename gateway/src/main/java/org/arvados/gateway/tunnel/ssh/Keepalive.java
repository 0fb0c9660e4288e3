package org.arvados.gateway.tunnel.ssh;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a silent server for a sign of life ({@code keepalive@openssh.com}), and gives the connection
 * up when none comes. Any byte from the server is a sign of life. The silence is measured from the
 * last one, so that a connection is never silent for longer than an interval and the answer's way:
 * web servers between us and a controller cut those that are.
 */
final class Keepalive {
  private final EventLoop loop;
  private final SshSettings settings;
  private final OutboundPackets out;
  private final Runnable idle;
  private final Runnable dead;
  private @Nullable Future<?> timer;
  private long heardAt;
  private int asked;
  private int misses;

  /**
   * @param idle called when nothing was heard for an interval
   * @param dead called when the server has not answered
   */
  Keepalive(
      EventLoop loop, SshSettings settings, OutboundPackets out, Runnable idle, Runnable dead) {
    this.loop = loop;
    this.settings = settings;
    this.out = out;
    this.idle = idle;
    this.dead = dead;
  }

  void start() {
    heard();
    next(settings.keepalive().interval().toNanos());
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** The server has sent something. */
  void heard() {
    heardAt = loop.ticker().nanoTime();
    misses = 0;
  }

  /** The server has answered a global request; ours are the only ones. */
  void answered() throws ProtocolViolation {
    if (asked == 0) {
      throw new ProtocolViolation("an answer without a question");
    }
    asked--;
  }

  private void next(long nanos) {
    timer = loop.schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    long interval = settings.keepalive().interval().toNanos();
    long left = heardAt + misses * interval + interval - loop.ticker().nanoTime();
    if (left > 0) {
      next(left);
    } else if (misses == settings.keepalive().misses()) {
      dead.run();
    } else {
      ask();
      next(interval);
    }
  }

  private void ask() {
    misses++;
    asked++;
    idle.run();
    out.message(MessageNumber.GLOBAL_REQUEST).string("keepalive@openssh.com").bool(true);
    out.send();
  }
}
