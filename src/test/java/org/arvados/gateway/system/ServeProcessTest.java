package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve}, as an operator's system starts and ends it. */
@Timeout(120)
class ServeProcessTest {
  private static final int SIZE = 64 << 20;

  @TempDir Path directory;
  private DemoCluster demo;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws IOException {
    demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
    List<String> flags = List.of("-Xmx128m", "-Dio.netty.leakDetection.level=paranoid");
    gateway = GatewayProcess.serve("serve", flags, ServeFiles.write(directory, demo));
  }

  @AfterEach
  void stop() throws IOException {
    try {
      if (gateway != null) {
        gateway.close();
      }
    } finally {
      demo.close();
    }
  }

  private Visit visit() throws IOException {
    return Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
  }

  @Test
  void answersForTheCluster() throws IOException {
    assertThat(visit().bytes("/download/1000")).hasSize(1000);
    Visit open = new Visit(visit().gateway(), demo.service("public").host(), "a=b");
    assertThat(open.bytes("/download/1000")).hasSize(1000);
    Visit nobody = new Visit(open.gateway(), demo.service("private").host(), "a=b");
    try (ClientSocket socket = new ClientSocket(nobody.gateway())) {
      assertThat(nobody.get(socket, "/").status()).isEqualTo(401);
    }
  }

  /** Rule X10. */
  @Test
  void sigtermLetsADownloadFinish() throws IOException {
    Visit visit = visit();
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      InputStream body = visit.get(socket, "/download/" + SIZE).body();
      assertThat(body.readNBytes(1000)).hasSize(1000);

      gateway.terminate();
      awaitRefusal(visit);

      // More than all buffers on the way hold is still to come.
      assertThat(body.readAllBytes()).hasSize(SIZE - 1000);
      assertThat(socket.in().read()).as("nothing follows").isEqualTo(-1);
    }
    assertThat(gateway.exitCode()).isZero();
  }

  /** Rules X9 and X10. */
  @Test
  void sigtermClosesAWebSocketWith1001() throws IOException {
    try (WebSocketClient socket = visit().webSocket()) {
      socket.echo(5);
      gateway.terminate();
      WebSocketClient.Frame frame = socket.read();
      assertThat(frame.opcode()).isEqualTo(WebSocketClient.CLOSE);
      assertThat(frame.closeCode()).isEqualTo(1001);
      assertThat(socket.isEnded()).isTrue();
    }
    assertThat(gateway.exitCode()).isZero();
    await("the service's connections")
        .atMost(Duration.ofSeconds(30))
        .until(() -> demo.sampleService().connectionsOpen() == 0);
  }

  /** An idle connection that is kept alive does not delay the end. */
  @Test
  void sigtermEndsIdleConnections() throws IOException {
    Visit visit = visit();
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      assertThat(visit.get(socket, "/download/10").body().readAllBytes()).hasSize(10);
      gateway.terminate();
      assertThat(socket.in().read()).isEqualTo(-1);
    }
    assertThat(gateway.exitCode()).isZero();
  }

  private static void awaitRefusal(Visit visit) {
    await("new connections are refused")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !GatewayProcess.accepts(visit.gateway()));
  }
}
