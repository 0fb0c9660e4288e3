package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets: large ones, many, and those whose client is gone. */
@Timeout(120)
class WebSocketTest {
  @TempDir static Path directory;
  private static DemoCluster demo;
  private static GatewayProcess gateway;
  private static Visit visit;

  @BeforeAll
  static void start() throws IOException {
    demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
    List<String> flags = List.of("-Xmx128m", "-Dio.netty.leakDetection.level=paranoid");
    gateway = GatewayProcess.serve("websocket", flags, ServeFiles.write(directory, demo));
    visit = Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      if (gateway != null) {
        gateway.close();
      }
    } finally {
      demo.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 70_000, 20_000_000})
  void messageComesBackWhole(int bytes) throws IOException {
    try (WebSocketClient socket = visit.webSocket()) {
      socket.echo(bytes);
      socket.echo(bytes);
    }
  }

  @Test
  void fiveHundredAtOnceAllEcho() throws IOException {
    List<WebSocketClient> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        sockets.add(visit.webSocket(address(i)));
      }
      for (WebSocketClient socket : sockets) {
        socket.echo(100);
      }
      assertThat(demo.sampleService().connectionsOpen()).isGreaterThanOrEqualTo(500);
    } finally {
      for (WebSocketClient socket : sockets) {
        socket.close();
      }
    }
  }

  /** Rule U2: the application is told, so its sockets do not pile up in the container. */
  @Test
  void thousandAbortedLeaveNoConnectionInTheService() throws IOException {
    awaitConnections(0);
    for (int batch = 0; batch < 20; batch++) {
      List<WebSocketClient> sockets = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sockets.add(visit.webSocket(address(batch)));
      }
      assertThat(demo.sampleService().connectionsOpen()).isGreaterThanOrEqualTo(50);
      for (int i = 0; i < 50; i++) {
        leave(sockets.get(i), i % 2 == 0);
      }
    }
    awaitConnections(0);
    assertThat(demo.sampleService().connectionsOpen()).isZero();
  }

  private static void leave(WebSocketClient socket, boolean reset) throws IOException {
    socket.echo(10);
    if (reset) {
      socket.reset();
    } else {
      socket.close();
    }
  }

  private static void awaitConnections(int count) {
    await("open connections of the service")
        .atMost(Duration.ofSeconds(30))
        .until(() -> demo.sampleService().connectionsOpen() == count);
  }

  /** One address may have so many streams to a service, and no more. */
  private static String address(int i) {
    return "127.0.0." + (1 + i % 8);
  }
}
