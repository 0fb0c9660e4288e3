package org.arvados.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.junit.jupiter.api.Test;

/** What is left of a demo after its end: nothing. */
class DemoClusterEndTest {
  @Test
  void closeFreesPortsAndThreads() throws IOException {
    Set<Thread> before = threads();
    DemoCluster demo =
        DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
    List<Integer> ports = new ArrayList<>();
    ports.add(demo.controller().port());
    ports.add(demo.sampleService().address().getPort());
    for (FakeCrunchRun run : demo.crunchRuns().values()) {
      ports.add(run.address().getPort());
    }
    assertThat(threads()).as("threads while it runs").hasSizeGreaterThan(before.size());

    demo.close();
    demo.close();

    for (int port : ports) {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(threads())
                    .filteredOn(thread -> !before.contains(thread))
                    .as("threads that are left")
                    .isEmpty());
  }

  /** Threads that end by themselves and belong to the platform or a library are not counted. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool.commonPool"))
        .filter(thread -> !thread.getName().startsWith("globalEventExecutor"))
        .filter(thread -> !thread.getName().startsWith("HttpClient"))
        .filter(thread -> !thread.getName().startsWith("awaitility"))
        .filter(thread -> !thread.getName().contains("Cleaner"))
        .collect(Collectors.toSet());
  }
}
