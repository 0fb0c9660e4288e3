package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo from the command line. */
class DemoCommandTest {
  private static final String ANY_PORT = "--listen=127.0.0.1:0";

  @Test
  void jsonIsTheOnlyOutput() {
    CommandRun run = CommandRun.of("demo", ANY_PORT, "--json", "--service", "web=5000:public");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.waits()).isEqualTo(1);
    assertThat(run.out()).hasLineCount(1).startsWith("{").contains("\"web\"");
  }

  @Test
  void tableIsForPeople() {
    CommandRun run = CommandRun.of("demo", ANY_PORT, "--tls");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "As owner, password owner-pw",
            "As stranger",
            "https://sample.containers.localhost:",
            "cert.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"web", "web=0", "Web=80", "web=80:secret", "sample=80"})
  void impossibleServiceIsExitCode2(String service) {
    CommandRun run = CommandRun.of("demo", ANY_PORT, "--service", service);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("--service: ").hasLineCount(1);
    assertThat(run.waits()).isZero();
  }

  @Test
  void impossibleAddressIsExitCode2() {
    CommandRun run = CommandRun.of("demo", "--listen", "nowhere");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).startsWith("--listen: \"nowhere\" is not an address");
  }

  @Test
  void impossibleLoginOrControllerIsExitCode2() {
    CommandRun login = CommandRun.of("demo", ANY_PORT, "--login", "Magic");
    assertThat(login.code()).isEqualTo(2);
    assertThat(login.err()).startsWith("--login: write one of Test, OpenIDConnect, PAM");
    CommandRun controller = CommandRun.of("demo", ANY_PORT, "--controller", "nowhere");
    assertThat(controller.code()).isEqualTo(2);
    assertThat(controller.err()).startsWith("--controller: ");
  }

  /** A container's ports are published from all of its addresses. */
  @Test
  void controllerMayListenEverywhere() {
    CommandRun run = CommandRun.of("demo", ANY_PORT, "--controller=0.0.0.0:0", "--login=PAM");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
  }

  @Test
  void certificateWithoutKeyIsExitCode2(@TempDir Path directory) {
    CommandRun run =
        CommandRun.of("demo", ANY_PORT, "--tls-cert", directory.resolve("x").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--tls-key");
  }

  @Test
  void missingCertificateFileIsExitCode2(@TempDir Path directory) {
    String missing = directory.resolve("x").toString();
    CommandRun run = CommandRun.of("demo", ANY_PORT, "--tls-cert", missing, "--tls-key", missing);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(missing);
  }
}
