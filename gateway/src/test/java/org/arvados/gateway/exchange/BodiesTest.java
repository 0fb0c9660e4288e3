package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Large bodies (rule X7)")
@Timeout(120)
class BodiesTest {
  private static final int SIZE = 64 * 1024 * 1024;

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static MessageDigest sha256() throws Exception {
    return MessageDigest.getInstance("SHA-256");
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Rule X7: every byte of a download arrives. */
  @Test
  void downloadArrivesWhole() throws Exception {
    String expected = GATEWAY.get("open-data", "/download/" + SIZE + "/sha256").text();
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/download/" + SIZE, "open-data"));
    assertThat(client.head().one("Content-Length")).hasValue(Integer.toString(SIZE));
    MessageDigest digest = sha256();
    byte[] piece = new byte[64 * 1024];
    InputStream in = client.in();
    for (int left = SIZE; left > 0; ) {
      int count = in.read(piece, 0, Math.min(piece.length, left));
      assertThat(count).isPositive();
      digest.update(piece, 0, count);
      left -= count;
    }
    assertThat(hex(digest)).isEqualTo(expected);
  }

  /** Rule X7: every byte of an upload arrives, sized or in chunks. */
  @Test
  void uploadArrivesWhole() throws Exception {
    MessageDigest digest = sha256();
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("PUT", "/upload", "open-data", "Transfer-Encoding: chunked"));
    byte[] piece = new byte[1024 * 1024];
    for (int i = 0; i < SIZE / piece.length; i++) {
      java.util.Arrays.fill(piece, (byte) i);
      digest.update(piece);
      client.send(Integer.toHexString(piece.length) + "\r\n").send(piece).send("\r\n");
    }
    RawHttp.Response response = client.send("0\r\n\r\n").response();
    assertThat(response.text()).contains(hex(digest)).contains("\"bytes\":" + SIZE);
  }

  /** Rule X7: of a client that does not read, little piles up in the gateway. */
  @Test
  void slowReaderHoldsTheServiceBack() throws Exception {
    var run = GATEWAY.demo().crunchRuns().get("open-data");
    long before = run.counters().bytesToClient();
    RawHttp client = GATEWAY.connectSlowly();
    client.send(GATEWAY.request("GET", "/download/1000000000", "open-data"));
    assertThat(client.head().status()).isEqualTo(200);
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(400))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              long now = run.counters().bytesToClient();
              boolean still = now == last[0];
              last[0] = now;
              return still;
            });
    // window of the stream, and the buffers of the sockets on the way
    assertThat(last[0] - before).isLessThan(24 * 1024 * 1024);
    client.read(2_000_000); // and it goes on when the client does
  }

  /** An event is passed on when it comes, not when a buffer is full. */
  @Test
  void eventsArriveOneByOne() throws Exception {
    RawHttp client = GATEWAY.connect();
    long start = System.nanoTime();
    client.send(GATEWAY.request("GET", "/events?count=0&interval=300", "open-data"));
    assertThat(client.head().one("Content-Type")).hasValue("text/event-stream");
    for (int i = 1; i <= 3; i++) {
      assertThat(new String(client.chunk(), US_ASCII)).contains("id: " + i + "\n");
    }
    assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(10).toNanos());
  }

  /** Other clients are served while one does not read. */
  @Test
  void slowReaderHoldsNobodyElseBack() throws IOException {
    RawHttp slow = GATEWAY.connectSlowly();
    slow.send(GATEWAY.request("GET", "/download/1000000000", "open-data"));
    for (int i = 0; i < 8; i++) {
      assertThat(GATEWAY.get("open-data", "/download/100000").body()).hasSize(100_000);
    }
  }
}
