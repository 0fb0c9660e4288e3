package org.arvados.gateway.exchange;

import io.netty.channel.Channel;
import java.time.Duration;
import org.arvados.gateway.config.LimitsConfig;

/**
 * How long nothing has moved in a relay (rule X8), to the precision of a tick. Bytes that the
 * client takes from what was written before count as movement, too. On the event loop of its relay.
 */
final class RelayClock {
  private final LimitsConfig limits;
  private final Channel client;
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

  RelayClock(LimitsConfig limits, Channel client) {
    this.limits = limits;
    this.client = client;
  }

  /** Something has moved. */
  void progress() {
    progressAt = System.nanoTime();
  }

  /** Whether it has been too long. */
  boolean isOver(Waiting waiting, long now) {
    var buffer = client.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (pending != pendingBytes) {
      pendingBytes = pending;
      progressAt = now;
    }
    return now - progressAt >= limit(waiting).toNanos();
  }

  private Duration limit(Waiting waiting) {
    return switch (waiting) {
      case FIRST_BYTE -> limits.firstByte();
      case STREAM -> limits.upgradeIdle();
      case BODY -> limits.idle();
    };
  }
}
