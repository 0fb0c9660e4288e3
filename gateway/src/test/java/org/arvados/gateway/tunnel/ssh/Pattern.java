package org.arvados.gateway.tunnel.ssh;

import io.netty.buffer.ByteBuf;

/** An endless stream of bytes that tells whether any was lost, doubled or swapped. */
final class Pattern {
  private long position;

  void fill(byte[] block, int length) {
    for (int i = 0; i < length; i++) {
      block[i] = at(position++);
    }
  }

  /** Checks that the bytes are the next ones, and reads them. */
  void check(ByteBuf bytes) {
    // At once, since a buffer under leak detection notes each access.
    byte[] block = new byte[bytes.readableBytes()];
    bytes.readBytes(block);
    for (byte actual : block) {
      byte expected = at(position);
      if (actual != expected) {
        throw new AssertionError("byte " + position + " is " + actual + ", not " + expected);
      }
      position++;
    }
  }

  long position() {
    return position;
  }

  /** Has no period that is a power of two, so a shift by any buffer size shows. */
  private static byte at(long position) {
    return (byte) (position % 251 + position / 251 % 241);
  }
}
