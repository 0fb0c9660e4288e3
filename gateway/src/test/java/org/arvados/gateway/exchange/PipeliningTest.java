package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Many requests at once on one connection (rules X7 and X8, RFC 9112 section 9.3.2)")
@Timeout(60)
class PipeliningTest {
  private static final int FLOOD = 60_000;

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          GatewayExtension.limits(
              defaults ->
                  new LimitsConfig(
                      defaults.handshake(),
                      defaults.requestHead(),
                      defaults.headBytes(),
                      defaults.headFields(),
                      Duration.ofSeconds(2), // idle
                      defaults.upgradeIdle(),
                      defaults.firstByte(),
                      defaults.connections(),
                      defaults.connectionsPerAddress(),
                      defaults.connectionsPerService(),
                      defaults.channelsPerClientAndService(),
                      defaults.drain())));

  @Test
  void answersComeInTheOrderOfTheRequests() throws Exception {
    RawHttp client = GATEWAY.connect();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      // By turns the service's and our own.
      requests.append(GATEWAY.request("GET", "/status/" + (200 + i), "open-data"));
      requests.append(GatewayExtension.head("GET", "/", "elsewhere.example"));
    }
    client.send(requests.toString());
    for (int i = 0; i < 300; i++) {
      if (i != 4 && i != 5 && i != 104) { // 204, 205 and 304 have no body to tell them by
        RawHttp.Response response = client.response();
        assertThat(response.text()).isEqualTo("status " + (200 + i) + "\n");
      } else {
        client.response();
      }
      assertThat(client.response().status()).isEqualTo(421);
    }
  }

  /**
   * Rules X7 and X8: answers that nobody reads are not piled up, and whoever never reads is cut off
   * after {@code limits.idle}.
   */
  @Test
  void requestsWaitWhileAnswersAreNotRead() throws Exception {
    try (SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
      client.connect(GATEWAY.demo().address());
      client.configureBlocking(false);
      flood(client);
      await("connection is cut").until(() -> GATEWAY.demo().gateway().connections() == 0);
      long answered = GATEWAY.log().stream().filter(line -> line.contains("421")).count();
      assertThat(answered).as("requests answered, of %d", FLOOD).isBetween(10L, FLOOD / 2L);
    }
  }

  /** Sends until everything is sent or nothing more is taken. */
  private static void flood(SocketChannel client) throws IOException {
    String request = GatewayExtension.head("GET", "/", "elsewhere.example");
    ByteBuffer requests = ByteBuffer.wrap(request.repeat(FLOOD).getBytes(ISO_8859_1));
    long lastProgress = System.nanoTime();
    while (requests.hasRemaining()
        && System.nanoTime() - lastProgress < Duration.ofMillis(500).toNanos()) {
      if (client.write(requests) > 0) {
        lastProgress = System.nanoTime();
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
