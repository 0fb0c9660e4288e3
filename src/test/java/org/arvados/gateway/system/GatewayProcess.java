package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * The built program as a process of its own. What it says on the standard error is kept in {@code
 * target/}; closing it fails when that tells of a leak or an error.
 */
final class GatewayProcess implements AutoCloseable {
  private static final Path JAR = Path.of("../../gateway/target/service-gateway.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path errors;

  private GatewayProcess(String name, List<String> flags, List<String> arguments)
      throws IOException {
    assertThat(JAR).as("the program, built by mvn package").exists();
    errors = Files.createDirectories(Path.of("target/processes")).resolve(name + ".stderr");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(arguments);
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
  }

  /** The JSON line of a demo, and the process behind it. */
  record Demo(GatewayProcess process, JsonNode json) implements AutoCloseable {
    /** A service by name; {@code host}, {@code url}, {@code openUrls} by user. */
    JsonNode service(String name) {
      for (JsonNode service : json.get("services")) {
        if (service.get("name").asText().equals(name)) {
          return service;
        }
      }
      throw new AssertionError("no service " + name);
    }

    /** Signed in to a service. */
    Visit visit(String service, String user) throws IOException {
      return Visit.signIn(service(service).get("openUrls").get(user).asText());
    }

    @Override
    public void close() throws IOException {
      process.close();
    }
  }

  /**
   * Starts {@code demo} and waits until it is ready.
   *
   * @param name of the file of its errors
   */
  static Demo demo(String name, String... arguments) throws IOException {
    List<String> all =
        Stream.concat(Stream.of("demo", "--json", "--listen=127.0.0.1:0"), Stream.of(arguments))
            .toList();
    List<String> flags = List.of("-Xmx256m", "-Dio.netty.leakDetection.level=paranoid");
    GatewayProcess process = new GatewayProcess(name, flags, all);
    // Nothing else is ever written there, so the reader may stay open.
    BufferedReader out = process.process.inputReader();
    String line = out.readLine();
    assertThat(line).as("the demo is ready; else see %s", process.errors).isNotNull();
    return new Demo(process, new ObjectMapper().readTree(line));
  }

  /** Starts {@code serve} for a cluster and waits until it listens. */
  static GatewayProcess serve(String name, List<String> flags, ServeFiles files)
      throws IOException {
    List<String> arguments =
        List.of("serve", "--cluster-config=" + files.cluster(), "--config=" + files.settings());
    GatewayProcess process = new GatewayProcess(name, flags, arguments);
    Awaitility.await("the gateway listens; else see " + process.errors)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !process.process.isAlive() || accepts(files.address()));
    assertThat(process.process.isAlive()).as("runs; else see %s", process.errors).isTrue();
    return process;
  }

  static boolean accepts(InetSocketAddress address) {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Connections of clients to whatever listens there, as the system sees them: also those that the
   * process has closed while bytes for the client are left.
   */
  static long clientConnections(InetSocketAddress gateway) throws IOException {
    // Of any address, it would also be a client's that happens to have the same port.
    byte[] ip = gateway.getAddress().getAddress();
    String local = "%02X%02X%02X%02X:%04X".formatted(ip[3], ip[2], ip[1], ip[0], gateway.getPort());
    long count = 0;
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (Stream<String> lines = Files.lines(Path.of(table))) {
        count += lines.map(line -> line.strip().split(" +")).filter(s -> isOpen(s, local)).count();
      }
    }
    return count;
  }

  /** By the state: not listening (0A), and not over for this side (05, 06). */
  private static boolean isOpen(String[] socket, String local) {
    return socket[1].endsWith(local) && !Set.of("05", "06", "0A").contains(socket[3]);
  }

  /** What it said on the standard error so far. */
  String said() throws IOException {
    return Files.readString(errors);
  }

  /** Sends SIGTERM and returns at once. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end. */
  int exitCode() {
    return process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join().exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Most memory that the process ever had resident, in bytes. */
  long peakResidentBytes() throws IOException {
    try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      String peak = status.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("\\D", "")) * 1024;
    }
  }

  /** Ends it, and looks at what it had to say. */
  @Override
  public void close() throws IOException {
    try {
      terminate();
      assertThat(exitCode()).as("exit code after SIGTERM").isZero();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(errors))
        .as("errors of %s", errors)
        .doesNotContain("LEAK")
        .doesNotContain(" ERROR ")
        .doesNotContain("exceptionCaught() event was fired");
  }
}
