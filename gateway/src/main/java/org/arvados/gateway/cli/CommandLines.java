package org.arvados.gateway.cli;

import picocli.CommandLine;

/** Puts the commands together. */
final class CommandLines {
  private CommandLines() {}

  static CommandLine create(Termination termination) {
    return new CommandLine(new ServiceGateway())
        .addSubcommand(new ServeCommand(termination))
        .addSubcommand(new DemoCommand(termination))
        .addSubcommand(new CheckCommand())
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
