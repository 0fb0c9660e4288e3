package org.arvados.gateway.demo.samples;

import io.netty.buffer.ByteBuf;

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

  /** Appends the bytes from a position on. */
  static void append(ByteBuf target, long position, int length) {
    long at = position;
    long end = position + length;
    while (at < end && at % Long.BYTES != 0) {
      target.writeByte(at(at++));
    }
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      target.writeLongLE(word(at / Long.BYTES));
    }
    while (at < end) {
      target.writeByte(at(at++));
    }
  }

  private static long word(long index) {
    long z = (index + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
