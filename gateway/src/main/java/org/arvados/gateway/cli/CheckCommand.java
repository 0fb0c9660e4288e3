package org.arvados.gateway.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.arvados.gateway.config.GatewayConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Loads the configuration, asks the cluster, and says what an operator should know. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Checks the configuration against the cluster, and changes nothing.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the gateway can work, perhaps with warnings",
      "1:it cannot: the API fails or the token is wrong",
      "2:the command line or the configuration is wrong"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options = new ConfigOptions();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CheckCommand() {}

  @Override
  public Integer call() throws CommandFailedException {
    GatewayConfig config = options.load(spec.commandLine().getErr()).config();
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings = ClusterCheck.run(config);
    findings.forEach(out::println);
    out.flush();
    boolean failed = findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAILED);
    return failed ? ExitCode.SOFTWARE : ExitCode.OK;
  }
}
