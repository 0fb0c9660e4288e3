package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rule X9: frame boundaries are known however the bytes are cut, and a Close frame fits between.
 */
class WebSocketFramesTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static ByteBuf frame(int opcode, boolean masked, long length) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeByte(0x80 | opcode);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.writeByte(mask | (int) length);
    } else if (length < 65536) {
      frame.writeByte(mask | 126).writeShort((int) length);
    } else {
      frame.writeByte(mask | 127).writeLong(length);
    }
    return masked ? frame.writeInt(0x01020304) : frame;
  }

  private int size() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3);
      case 1 -> 120 + random.nextInt(12);
      case 2 -> 65530 + random.nextInt(12);
      default -> random.nextInt(2000);
    };
  }

  /** Random frames, cut at random: boundaries are exactly the ends of frames. */
  @Test
  void boundariesAreTheEndsOfFrames() {
    for (int run = 0; run < 200; run++) {
      ByteBuf stream = Unpooled.buffer();
      List<Integer> ends = new ArrayList<>(List.of(0));
      for (int frames = 1 + random.nextInt(8); frames > 0; frames--) {
        int size = size();
        ByteBuf frame = frame(random.nextInt(3), random.nextBoolean(), size);
        byte[] payload = new byte[size];
        random.nextBytes(payload);
        stream.writeBytes(frame).writeBytes(payload);
        ends.add(stream.writerIndex());
      }
      feedInPieces(stream, ends);
      feedFrameByFrame(stream, ends);
    }
  }

  private void feedInPieces(ByteBuf stream, List<Integer> ends) {
    WebSocketFrames frames = new WebSocketFrames();
    int at = 0;
    while (at < stream.writerIndex()) {
      int most = random.nextBoolean() ? 5 : stream.writerIndex() - at;
      int size = Math.min(1 + random.nextInt(most), stream.writerIndex() - at);
      ByteBuf piece = stream.slice(at, size);
      frames.feed(piece);
      at += size;
      assertThat(piece.readableBytes()).isEqualTo(size);
      assertThat(frames.atBoundary())
          .describedAs("seed %d at %d", seed, at)
          .isEqualTo(ends.contains(at));
      assertThat(frames.bytesToBoundary() == 0).isEqualTo(frames.atBoundary());
      assertThat(frames.sawClose()).isFalse();
    }
  }

  /** With the hint of how many bytes are missing, every boundary is met. */
  private void feedFrameByFrame(ByteBuf stream, List<Integer> ends) {
    WebSocketFrames frames = new WebSocketFrames();
    List<Integer> met = new ArrayList<>(List.of(0));
    int at = 0;
    while (at < stream.writerIndex()) {
      frames.feed(stream.slice(at, 1));
      at += 1;
      while (!frames.atBoundary()) {
        int missing = (int) frames.bytesToBoundary();
        frames.feed(stream.slice(at, missing));
        at += missing;
      }
      met.add(at);
    }
    assertThat(met).describedAs("seed %d", seed).isEqualTo(ends);
  }

  @Test
  void feedingStopsAtTheFirstBoundary() {
    WebSocketFrames frames = new WebSocketFrames();
    ByteBuf two = Unpooled.buffer();
    two.writeBytes(frame(1, true, 3))
        .writeBytes("abc".getBytes(UTF_8))
        .writeBytes(frame(1, false, 0));
    assertThat(frames.feedToBoundary(two)).describedAs("at one").isZero();
    frames.feed(two.readSlice(1));
    assertThat(frames.feedToBoundary(two.slice(two.readerIndex(), 4))).isEqualTo(4);
    two.skipBytes(4);
    assertThat(frames.feedToBoundary(two)).isEqualTo(4);
    assertThat(frames.atBoundary()).isTrue();
    assertThat(two.readableBytes()).isEqualTo(6);
  }

  @Test
  void closeFrameIsSeenWhenItBegins() {
    WebSocketFrames frames = new WebSocketFrames();
    frames.feed(frame(9, false, 0));
    assertThat(frames.sawClose()).isFalse();
    ByteBuf close = frame(8, true, 2).writeShort(0);
    frames.feed(close.slice(0, 1));
    assertThat(frames.sawClose()).isTrue();
    assertThat(frames.atBoundary()).isFalse();
    frames.feed(close.slice(1, close.readableBytes() - 1));
    assertThat(frames.atBoundary()).isTrue();
    frames.feed(frame(1, true, 0));
    assertThat(frames.sawClose()).isTrue();
  }

  @Test
  void payloadThatLooksLikeACloseFrameIsNone() {
    WebSocketFrames frames = new WebSocketFrames();
    frames.feed(frame(2, false, 2).writeByte(0x88).writeByte(0));
    assertThat(frames.sawClose()).isFalse();
    assertThat(frames.atBoundary()).isTrue();
  }

  @Test
  void largestLengthIsFollowed() {
    WebSocketFrames frames = new WebSocketFrames();
    frames.feed(frame(2, true, Long.MAX_VALUE));
    assertThat(frames.bytesToBoundary()).isEqualTo(Long.MAX_VALUE);
    frames.feed(Unpooled.wrappedBuffer(new byte[10]));
    assertThat(frames.bytesToBoundary()).isEqualTo(Long.MAX_VALUE - 10);
  }

  @Test
  void lengthThatIsNotAllowedNeverEnds() {
    WebSocketFrames frames = new WebSocketFrames();
    ByteBuf frame = Unpooled.buffer().writeByte(0x82).writeByte(127).writeLong(-1);
    frames.feed(frame);
    assertThat(frames.atBoundary()).isFalse();
    assertThat(frames.bytesToBoundary()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "going away", "\u00e4\u20ac"})
  void closeFramesAreWhatNettyReads(String reason) {
    UnpooledByteBufAllocator alloc = UnpooledByteBufAllocator.DEFAULT;
    assertClose(false, WebSocketFrames.closeFrame(alloc, 1001, reason), reason);
    assertClose(
        true, WebSocketFrames.maskedCloseFrame(alloc, 1001, reason, random.nextInt()), reason);
  }

  private static void assertClose(boolean masked, ByteBuf frame, String reason) {
    WebSocketFrames frames = new WebSocketFrames();
    frames.feed(frame);
    assertThat(frames.sawClose() && frames.atBoundary()).isTrue();
    EmbeddedChannel netty =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(masked)
                    .allowMaskMismatch(false)
                    .build()));
    netty.writeInbound(frame);
    CloseWebSocketFrame close = netty.readInbound();
    assertThat(close.statusCode()).isEqualTo(1001);
    assertThat(close.reasonText()).isEqualTo(reason);
    close.release();
    netty.finishAndReleaseAll();
  }

  @Test
  void closeFrameOutOfRangeIsRefused() {
    UnpooledByteBufAllocator alloc = UnpooledByteBufAllocator.DEFAULT;
    WebSocketFrames.closeFrame(alloc, 4999, "x".repeat(123)).release();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketFrames.closeFrame(alloc, 1000, "x".repeat(124)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketFrames.closeFrame(alloc, 999, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebSocketFrames.maskedCloseFrame(alloc, 5000, "", 1));
  }
}
