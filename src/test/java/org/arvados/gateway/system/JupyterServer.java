package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.demo.ReservedPort;
import org.awaitility.Awaitility;

/** Jupyter Notebook as it would run in a container: it trusts whoever reaches it. */
final class JupyterServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private JupyterServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param home for everything that it writes; its notebooks are in {@code notebooks}
   */
  static JupyterServer start(Path program, Path home) throws IOException {
    int port = ReservedPort.unused();
    Path notebooks = Files.createDirectory(home.resolve("notebooks"));
    Path log = Files.createDirectories(Path.of("target/processes")).resolve("jupyter.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--allow-root",
                "--no-browser",
                "--ip=127.0.0.1",
                "--port=" + port,
                "--NotebookApp.port_retries=0",
                "--NotebookApp.token=",
                "--NotebookApp.password=",
                "--NotebookApp.allow_remote_access=True",
                "--notebook-dir=" + notebooks)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("HOME", home.toString());
    JupyterServer server = new JupyterServer(builder.start(), port);
    Awaitility.await("Jupyter answers; else see " + log)
        .atMost(Duration.ofSeconds(60))
        .until(() -> !server.process.isAlive() || server.answers());
    assertThat(server.process.isAlive()).as("Jupyter runs; else see %s", log).isTrue();
    return server;
  }

  private boolean answers() {
    try {
      URI api = URI.create("http://127.0.0.1:" + port + "/api");
      return ((HttpURLConnection) api.toURL().openConnection()).getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Ends it with its kernels. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
