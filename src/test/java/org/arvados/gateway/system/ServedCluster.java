package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongPredicate;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;

/**
 * A demo cluster in this process; its gateway is a process of its own that has little memory and
 * ends when that does not suffice.
 *
 * @param demo the cluster, without a gateway
 * @param gateway started by {@code serve}
 * @param address where clients connect
 */
record ServedCluster(DemoCluster demo, GatewayProcess gateway, InetSocketAddress address)
    implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError", "-Dio.netty.leakDetection.level=advanced");

  /** Heap, direct memory and the virtual machine's own; Netty's arenas grow in steps. */
  private static final long MOST_RESIDENT = 400L << 20;

  /**
   * Starts both.
   *
   * @param name of the file of the gateway's errors
   * @param directory for configuration files
   * @param settings top-level sections of the gateway's file
   */
  static ServedCluster start(String name, Path directory, String settings) throws IOException {
    return start(DemoCluster.builder(), name, directory, settings);
  }

  /** The same with TLS between clients and gateway. */
  static ServedCluster startTls(String name, Path directory, String settings) throws IOException {
    return start(DemoCluster.builder().ownCertificate(), name, directory, settings);
  }

  private static ServedCluster start(
      DemoCluster.Builder builder, String name, Path directory, String settings)
      throws IOException {
    DemoCluster demo = builder.listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
    try {
      ServeFiles files = ServeFiles.write(directory, demo, settings);
      return new ServedCluster(demo, GatewayProcess.serve(name, FLAGS, files), files.address());
    } catch (IOException | RuntimeException | AssertionError e) {
      demo.close();
      throw e;
    }
  }

  /** The owner of the private service, signed in. */
  Visit owner() throws IOException {
    return Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
  }

  /** Somebody at the public service. */
  Visit anybody() {
    return new Visit(address, demo.service("open-data").host(), "a=b");
  }

  /** Connections of clients that are open. */
  long connections() throws IOException {
    return GatewayProcess.clientConnections(address);
  }

  /** Waits until so many connections of clients are open. */
  void awaitConnections(LongPredicate count) {
    await("connections of clients")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> count.test(connections()));
  }

  /** After an attack: it runs, has taken no more memory than it may, and does not complain. */
  void assertUnharmed() throws IOException {
    assertThat(gateway.isAlive()).isTrue();
    assertThat(gateway.peakResidentBytes()).as("resident").isLessThan(MOST_RESIDENT);
    assertNoComplaint();
  }

  /** What clients do, anyone can do at any rate: it must not fill the log. */
  void assertNoComplaint() throws IOException {
    List<String> complaints =
        gateway.said().lines().filter(line -> !line.contains(" INFO ")).limit(5).toList();
    assertThat(complaints).as("what the gateway said beside what happened").isEmpty();
  }

  @Override
  public void close() throws IOException {
    try {
      gateway.close();
    } finally {
      demo.close();
    }
  }
}
