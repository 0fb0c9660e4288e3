package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.ImageFromDockerfile;

@DisplayName("The container image, before nginx in a container of its own")
@Timeout(300)
@Tolerates({
  "testcontainers-wait-", // its threads and its connections to the engine last
  "a Unix domain socket",
  "not connected", // what its HTTP client makes beside each of them
  "Could not find a valid Docker environment" // then the test is skipped
})
class ContainerImageTest {
  private static final Path TOP = Path.of("../..");
  private static final String BASE = "debian:bookworm-slim";
  private static final int SIZE = 32 << 20;

  /** What {@code seq 1 20000} wrote when nginx's image was built. */
  private static final byte[] NUMBERS =
      IntStream.rangeClosed(1, 20_000)
          .mapToObj(i -> i + "\n")
          .collect(Collectors.joining())
          .getBytes(StandardCharsets.US_ASCII);

  private static Network network;
  private static GenericContainer<?> nginx;
  private static GenericContainer<?> gateway;
  private static JsonNode services;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker engine answers; .ci/docker-engine starts one");
    assumeTrue(isThere(BASE), BASE + " is not there: docker pull " + BASE);
    network = Network.newNetwork();
    nginx =
        new GenericContainer<>(
                new ImageFromDockerfile("service-gateway-test-nginx", true)
                    .withFileFromPath(".", Path.of("docker/nginx")))
            .withNetwork(network)
            .withNetworkAliases("web")
            .withExposedPorts(8000);
    nginx.start();
    gateway =
        hardened(new GenericContainer<>(image()))
            .withNetwork(network)
            .withExposedPorts(8080)
            .withCommand(
                "demo",
                "--json",
                "-v",
                "--listen=0.0.0.0:8080",
                "--service=pages=web:8000:public",
                "--service=hidden=web:8000")
            .waitingFor(Wait.forLogMessage("\\{.*\"services\".*\\n", 1));
    gateway.start();
    String ready = gateway.getLogs(OutputType.STDOUT).lines().findFirst().orElseThrow();
    services = new ObjectMapper().readTree(ready).get("services");
  }

  @AfterAll
  static void stop() {
    for (GenericContainer<?> container : new GenericContainer<?>[] {gateway, nginx}) {
      if (container != null) {
        container.stop();
      }
    }
    if (network != null) {
      network.close();
    }
  }

  private static boolean isThere(String image) {
    try {
      return DockerClientFactory.instance().client().inspectImageCmd(image).exec() != null;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** From the files that {@code docker build} would take, by .dockerignore. */
  private static ImageFromDockerfile image() {
    ImageFromDockerfile image = new ImageFromDockerfile("service-gateway-test", true);
    image.withFileFromPath("Dockerfile", TOP.resolve("docker/Dockerfile"));
    for (String file : List.of("docker/service-gateway", "gateway/target/service-gateway.jar")) {
      image.withFileFromPath(file, TOP.resolve(file));
    }
    return image;
  }

  /**
   * As docker/compose.yml has it: no capability, no way to get one, nothing written but in /tmp.
   */
  private static GenericContainer<?> hardened(GenericContainer<?> container) {
    return container.withCreateContainerCmdModifier(command -> hostConfig(command.getHostConfig()));
  }

  private static void hostConfig(HostConfig config) {
    config
        .withReadonlyRootfs(true)
        .withTmpFs(Map.of("/tmp", "exec,mode=1777,size=64m"))
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withMemory(512L << 20);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(gateway.getHost(), gateway.getMappedPort(8080));
  }

  private static JsonNode service(String name) {
    for (JsonNode service : services) {
      if (service.get("name").asText().equals(name)) {
        return service;
      }
    }
    throw new AssertionError("no service " + name);
  }

  private static Visit stranger(String service) {
    return new Visit(address(), service(service).get("host").asText(), "a=b");
  }

  @Test
  void pageComesFromTheOtherContainer() throws IOException {
    assertThat(stranger("pages").bytes("/numbers.txt")).isEqualTo(NUMBERS);
  }

  @Test
  void partOfAPageComes() throws IOException {
    Visit visit = stranger("pages");
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      ClientSocket.Response response =
          socket.exchange(visit.head("GET", "/numbers.txt") + "Range: bytes=1000-1999\r\n\r\n");
      assertThat(response.status()).isEqualTo(206);
      assertThat(response.header("content-range")).isEqualTo("bytes 1000-1999/" + NUMBERS.length);
      assertThat(response.body().readAllBytes()).isEqualTo(Arrays.copyOfRange(NUMBERS, 1000, 2000));
    }
  }

  @Test
  void uploadArrivesWhole() throws IOException {
    byte[] upload = new byte[1 << 20];
    new Random(8).nextBytes(upload);
    Visit visit = stranger("pages");
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      String head = visit.head("PUT", "/incoming/a") + "Content-Length: " + upload.length;
      socket.out().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.out().write(upload);
      assertThat(socket.response().status()).isEqualTo(201);
    }
    assertThat(visit.bytes("/incoming/a")).isEqualTo(upload);
  }

  /** Rule T9: the demo's first line holds its links; nothing after it holds a token. */
  @Test
  void privateServiceAsksForATokenAndTellsNobody() throws IOException {
    Visit stranger = stranger("hidden");
    try (ClientSocket socket = new ClientSocket(stranger.gateway())) {
      assertThat(stranger.get(socket, "/numbers.txt").status()).isEqualTo(401);
    }
    String link = service("hidden").get("openUrls").get("owner").asText();
    Visit owner = Visit.signIn(address(), link);
    assertThat(owner.bytes("/numbers.txt")).isEqualTo(NUMBERS);

    String secret = link.substring(link.lastIndexOf('/') + 1);
    String said =
        gateway.getLogs(OutputType.STDERR)
            + gateway.getLogs(OutputType.STDOUT).lines().skip(1).collect(Collectors.joining());
    assertThat(secret).hasSizeGreaterThan(40);
    assertThat(said).contains("respStatusCode=\"401\"").doesNotContain(secret);
  }

  @Test
  void programIsNotRootAndWritesNowhere() throws Exception {
    assertThat(inGateway("id", "-u")).isEqualTo("10001");
    assertThat(inGateway("cat", "/proc/1/comm")).as("receives signals").isEqualTo("java");
    assertThat(inGateway("grep", "CapEff", "/proc/1/status")).endsWith("0000000000000000");
    assertThat(inGateway("sh", "-c", "touch /opt/x 2>&1 || true")).contains("Read-only");
    assertThat(gateway.getLogs(OutputType.STDERR)).as("native transport").contains("(epoll)");
  }

  private static String inGateway(String... command) throws Exception {
    return gateway.execInContainer(command).getStdout().strip();
  }

  /** Rule X10, with the command that is the image's own. */
  @Test
  void dockerStopLetsADownloadFinish(@TempDir Path directory) throws Exception {
    try (DemoCluster demo =
            DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
        GenericContainer<?> serve = hardened(new GenericContainer<>(image()))) {
      ServeFiles files = ServeFiles.write(directory, demo);
      serve(serve, directory, files);
      Visit visit = Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
      CompletableFuture<Void> stopping;
      try (ClientSocket socket = new ClientSocket(visit.gateway())) {
        InputStream body = visit.get(socket, "/download/" + SIZE).body();
        assertThat(body.readNBytes(1000)).hasSize(1000);
        stopping = CompletableFuture.runAsync(() -> stop(serve.getContainerId()));
        await("new connections are refused")
            .atMost(Duration.ofSeconds(30))
            .until(() -> !GatewayProcess.accepts(files.address()));
        assertThat(body.readAllBytes()).hasSize(SIZE - 1000);
      }
      stopping.join();
      assertThat(exitCode(serve.getContainerId())).isZero();
    }
  }

  /** In the network of this machine, where the demo's cluster is. */
  private static void serve(GenericContainer<?> container, Path directory, ServeFiles files)
      throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (Path file : List.of(files.cluster(), files.settings())) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    container
        .withNetworkMode("host")
        .withCreateContainerCmdModifier(
            command ->
                command.getHostConfig().withBinds(Bind.parse(directory + ":/etc/arvados:ro")))
        .withCommand("serve")
        .waitingFor(Wait.forLogMessage(".*listening on.*\\n", 1))
        .start();
  }

  private static void stop(String id) {
    client().stopContainerCmd(id).withTimeout(60).exec();
  }

  private static long exitCode(String id) {
    return client().inspectContainerCmd(id).exec().getState().getExitCodeLong();
  }

  private static DockerClient client() {
    return DockerClientFactory.instance().client();
  }
}
