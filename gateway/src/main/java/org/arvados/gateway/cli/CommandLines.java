package org.arvados.gateway.cli;

import java.util.Map;
import picocli.CommandLine;

/** Puts the commands together. */
final class CommandLines {
  private CommandLines() {}

  /** The commands of this process. */
  static CommandLine create(Termination termination) {
    return create(termination, System.getenv());
  }

  /**
   * The commands with variables of a user.
   *
   * @param variables for what users do: {@code name} and {@code url}
   */
  static CommandLine create(Termination termination, Map<String, String> variables) {
    return new CommandLine(new ServiceGateway())
        .addSubcommand(new ServeCommand(termination))
        .addSubcommand(new DemoCommand(termination))
        .addSubcommand(new CheckCommand())
        .addSubcommand(new NameCommand(variables))
        .addSubcommand(new UrlCommand(variables))
        .setExecutionExceptionHandler(CommandLines::failed);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult ignored) {
    if (failure instanceof CommandFailedException expected) {
      command.getErr().println(expected.getMessage());
      return expected.exitCode();
    }
    command.getErr().println("service-gateway: " + failure);
    return CommandLine.ExitCode.SOFTWARE;
  }
}
