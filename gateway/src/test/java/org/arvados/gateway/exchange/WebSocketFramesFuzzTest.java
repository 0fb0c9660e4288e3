package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Rule X9 on any bytes: the tracker finds the frame boundaries that a plain decoder finds which has
 * the whole stream before it, however the bytes are cut. The input is the stream.
 */
class WebSocketFramesFuzzTest {
  /** Where a frame begins, where its payload begins, and the first byte behind it. */
  private record Frame(int start, int payload, BigInteger end, boolean close) {}

  @FuzzTest
  void boundariesAreThoseOfAPlainDecoder(byte[] stream) {
    List<Frame> frames = decode(stream);
    Random random = new Random(Arrays.hashCode(stream));
    checkPieces(stream, frames, random);
    checkBoundaries(stream, frames, random);
  }

  /** Frame after frame; the last may be cut off. */
  private static List<Frame> decode(byte[] stream) {
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (at < stream.length) {
      Frame frame = decode(stream, at);
      frames.add(frame);
      if (frame.end().compareTo(BigInteger.valueOf(stream.length)) > 0) {
        break;
      }
      at = frame.end().intValueExact();
    }
    return frames;
  }

  private static Frame decode(byte[] stream, int at) {
    boolean close = (stream[at] & 0xf) == 8;
    int second = at + 1 < stream.length ? stream[at + 1] & 0xff : 0;
    int bytes = (second & 0x7f) == 127 ? 8 : (second & 0x7f) == 126 ? 2 : 0;
    int payload = at + 2 + bytes + (second >= 0x80 ? 4 : 0);
    if (payload > stream.length) {
      return new Frame(at, payload, BigInteger.valueOf(Long.MAX_VALUE), close);
    }
    BigInteger length =
        bytes == 0
            ? BigInteger.valueOf(second & 0x7f)
            : new BigInteger(1, Arrays.copyOfRange(stream, at + 2, at + 2 + bytes));
    // A length of 2^63 and more is not allowed, and no boundary is behind it.
    BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
    return new Frame(at, payload, length.min(most).add(BigInteger.valueOf(payload)), close);
  }

  private static void checkPieces(byte[] stream, List<Frame> frames, Random random) {
    WebSocketFrames tracker = new WebSocketFrames();
    assertThat(tracker.atBoundary()).isTrue();
    int at = 0;
    while (at < stream.length) {
      int size = Math.min(stream.length - at, 1 + random.nextInt(1 + random.nextInt(40)));
      ByteBuf piece = Unpooled.wrappedBuffer(stream, at, size);
      tracker.feed(piece);
      assertThat(piece.readableBytes()).isEqualTo(size);
      at += size;
      checkAt(tracker, frames, at);
    }
  }

  private static void checkAt(WebSocketFrames tracker, List<Frame> frames, int position) {
    int at = position;
    Frame last = frames.stream().filter(frame -> frame.start() < at).reduce((a, b) -> b).get();
    BigInteger end = last.end();
    boolean boundary = end.equals(BigInteger.valueOf(at));
    assertThat(tracker.atBoundary()).isEqualTo(boundary);
    assertThat(tracker.sawClose())
        .isEqualTo(frames.stream().anyMatch(frame -> frame.start() < at && frame.close()));
    if (boundary) {
      assertThat(tracker.bytesToBoundary()).isZero();
    } else if (at >= last.payload()) {
      assertThat(BigInteger.valueOf(tracker.bytesToBoundary()))
          .isEqualTo(end.subtract(BigInteger.valueOf(at)));
    } else {
      assertThat(tracker.bytesToBoundary()).isBetween(1L, (long) last.payload() - at);
    }
  }

  /** Asked to stop at boundaries, it stops at each, and a Close frame of ours fits there. */
  private static void checkBoundaries(byte[] stream, List<Frame> frames, Random random) {
    WebSocketFrames tracker = new WebSocketFrames();
    ByteBuf rest = Unpooled.wrappedBuffer(stream);
    for (Frame frame : frames) {
      assertThat(tracker.feedToBoundary(rest)).isZero();
      if (random.nextInt(8) == 0) {
        closeFits(random.nextBoolean());
      }
      tracker.feed(rest.readSlice(1));
      int expected = frame.end().min(BigInteger.valueOf(stream.length)).intValueExact();
      rest.skipBytes(tracker.feedToBoundary(rest));
      assertThat(rest.readerIndex()).isEqualTo(expected);
    }
    assertThat(rest.isReadable()).isFalse();
  }

  private static void closeFits(boolean masked) {
    WebSocketFrames tracker = new WebSocketFrames();
    ByteBuf frame =
        masked
            ? WebSocketFrames.maskedCloseFrame(Unpooled.EMPTY_BUFFER.alloc(), 1001, "end", 7)
            : WebSocketFrames.closeFrame(Unpooled.EMPTY_BUFFER.alloc(), 1001, "end");
    tracker.feed(frame);
    assertThat(tracker.atBoundary() && tracker.sawClose()).isTrue();
    assertThat(frame.release()).isTrue();
  }
}
