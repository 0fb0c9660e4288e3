package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Clients that are slow on purpose, by slowhttptest (rule X8)")
@Timeout(120)
class SlowClientsTest {
  private static final Path PROGRAM = Path.of("/usr/bin/slowhttptest");
  private static final int SLOW = 300;

  /** A pause of the slow ones, in seconds; longer than the deadline. */
  private static final String PAUSE = "15";

  private static final String SETTINGS =
      """
      limits: {requestHead: 6s, idle: 6s}
      """;

  @TempDir Path directory;
  private ServedCluster cluster;

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isExecutable(PROGRAM), PROGRAM + " is missing: apt-get install slowhttptest");
    cluster = ServedCluster.start("slow-clients", directory, SETTINGS);
  }

  @AfterEach
  void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Slowloris: heads that never end. They send often, but the bound is for the whole head. */
  @Test
  void slowHeadsAreEnded() throws Exception {
    attack("slow-heads", "/", "-H", "-i", "1");
  }

  /** R.U.D.Y.: bodies that pause for longer than {@code limits.idle} are answered 408. */
  @Test
  void slowBodiesAreEnded() throws Exception {
    attack("slow-bodies", "/upload", "-B", "-i", PAUSE, "-s", "100000");
    assertThat(cluster.gateway().said()).contains("respStatusCode=\"408\"");
  }

  /** Responses of which hardly anything is taken leave nothing in the system's buffers, too. */
  @Test
  void slowReadersAreEnded() throws Exception {
    attack("slow-readers", "/download/5000000", "-X", "-w", "256", "-n", PAUSE, "-z", "16");
  }

  /** Looks on while the gateway ends the attackers' connections. */
  private void attack(String name, String path, String... options) throws Exception {
    Path log = Files.createDirectories(Path.of("target/processes")).resolve(name + ".log");
    try (HonestVisitor honest = HonestVisitor.start(cluster.owner())) {
      Process slow =
          new ProcessBuilder(command(path, options))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        cluster.awaitConnections(count -> count >= SLOW * 9 / 10);
        honest.awaitAnswers(10);
        // The visitor has two; the program would give up its own after a minute only.
        cluster.awaitConnections(count -> count <= 2);
        honest.awaitAnswers(10);
      } finally {
        slow.destroyForcibly();
      }
    }
    cluster.awaitConnections(count -> count == 0);
    await("channels to services").atMost(Duration.ofSeconds(30)).until(() -> channels() <= 10);
    cluster.assertUnharmed();
  }

  /** It does not know the names below localhost, so it takes the gateway for a proxy. */
  private List<String> command(String path, String... options) {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-c", "" + SLOW, "-r", "" + SLOW, "-l", "60", "-p", "30", "-v", "1"));
    command.addAll(List.of("-d", "127.0.0.1:" + cluster.address().getPort()));
    command.addAll(List.of("-u", "http://" + cluster.anybody().host() + path));
    return command;
  }

  /** A few are kept for the next requests. */
  private long channels() {
    return cluster.demo().crunchRuns().values().stream()
        .distinct()
        .mapToLong(run -> run.counters().channelsOpen())
        .sum();
  }
}
