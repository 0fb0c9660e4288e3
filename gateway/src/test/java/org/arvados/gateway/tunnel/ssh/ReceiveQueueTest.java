package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveQueueTest {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final ReceiveQueue queue = new ReceiveQueue();

  @AfterEach
  void nothingIsLeft() {
    queue.clear();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
  }

  /** A stalled reader must not cost much more memory than its window, whatever the server sends. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 1000, 10_000, 16 * 1024, 32 * 1024})
  void theMemoryTakenIsAtMostTwiceTheBytesHeld(int packet) {
    byte[] bytes = new byte[packet];
    int held = 0;
    int enough = Math.min(1 << 20, 20_000 * packet);
    for (; held < enough; held += packet) {
      queue.add(allocator, bytes, 0, packet);
    }
    assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(2L * held + 16 * 1024);
    assertThat(queue.clear()).isEqualTo(held);
  }

  @Test
  void theMemoryIsBoundedForTheWorstMixtureToo() {
    byte[] bytes = new byte[16 * 1024];
    int held = 0;
    for (int i = 0; i < 64; i++) {
      queue.add(allocator, bytes, 0, 1);
      queue.add(allocator, bytes, 0, bytes.length);
      held += 1 + bytes.length;
    }
    assertThat(allocator.metric().usedDirectMemory()).isLessThanOrEqualTo(2L * held + 16 * 1024);
  }

  @Test
  void theBytesComeOutInTheirOrder() {
    Pattern source = new Pattern();
    byte[] block = new byte[3000];
    for (int i = 1; i < 100; i++) {
      int length = i * 30;
      source.fill(block, length);
      queue.add(allocator, block, 0, length);
    }
    Pattern sink = new Pattern();
    for (ByteBuf next = queue.poll(); next != null; next = queue.poll()) {
      sink.check(next);
      next.release();
    }
    assertThat(sink.position()).isEqualTo(source.position());
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whatWasHandedOutIsNotWrittenToAnyMore() {
    queue.add(allocator, new byte[] {1}, 0, 1);
    ByteBuf first = queue.poll();
    queue.add(allocator, new byte[] {2}, 0, 1);
    assertThat(first.readableBytes()).isOne();
    first.release();
  }
}
