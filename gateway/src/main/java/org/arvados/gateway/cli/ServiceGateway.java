package org.arvados.gateway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program without a command. */
@Command(
    name = "service-gateway",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Lets browsers and scripts reach web services in Arvados containers.",
    synopsisSubcommandLabel = "COMMAND")
final class ServiceGateway implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  ServiceGateway() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: serve, check, demo, name or url");
  }
}
