package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("SIGTERM while much is under way at once (rule X10)")
@Timeout(120)
class DrainTest {
  private static final Duration DRAIN = Duration.ofSeconds(8);
  private static final long ENDLESS = 1L << 30;

  @TempDir Path directory;
  private ServedCluster cluster;
  private Visit visit;

  @BeforeEach
  void start() throws IOException {
    cluster =
        ServedCluster.start("drain", directory, "limits: {drain: " + DRAIN.toSeconds() + "s}\n");
    visit = cluster.owner();
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
  }

  /** What can end does; what does not is cut when the time is over, and the exit code is 0. */
  @Test
  void eachEndsInItsOwnWay() throws Exception {
    try (ClientSocket silent = connect();
        ClientSocket halfAHead = connect();
        ClientSocket idle = connect();
        ClientSocket asking = connect();
        ClientSocket uploading = connect();
        ClientSocket stalled = connect();
        WebSocketClient webSocket = visit.webSocket()) {
      send(halfAHead, "GET / HTTP/1.1\r\nHost:");
      assertThat(visit.get(idle, "/download/10").body().readAllBytes()).hasSize(10);
      webSocket.echo(5);
      assertThat(visit.get(stalled, "/download/" + ENDLESS).status()).isEqualTo(200);
      send(uploading, visit.head("PUT", "/upload") + "Content-Length: 100\r\n\r\nnot all");
      send(asking, visit.head("GET", "/slow?ms=3000") + "\r\n");
      awaitServiceConnections(4);

      long start = System.nanoTime();
      cluster.gateway().terminate();

      assertThat(webSocket.read().closeCode()).isEqualTo(1001);
      assertThat(webSocket.isEnded()).isTrue();
      assertThat(idle.in().read()).isNegative();
      assertThat(silent.in().read()).isNegative();
      assertThat(halfAHead.isEnded()).isTrue();
      assertThat(GatewayProcess.accepts(cluster.address())).as("new connections").isFalse();

      ClientSocket.Response answer = asking.response();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(answer.body().readAllBytes()).asString().startsWith("after 3000 ms");
      assertThat(asking.in().read()).isNegative();
      assertThat(cluster.gateway().isAlive()).as("waits for the rest").isTrue();

      assertThat(cluster.gateway().exitCode()).isZero();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      assertThat(took).isBetween(DRAIN.minusMillis(500), DRAIN.plusSeconds(20));
      assertThat(uploading.isEnded()).isTrue();
      assertThat(stalled.isEnded()).isTrue();
    }
    cluster.assertNoComplaint();
  }

  /** A body whose last part comes while the gateway waits. */
  @Test
  void uploadMayBeFinished() throws Exception {
    try (ClientSocket uploading = connect()) {
      send(uploading, visit.head("PUT", "/upload") + "Content-Length: 10\r\n\r\nfirst");
      awaitServiceConnections(1);
      cluster.gateway().terminate();
      await("new connections are refused")
          .atMost(DRAIN)
          .until(() -> !GatewayProcess.accepts(cluster.address()));
      ClientSocket.Response answer = uploading.exchange("later");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body().readAllBytes()).asString().contains("\"bytes\":10");
    }
    assertThat(cluster.gateway().exitCode()).isZero();
  }

  private ClientSocket connect() throws IOException {
    return new ClientSocket(visit.gateway());
  }

  private static void send(ClientSocket socket, String text) throws IOException {
    socket.out().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void awaitServiceConnections(int count) {
    await("the service has heard of them")
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.demo().sampleService().connectionsOpen() >= count);
  }
}
