package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("More connections than there may be (rule X8)")
@Timeout(120)
class ConnectionFloodTest {
  private static final int MOST = 1500;
  private static final int MOST_OF_AN_ADDRESS = 1000;

  private static final String SETTINGS =
      """
      limits: {connections: %d, connectionsPerAddress: %d, requestHead: 2m}
      """
          .formatted(MOST, MOST_OF_AN_ADDRESS);

  @TempDir Path directory;
  private ServedCluster cluster;
  private final List<ClientSocket> flood = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    cluster = ServedCluster.start("connection-flood", directory, SETTINGS);
  }

  @AfterEach
  void stop() throws IOException {
    endFlood();
    cluster.close();
  }

  @Test
  void oneAddressHasItsShareAndNoMore() throws Exception {
    Visit visit = cluster.anybody();
    try (HonestVisitor honest = HonestVisitor.start(visit);
        ClientSocket early = new ClientSocket(visit.gateway(), "127.0.0.2")) {
      assertThat(visit.get(early, "/download/0").status()).isEqualTo(200);
      flood("127.0.0.2", 2 * MOST_OF_AN_ADDRESS);
      // One is the early one; the visitor has one and sometimes another.
      cluster.awaitConnections(
          count -> count >= MOST_OF_AN_ADDRESS + 1 && count <= MOST_OF_AN_ADDRESS + 2);
      assertThat(flood.get(2 * MOST_OF_AN_ADDRESS - 1).isEnded()).isTrue();
      assertThat(visit.get(early, "/download/0").status()).as("established").isEqualTo(200);
      honest.awaitAnswers(20);
    }
    endFlood();
    cluster.awaitConnections(count -> count == 0);
    assertThat(statusFor("127.0.0.2")).isEqualTo(200);
    cluster.assertUnharmed();
  }

  @Test
  void allAddressesTogetherAreBounded() throws Exception {
    try (HonestVisitor honest = HonestVisitor.onOneConnection(cluster.anybody())) {
      for (int i = 2; i < 6; i++) {
        flood("127.0.0." + i, MOST / 2);
      }
      cluster.awaitConnections(count -> count == MOST);
      try (ClientSocket late = new ClientSocket(cluster.address(), HonestVisitor.ADDRESS)) {
        assertThat(late.isEnded()).isTrue();
      }
      honest.awaitAnswers(20);
      endFlood();
      cluster.awaitConnections(count -> count == 1);
      assertThat(statusFor(HonestVisitor.ADDRESS)).isEqualTo(200);
    }
    cluster.assertUnharmed();
  }

  @Test
  void connectionsThatComeAndGoLeaveNothing() throws Exception {
    try (HonestVisitor honest = HonestVisitor.start(cluster.anybody())) {
      for (int i = 0; i < 5000; i++) {
        ClientSocket socket = new ClientSocket(cluster.address(), "127.0.0.2");
        if (i % 2 == 0) {
          socket.reset();
        } else {
          socket.close();
        }
      }
      honest.awaitAnswers(20);
    }
    cluster.awaitConnections(count -> count == 0);
    cluster.assertUnharmed();
  }

  private void flood(String address, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      flood.add(new ClientSocket(cluster.address(), address));
    }
  }

  private void endFlood() throws IOException {
    for (ClientSocket socket : flood) {
      socket.close();
    }
    flood.clear();
  }

  private int statusFor(String address) throws IOException {
    Visit visit = cluster.anybody();
    try (ClientSocket socket = new ClientSocket(visit.gateway(), address)) {
      return visit.get(socket, "/download/0").status();
    }
  }
}
