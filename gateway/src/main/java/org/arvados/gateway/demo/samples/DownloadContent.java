package org.arvados.gateway.demo.samples;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The endless content of which every download is a beginning: a function of the position alone, so
 * that any range can be made and checked without the rest, and does not compress. Eight bytes each
 * come from SplitMix64's output function.
 */
final class DownloadContent {
  private DownloadContent() {}

  /** The byte at a position. */
  static byte at(long position) {
    return (byte) (word(position / Long.BYTES) >>> (Byte.SIZE * (position % Long.BYTES)));
  }

  /** The bytes from a position on. */
  static byte[] bytes(long position, int length) {
    byte[] bytes = new byte[length];
    ByteBuffer target = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long at = position;
    while (target.hasRemaining() && at % Long.BYTES != 0) {
      target.put(at(at++));
    }
    for (; target.remaining() >= Long.BYTES; at += Long.BYTES) {
      target.putLong(word(at / Long.BYTES));
    }
    while (target.hasRemaining()) {
      target.put(at(at++));
    }
    return bytes;
  }

  private static long word(long index) {
    long z = (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
