package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;

/**
 * Rule X5 on any bytes of a service: however they are cut, the codec reads the response that a
 * plain, strict parser reads, with the same body, or refuses; what the client gets of it means the
 * same; nothing is kept. The input is what a service sends, behind an optional line {@code HEAD}
 * for the method it answers.
 */
class ResponseCodecFuzzTest {
  private static final byte[] HEAD = "HEAD\n".getBytes(ISO_8859_1);

  @FuzzTest
  void responsesAreReadInOneWay(byte[] input) {
    boolean toHead = input.length >= 5 && Arrays.equals(HEAD, Arrays.copyOf(input, 5));
    HttpMethod method = toHead ? HttpMethod.HEAD : HttpMethod.GET;
    byte[] response = toHead ? Arrays.copyOfRange(input, 5, input.length) : input;
    String bytes = new String(response, ISO_8859_1);
    List<String> whole = Wire.responses(Http1Limits.DEFAULTS, method, List.of(bytes));
    List<String> pieces = RequestCodecFuzzTest.cut(response);
    assertThat(Wire.responses(Http1Limits.DEFAULTS, method, pieces)).isEqualTo(whole);
    List<String> read = RequestCodecFuzzTest.withoutFault(whole);
    assertThat(read).isEqualTo(PlainMessages.response(method.name(), bytes));
    // A field or a reason phrase that holds one could not be told from the next field.
    if (!bytes.contains("[") && !bytes.contains("]")) {
      checkSentOn(method, bytes, read);
    }
  }

  /** The client reads the same, but for the fields by which each connection frames its own way. */
  private static void checkSentOn(HttpMethod method, String bytes, List<String> read) {
    String sent = sentOn(method, bytes);
    List<String> again = Wire.responses(Http1Limits.DEFAULTS, method, List.of(sent));
    assertThat(meaning(RequestCodecFuzzTest.withoutFault(again))).isEqualTo(meaning(read));
  }

  private static List<String> meaning(List<String> events) {
    return events.stream()
        .map(event -> event.startsWith("body ") ? event : withoutFraming(event))
        .toList();
  }

  private static String withoutFraming(String event) {
    String fields = "(?i) \\[(connection|content-length|transfer-encoding): [^]]*\\]";
    return event.replaceFirst("^HTTP/1.0", "HTTP/1.1").replaceAll(fields, "");
  }

  private static String sentOn(HttpMethod method, String bytes) {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    EmbeddedChannel in = asking(allocator, method);
    EmbeddedChannel out = asked(allocator, method);
    try {
      in.writeInbound(allocator.buffer().writeBytes(bytes.getBytes(ISO_8859_1)));
      in.close().syncUninterruptibly();
      in.checkException();
    } catch (MalformedMessageException e) {
      // What came before it is sent on.
    }
    for (Object next = in.readInbound(); next != null; next = in.readInbound()) {
      out.writeOutbound(next);
    }
    String sent = RequestCodecFuzzTest.takeOutbound(out);
    in.releaseOutbound();
    out.finishAndReleaseAll();
    Wire.assertNothingHeld(allocator);
    return sent;
  }

  /** Our side towards the service, which has sent a request. */
  private static EmbeddedChannel asking(ByteBufAllocator allocator, HttpMethod method) {
    Http1ClientCodec codec = new Http1ClientCodec(Http1Limits.DEFAULTS);
    EmbeddedChannel channel = RequestCodecFuzzTest.channel(allocator, codec);
    DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, "/");
    request.headers().set("Host", "a").set("Connection", "upgrade").set("Upgrade", "x");
    channel.writeOutbound(request);
    return channel;
  }

  /** Our side towards the client, which has read the same request. */
  private static EmbeddedChannel asked(ByteBufAllocator allocator, HttpMethod method) {
    Http1ServerCodec codec = new Http1ServerCodec(Http1Limits.DEFAULTS);
    EmbeddedChannel channel = RequestCodecFuzzTest.channel(allocator, codec);
    String request = method + " / HTTP/1.1\r\nHost: a\r\n\r\n";
    channel.writeInbound(Unpooled.copiedBuffer(request, ISO_8859_1));
    codec.resume();
    channel.releaseInbound();
    return channel;
  }
}
