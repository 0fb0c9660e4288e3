package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator learns about a cluster. */
class CheckCommandTest {
  @TempDir Path directory;
  private DemoCluster demo;

  @BeforeEach
  void start() throws IOException {
    demo =
        DemoCluster.builder()
            .containerCertificate(new CompletableFuture<>()) // no container is reached
            .listen(new HostAndPort("127.0.0.1", 0))
            .withoutGateway()
            .start();
  }

  @AfterEach
  void end() {
    demo.close();
  }

  private CommandRun check(String id, String token) throws IOException {
    return check(ClusterFile.write(directory, id, demo.controller().uri(), token), token);
  }

  private CommandRun check(Path file, String token) throws IOException {
    CommandRun run =
        CommandRun.of(
            "check", "--cluster-config=" + file, "--config=" + ClusterFile.noSettings(directory));
    assertThat(run.out() + run.err()).as("rule T9").doesNotContain(token);
    return run;
  }

  private String rootToken() {
    return demo.state().systemRootToken().reveal();
  }

  @Test
  void healthyClusterIsFoundHealthy() throws IOException {
    CommandRun run = check("xdemo", rootToken());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("cluster xdemo", "have published_ports", "the system root token is accepted")
        .contains("the anonymous user token is accepted")
        .doesNotContain("failed");
  }

  @Test
  void otherClusterFails() throws IOException {
    CommandRun run = check("zzzzz", rootToken());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("serves cluster xdemo", "zzzzz");
  }

  @Test
  void unknownTokenFails() throws IOException {
    CommandRun run = check("xdemo", "unknownSystemRootToken0123456789abcdefghijklmnopqrstu");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("failed   the system root token");
  }

  @Test
  void tokenOfAnOrdinaryUserFails() throws IOException {
    CommandRun run = check("xdemo", demo.user("owner").account().tokenRow().secret());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("no administrator");
  }

  @Test
  void tokenOfAnAdministratorIsAWarning() throws IOException {
    CommandRun run = check("xdemo", demo.user("admin").account().tokenRow().secret());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("warning  the token is of administrator");
  }

  @Test
  void olderClusterIsAWarning() throws IOException {
    demo.state().profile(ClusterProfile.ARVADOS_3_1);
    CommandRun run = check("xdemo", rootToken());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("no published_ports");
  }

  /** Rules A2 and A3: without it, the gateway cannot trust what properties declare. */
  @Test
  void clusterThatKeepsTheRuntimeUserToItselfIsAWarning() throws IOException {
    demo.state().profile(ClusterProfile.WITHOUT_RUNTIME_USER);
    CommandRun run = check("xdemo", rootToken());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("warning  containers do not tell the user they run as");
  }

  /** Rule A4. */
  @Test
  void anonymousTokenIsTried() throws IOException {
    Path file = ClusterFile.write(directory, "xdemo", demo.controller().uri(), rootToken());
    Files.writeString(
        file,
        "    Users:\n      AnonymousUserToken: notTheAnonymousToken0123456789abcdefghijkl\n",
        StandardOpenOption.APPEND);
    CommandRun run = check(file, rootToken());
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("warning  the anonymous user token")
        .doesNotContain("notTheAnonymousToken");
    demo.state().removeAnonymousToken();
    assertThat(check("xdemo", rootToken()).out()).contains("has no anonymous user token");
  }

  /** The system root token opens tunnels as an administrator's does. */
  @Test
  void shellAccessThatIsOffIsAWarning() throws IOException {
    Path file = ClusterFile.write(directory, "xdemo", demo.controller().uri(), rootToken());
    Files.writeString(
        file,
        "    Containers:\n      ShellAccess:\n        Admin: false\n",
        StandardOpenOption.APPEND);
    CommandRun run = check(file, rootToken());
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("warning  Containers.ShellAccess.Admin is off");
  }

  @Test
  void silentApiFails() throws IOException {
    demo.controller().refuseConnections();
    CommandRun run = check("xdemo", rootToken());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("failed   the API at " + demo.controller().uri());
  }
}
