package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting and ending the gateway. */
class ServeCommandTest {
  private static final String TOKEN = "exampleSystemRootToken0123456789abcdefghijklmnopqrstu";

  @TempDir Path directory;
  private Path clusterFile;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    // Nothing listens there: the gateway starts without an API.
    clusterFile = ClusterFile.write(directory, "zzzzz", URI.create("http://127.0.0.1:9"), TOKEN);
    settings = ClusterFile.noSettings(directory);
  }

  private String[] arguments(String... more) {
    String[] files = {"serve", "--cluster-config=" + clusterFile, "--config=" + settings};
    String[] all = Arrays.copyOf(files, files.length + more.length);
    System.arraycopy(more, 0, all, files.length, more.length);
    return all;
  }

  /** Rule X10: the end that was wished for is no failure. */
  @Test
  void servesUntilItIsToldToEnd() {
    CommandRun run = CommandRun.of(arguments("--listen", "127.0.0.1:0"));
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.waits()).isEqualTo(1);
  }

  @Test
  void takenPortIsAClearMessageAndExitCode1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      CommandRun run = CommandRun.of(arguments("--listen", address));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err()).startsWith("cannot listen on " + address + ": ").hasLineCount(1);
      assertThat(run.waits()).isZero();
    }
  }

  @Test
  void takenAdminPortIsAClearMessageAndExitCode1() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Files.writeString(settings, "admin: {address: '" + address + "'}\n");
      CommandRun run = CommandRun.of(arguments("--listen", "127.0.0.1:0"));
      assertThat(run.code()).isEqualTo(1);
      assertThat(run.err())
          .startsWith("cannot listen on " + address + ": ")
          .contains("admin.address")
          .hasLineCount(1);
      assertThat(run.waits()).isZero();
    }
  }

  @Test
  void everyFaultOfTheConfigurationIsALine() throws IOException {
    Files.writeString(settings, "limits:\n  idle: soon\nnonsense: 1\n");
    CommandRun run =
        CommandRun.of(
            arguments("--listen", "nowhere", "--tls-cert", "cert.pem", "--wildcard", "x"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines())
        .anyMatch(line -> line.contains("limits.idle"))
        .anyMatch(line -> line.contains("nonsense"))
        .anyMatch(line -> line.contains("--listen"))
        .anyMatch(line -> line.contains("--tls-key"))
        .anyMatch(line -> line.contains("--wildcard"));
    assertThat(run.out()).isEmpty();
  }

  @Test
  void missingFileIsNamed() {
    CommandRun run =
        CommandRun.of("serve", "--cluster-config", "/nowhere.yml", "--config=" + settings);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("/nowhere.yml", "does not exist", "--cluster-config");
  }

  /** Rule T9. */
  @Test
  void secretsAreNotShownWithAFault() throws IOException {
    Files.writeString(settings, "nonsense: 1\n");
    assertThat(CommandRun.of(arguments()).err()).doesNotContain(TOKEN);
  }
}
