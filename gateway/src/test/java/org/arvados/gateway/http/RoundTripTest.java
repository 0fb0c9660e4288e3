package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random well-formed requests: Netty's own decoder reads the same as ours, and what our client
 * codec writes of them is the same message again.
 */
class RoundTripTest {
  private static final String TOKEN =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void readsAsNettyDoesAndWritesWhatItRead() {
    for (int i = 0; i < 300; i++) {
      String message = message();
      List<String> ours = Wire.requests(Http1Limits.DEFAULTS, cut(message));
      assertThat(ours).describedAs("seed %d, message %d", seed, i).isEqualTo(byNetty(message));
      assertThat(Wire.requests(Http1Limits.DEFAULTS, cut(sentOn(message))))
          .describedAs("seed %d, message %d", seed, i)
          .isEqualTo(ours);
    }
  }

  private String message() {
    StringBuilder text = new StringBuilder();
    text.append(
            List.of("GET", "POST", "PUT", "PATCH", token(8).toUpperCase(Locale.ROOT))
                .get(random.nextInt(5)))
        .append(' ');
    text.append('/').append(random(random.nextInt(40), 0x21, 0x7e)).append(" HTTP/1.1\r\n");
    text.append("Host: ").append(token(20)).append("\r\n");
    for (int fields = random.nextInt(20); fields > 0; fields--) {
      text.append("X-").append(token(10)).append(": ").append(value()).append("\r\n");
    }
    String body = random(random.nextInt(200), 0, 0xff);
    switch (random.nextInt(3)) {
      case 0 -> text.append("\r\n");
      case 1 ->
          text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
      default -> text.append("Transfer-Encoding: chunked\r\n\r\n").append(chunks(body));
    }
    return text.toString();
  }

  private String chunks(String body) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int size = 1 + random.nextInt(body.length() - at);
      text.append(Integer.toHexString(size)).append("\r\n");
      text.append(body, at, at + size).append("\r\n");
      at += size;
    }
    text.append("0\r\n");
    for (int fields = random.nextInt(3); fields > 0; fields--) {
      text.append("X-").append(token(10)).append(": ").append(value()).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  private String token(int most) {
    StringBuilder text = new StringBuilder();
    for (int length = 1 + random.nextInt(most); length > 0; length--) {
      text.append(TOKEN.charAt(random.nextInt(TOKEN.length())));
    }
    return text.toString();
  }

  /** Visible octets with a space somewhere between. */
  private String value() {
    String visible = random(1 + random.nextInt(20), 0x21, 0x7e);
    return visible + ' ' + random(1 + random.nextInt(20), 0xa1, 0xff);
  }

  private String random(int length, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) (from + random.nextInt(to - from + 1)));
    }
    return text.toString();
  }

  private List<String> cut(String message) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    while (at < message.length()) {
      int size = 1 + random.nextInt(message.length() - at);
      pieces.add(message.substring(at, at + size));
      at += size;
    }
    return pieces;
  }

  private static List<String> byNetty(String message) {
    EmbeddedChannel netty = new EmbeddedChannel(new HttpServerCodec());
    netty.writeInbound(netty.alloc().buffer().writeBytes(message.getBytes(ISO_8859_1)));
    List<String> events = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (Object next = netty.readInbound(); next != null; next = netty.readInbound()) {
      if (next instanceof HttpRequest head) {
        assertThat(head.decoderResult().isSuccess()).isTrue();
        events.add(head.method() + " " + head.uri() + " HTTP/1.1" + Wire.fields(head.headers()));
      }
      if (next instanceof HttpContent content) {
        body.append(content.content().toString(ISO_8859_1));
        content.release();
      }
      if (next instanceof LastHttpContent last) {
        if (body.length() > 0) {
          events.add("body " + body);
        }
        events.add("end" + Wire.fields(last.trailingHeaders()));
      }
    }
    netty.finishAndReleaseAll();
    return events;
  }

  private static String sentOn(String message) {
    Http1ServerCodec server = new Http1ServerCodec(Http1Limits.DEFAULTS);
    EmbeddedChannel in = new EmbeddedChannel(server);
    EmbeddedChannel out = new EmbeddedChannel(new Http1ClientCodec(Http1Limits.DEFAULTS));
    in.writeInbound(in.alloc().buffer().writeBytes(message.getBytes(ISO_8859_1)));
    server.resume();
    for (Object next = in.readInbound(); next != null; next = in.readInbound()) {
      out.writeOutbound(next);
    }
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = out.readOutbound(); next != null; next = out.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    in.finishAndReleaseAll();
    out.close().syncUninterruptibly();
    return text.toString();
  }
}
