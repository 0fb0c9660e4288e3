package org.arvados.gateway.exchange;

import io.netty.channel.Channel;
import java.time.Duration;
import org.arvados.gateway.config.LimitsConfig;

/**
 * How long nothing has moved in a relay (rule X8), to the precision of a tick. Bytes that either
 * side takes from what was written before count as movement, too. On the event loop of its relay.
 */
final class RelayClock {
  private final LimitsConfig limits;
  private final Channel client;
  private final Channel upstream;
  private long progressAt = System.nanoTime();
  private long pendingBytes;

  /** What the relay waits for, which decides how long. */
  enum Waiting {
    /** The first byte of the response. */
    FIRST_BYTE,
    /** The next message or event of a stream. */
    STREAM,
    /** The next part of a body. */
    BODY
  }

  RelayClock(LimitsConfig limits, Channel client, Channel upstream) {
    this.limits = limits;
    this.client = client;
    this.upstream = upstream;
  }

  /** Something has moved. */
  void progress() {
    progressAt = System.nanoTime();
  }

  /** Whether it has been too long. */
  boolean isOver(Waiting waiting, long now) {
    long pending = pendingOf(client) + pendingOf(upstream);
    if (pending != pendingBytes) {
      pendingBytes = pending;
      progressAt = now;
    }
    return now - progressAt >= limit(waiting).toNanos();
  }

  private static long pendingOf(Channel channel) {
    var buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private Duration limit(Waiting waiting) {
    return switch (waiting) {
      case FIRST_BYTE -> limits.firstByte();
      case STREAM -> limits.upgradeIdle();
      case BODY -> limits.idle();
    };
  }
}
