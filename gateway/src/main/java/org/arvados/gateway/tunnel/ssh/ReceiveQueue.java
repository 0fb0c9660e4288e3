package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a stream has received and not delivered. Small packets are gathered in buffers that grow up
 * to {@value #MAX_GATHER} bytes, so that the memory taken is at most about twice the bytes held,
 * however small the packets are that a stalled stream receives.
 */
final class ReceiveQueue {
  private static final int MIN_GATHER = 256;
  private static final int MAX_GATHER = 16 * 1024;

  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(4);

  void add(ByteBufAllocator allocator, byte[] bytes, int offset, int length) {
    ByteBuf last = buffers.peekLast();
    if (last == null || last.writableBytes() < length) {
      int gather = last == null ? MIN_GATHER : Math.min(2 * last.capacity(), MAX_GATHER);
      last = allocator.ioBuffer(Math.max(length, gather));
      buffers.add(last);
    }
    last.writeBytes(bytes, offset, length);
  }

  /** The next buffer, which the caller releases, or null. */
  @Nullable ByteBuf poll() {
    return buffers.poll();
  }

  boolean isEmpty() {
    return buffers.isEmpty();
  }

  /**
   * Drops everything.
   *
   * @return how many bytes that were
   */
  int clear() {
    int dropped = 0;
    for (ByteBuf buffer = poll(); buffer != null; buffer = poll()) {
      dropped += buffer.readableBytes();
      buffer.release();
    }
    return dropped;
  }
}
