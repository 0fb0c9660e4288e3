package org.arvados.gateway.demo.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The WebSockets of the sample service (RFC 6455)")
@Timeout(60)
class WebSocketSampleTest {
  private static final String HANDSHAKE =
      String.join(
          "\r\n",
          " HTTP/1.1",
          "Host: a",
          "Connection: keep-alive, Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "");
  private static SampleService service;

  @BeforeAll
  static void start() {
    service = SampleService.start(0);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static WebSocket open(String path, Listener listener) throws Exception {
    URI uri = URI.create("ws://127.0.0.1:" + service.address().getPort() + path);
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .buildAsync(uri, listener)
        .get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 125, 126, 65_535, 65_536, 70_000, 1 << 20})
  void binaryMessagesComeBackWhole(int size) throws Exception {
    byte[] message = new byte[size];
    new Random(size).nextBytes(message);
    Listener listener = new Listener();
    WebSocket socket = open("/ws", listener);

    socket.sendBinary(ByteBuffer.wrap(message), true).get(10, TimeUnit.SECONDS);

    assertThat(listener.binary.get(10, TimeUnit.SECONDS)).isEqualTo(message);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
    assertThat(listener.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1000 bye");
  }

  @Test
  void textInFragmentsWithAPingBetweenComesBackInFragments() throws Exception {
    Listener listener = new Listener();
    WebSocket socket = open("/ws", listener);

    socket.sendText("one, ", false).get(10, TimeUnit.SECONDS);
    socket.sendPing(ByteBuffer.wrap(new byte[] {7})).get(10, TimeUnit.SECONDS);
    socket.sendText("zwölf", true).get(10, TimeUnit.SECONDS);

    assertThat(listener.text.get(10, TimeUnit.SECONDS)).isEqualTo("one, zwölf");
    assertThat(listener.pong.get(10, TimeUnit.SECONDS)).isEqualTo(7);
    socket.abort();
  }

  @Test
  void theTimeIsSentUntilClosed() throws Exception {
    Listener listener = new Listener();
    WebSocket socket = open("/ws/time?interval=10", listener);

    assertThat(listener.text.get(10, TimeUnit.SECONDS)).matches("\\{\"time\":\\d{13}}");
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    assertThat(listener.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1000 ");
  }

  @Test
  void bytesRightBehindTheHandshakeAreNotLost() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /ws" + HANDSHAKE + "Sec-WebSocket-Protocol: one, two\r\n\r\n" + hello());

      assertThat(raw.head())
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("sec-websocket-protocol: one\r\n")
          .doesNotContain("extensions");
      assertThat(raw.read(7)).isEqualTo(new byte[] {(byte) 0x81, 5, 'H', 'e', 'l', 'l', 'o'});
    }
  }

  /** The masked example of RFC 6455 section 5.7, as ISO 8859-1. */
  private static String hello() {
    byte[] frame = HexFormat.of().parseHex("818537fa213d7f9f4d5158");
    return new String(frame, StandardCharsets.ISO_8859_1);
  }

  @Test
  void anUnmaskedFrameEndsTheConnection() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /ws" + HANDSHAKE + "\r\n\u0081\u0001x");

      raw.head();
      assertThat(raw.rest()).isEqualTo("\u0088\u0002\u0003\u00ea");
    }
  }

  @Test
  void aFrameBeyondTheLimitIsTooBig() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /ws" + HANDSHAKE + "\r\n\u0082\u00ff\0\0\0\0\u0004\0\0\u0001mask");

      raw.head();
      assertThat(raw.rest()).isEqualTo("\u0088\u0002\u0003\u00f1");
    }
  }

  @Test
  void anOrdinaryRequestIsToldToUpgrade() throws Exception {
    try (RawClient raw = new RawClient(service.address())) {
      raw.send("GET /ws HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(raw.answer().head()).startsWith("HTTP/1.1 426 ");
    }
  }

  private static final class Listener implements WebSocket.Listener {
    final CompletableFuture<byte[]> binary = new CompletableFuture<>();
    final CompletableFuture<String> text = new CompletableFuture<>();
    final CompletableFuture<Integer> pong = new CompletableFuture<>();
    final CompletableFuture<String> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder characters = new StringBuilder();

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] piece = new byte[data.remaining()];
      data.get(piece);
      bytes.writeBytes(piece);
      if (last) {
        binary.complete(bytes.toByteArray());
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      characters.append(data);
      if (last) {
        text.complete(characters.toString());
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      pong.complete((int) message.get());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status + " " + reason);
      return null;
    }
  }
}
