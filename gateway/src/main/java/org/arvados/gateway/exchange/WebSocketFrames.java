package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Follows the frame boundaries of one direction of a WebSocket (RFC 6455 section 5.2), without
 * changing or keeping a byte, so that a Close frame can be put between two frames when the gateway
 * ends the stream (rule X9). Frames are not judged: their two ends do that. One per direction; not
 * thread-safe.
 */
public final class WebSocketFrames {
  private static final int CLOSE = 8;
  private static final int GOING_AWAY = 1001;
  private static final int FIN = 0x80;
  private static final int MASK = 0x80;
  private static final int MOST_REASON = 123;

  /** Octets of the current header read so far; 0 between frames. */
  private int headerRead;

  /** Octets of the current header, as far as they are known. */
  private int headerLength;

  private int lengthLength;
  private long payload;
  private boolean closeSeen;

  /** Follows all readable bytes; the reader index stays. */
  public void feed(ByteBuf in) {
    follow(in, false);
  }

  /**
   * Follows bytes up to the next boundary at most; the reader index stays.
   *
   * @return how many bytes; 0 when at a boundary already
   */
  public int feedToBoundary(ByteBuf in) {
    return atBoundary() ? 0 : follow(in, true);
  }

  /** Whether the last byte was the last of a frame, or no byte has come. */
  public boolean atBoundary() {
    return headerRead == 0 && payload == 0;
  }

  /** Whether a Close frame has begun: nothing may follow it. */
  public boolean sawClose() {
    return closeSeen;
  }

  /**
   * Bytes up to the next boundary: 0 at one. Within a header, as many as are known to be missing;
   * more may show when they have come.
   */
  public long bytesToBoundary() {
    return headerRead > 0 ? headerLength - headerRead : payload;
  }

  /**
   * A Close frame as a server sends it.
   *
   * @param code status code, RFC 6455 section 7.4
   * @param reason for the log of the other end, at most 123 bytes of UTF-8
   */
  public static ByteBuf closeFrame(ByteBufAllocator alloc, int code, String reason) {
    byte[] text = text(code, reason);
    return header(alloc, text, 0).writeShort(code).writeBytes(text);
  }

  /**
   * A Close frame as a client sends it.
   *
   * @param key masks the payload; fresh and from a secure source, so that no intermediary can be
   *     fooled
   */
  public static ByteBuf maskedCloseFrame(ByteBufAllocator alloc, int code, String reason, int key) {
    byte[] text = text(code, reason);
    ByteBuf frame = header(alloc, text, MASK).writeInt(key);
    int payload = frame.writerIndex();
    frame.writeShort(code).writeBytes(text);
    for (int i = payload; i < frame.writerIndex(); i++) {
      int shift = 24 - 8 * ((i - payload) % 4);
      frame.setByte(i, frame.getByte(i) ^ key >> shift);
    }
    return frame;
  }

  /** What a service is sent in the place of a client that has left without a word. */
  static ByteBuf clientLeft(ByteBufAllocator alloc) {
    // The mask keeps intermediaries from being fooled by chosen bytes; these are not chosen.
    int mask = ThreadLocalRandom.current().nextInt();
    return maskedCloseFrame(alloc, GOING_AWAY, "client left", mask);
  }

  private int follow(ByteBuf in, boolean oneFrame) {
    int at = in.readerIndex();
    int end = in.writerIndex();
    while (at < end && !(oneFrame && atBoundary())) {
      if (headerRead == 0 && payload > 0) {
        int skipped = (int) Math.min(payload, end - at);
        payload -= skipped;
        at += skipped;
      } else {
        readHeader(in.getUnsignedByte(at++));
      }
    }
    return at - in.readerIndex();
  }

  private void readHeader(int octet) {
    if (headerRead == 0) {
      closeSeen |= (octet & 0xf) == CLOSE;
      headerLength = 2;
      payload = 0;
    } else if (headerRead == 1) {
      readLength(octet);
    } else if (headerRead < 2 + lengthLength) {
      payload = payload << 8 | octet;
    }
    if (++headerRead == headerLength) {
      headerRead = 0;
      // A length with its highest bit set is not allowed; no boundary will be found behind it.
      payload = payload < 0 ? Long.MAX_VALUE : payload;
    }
  }

  private void readLength(int octet) {
    int length = octet & 0x7f;
    lengthLength = length == 127 ? 8 : length == 126 ? 2 : 0;
    payload = lengthLength == 0 ? length : 0;
    headerLength = 2 + lengthLength + ((octet & MASK) != 0 ? 4 : 0);
  }

  private static byte[] text(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    if (code < 1000 || code > 4999 || text.length > MOST_REASON) {
      throw new IllegalArgumentException("not a Close frame: code or reason out of range");
    }
    return text;
  }

  private static ByteBuf header(ByteBufAllocator alloc, byte[] text, int mask) {
    int length = 2 + text.length;
    return alloc.buffer(6 + length).writeByte(FIN | CLOSE).writeByte(mask | length);
  }
}
