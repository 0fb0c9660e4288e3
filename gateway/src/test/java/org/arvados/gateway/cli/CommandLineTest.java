package org.arvados.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is common to all commands. */
class CommandLineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "--nonsense",
        "serve --nonsense",
        "serve extra",
        "demo --listen",
        "check x",
        "demo --service",
        "name",
        "name nonsense",
        "name claim lab",
        "name claim lab zzzzz-xvhdp-000000000000001 http",
        "name claim lab not-a-uuid 80",
        "name release",
        "url",
        "url lab 80 90"
      })
  void wrongUseIsExplainedOnStandardErrorWithExitCode2(String arguments) {
    CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).containsAnyOf("Usage: service-gateway", "Did you mean");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "serve --help",
        "demo --help",
        "check --help",
        "name --help",
        "name claim --help",
        "name move --help",
        "name release --help",
        "name list --help",
        "name show --help",
        "url --help"
      })
  void helpGoesToStandardOutput(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" "));
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("Usage: service-gateway");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpNamesEveryCommand() {
    assertThat(CommandRun.of("--help").out()).contains("serve", "demo", "check", "name", "url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "demo", "check", "name", "url"})
  void aCommandAloneIsExplainedAsAmongAllOthers(String command) {
    CommandLine all = CommandLines.create(new ProcessTermination(), Map.of());
    String among = all.getSubcommands().get(command).getUsageMessage();
    assertThat(CommandRun.of(command, "--help").out()).isEqualTo(among);
  }

  @Test
  void versionIsOneLine() {
    CommandRun run = CommandRun.of("--version");
    assertThat(run.code()).isZero();
    assertThat(run.out().strip()).startsWith("service-gateway ").doesNotContain("\n");
  }
}
