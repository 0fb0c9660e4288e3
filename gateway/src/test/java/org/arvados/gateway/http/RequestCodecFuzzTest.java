package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Rule X5 on any bytes of a client: however they are cut, the codec reads the messages that a
 * plain, strict parser reads, with the same bodies, or refuses; what it sends on reads the same
 * again; nothing is kept. The input is what a client sends.
 */
class RequestCodecFuzzTest {
  @FuzzTest
  void requestsAreReadInOneWay(byte[] input) {
    String bytes = new String(input, ISO_8859_1);
    List<String> whole = Wire.requests(Http1Limits.DEFAULTS, List.of(bytes));
    assertThat(Wire.requests(Http1Limits.DEFAULTS, cut(input))).isEqualTo(whole);
    List<String> read = withoutFault(whole);
    assertThat(read).isEqualTo(PlainMessages.requests(bytes));
    // Of a message: its head, its body if it has any, its end.
    int end = read.size() > 1 && read.get(1).startsWith("body ") ? 2 : 1;
    if (read.size() > end) {
      checkSentOn(bytes, read.subList(0, end + 1));
    }
  }

  /** What was read before the fault; there is at most one, and nothing behind it. */
  static List<String> withoutFault(List<String> events) {
    int last = events.size() - 1;
    boolean fault = last >= 0 && isFault(events.get(last));
    List<String> read = fault ? events.subList(0, last) : events;
    assertThat(read).noneMatch(RequestCodecFuzzTest::isFault);
    return read;
  }

  /** A request's method may be {@code fault}, but then its version and fields follow. */
  private static boolean isFault(String event) {
    return event.startsWith("fault ") && !event.contains(" [");
  }

  /** In pieces that the input itself chooses, so that a finding can be repeated. */
  static List<String> cut(byte[] input) {
    String bytes = new String(input, ISO_8859_1);
    Random random = new Random(Arrays.hashCode(input));
    int most = 1 + random.nextInt(1 + random.nextInt(40));
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length(); ) {
      int size = Math.min(bytes.length() - at, 1 + random.nextInt(most));
      pieces.add(bytes.substring(at, at + size));
      at += size;
    }
    return pieces;
  }

  private static void checkSentOn(String bytes, List<String> first) {
    String sent = sentOn(bytes);
    List<String> expected = new ArrayList<>(first);
    // The version is always ours.
    expected.set(0, first.get(0).replaceFirst("(?s)^(\\S+ \\S+) HTTP/1.0", "$1 HTTP/1.1"));
    if (expected.get(0).startsWith("CONNECT ")) {
      assertThat(sent).isEmpty();
    } else {
      assertThat(Wire.requests(Http1Limits.DEFAULTS, List.of(sent))).isEqualTo(expected);
      assertThat(PlainMessages.requests(sent)).isEqualTo(expected);
    }
  }

  private static String sentOn(String bytes) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    Http1ServerCodec server = new Http1ServerCodec(Http1Limits.DEFAULTS);
    EmbeddedChannel in = channel(allocator, server);
    EmbeddedChannel out = channel(allocator, new Http1ClientCodec(Http1Limits.DEFAULTS));
    in.writeInbound(allocator.buffer().writeBytes(bytes.getBytes(ISO_8859_1)));
    server.resume();
    for (Object next = in.readInbound(); next != null; next = in.readInbound()) {
      out.write(next).addListener(done -> assertThat(done.cause()).isIn(allowed(done.cause())));
    }
    out.flushOutbound();
    String sent = takeOutbound(out);
    in.finishAndReleaseAll();
    out.close().syncUninterruptibly();
    Wire.assertNothingHeld(allocator);
    return sent;
  }

  static EmbeddedChannel channel(ByteBufAllocator allocator, ChannelHandler codec) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(codec);
    return channel;
  }

  /** All that the channel has sent. */
  static String takeOutbound(EmbeddedChannel channel) {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  private static List<Throwable> allowed(Throwable cause) {
    boolean refusal =
        cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
    return Arrays.asList(refusal ? cause : null, null);
  }
}
