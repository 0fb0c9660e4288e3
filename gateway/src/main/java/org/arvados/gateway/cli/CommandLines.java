package org.arvados.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Puts the commands together. */
final class CommandLines {
  private CommandLines() {}

  /** The commands of this process. */
  static CommandLine create(Termination termination, String... arguments) {
    return create(termination, System.getenv(), arguments);
  }

  /**
   * The commands with variables of a user. What is asked for decides which are made, since each
   * costs a start some hundredths of a second: that which is named first, or else all of them.
   *
   * @param variables for what users do: {@code name} and {@code url}
   * @param arguments that will be executed
   */
  static CommandLine create(
      Termination termination, Map<String, String> variables, String... arguments) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>(); // in the order of the help
    commands.put("serve", () -> new ServeCommand(termination));
    commands.put("demo", () -> new DemoCommand(termination));
    commands.put("check", CheckCommand::new);
    commands.put("name", () -> new NameCommand(variables));
    commands.put("url", () -> new UrlCommand(variables));
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      commands.keySet().retainAll(Set.of(arguments[0]));
    }
    CommandLine program = new CommandLine(new ServiceGateway());
    commands.values().forEach(command -> program.addSubcommand(command.get()));
    return program.setExecutionExceptionHandler(CommandLines::failed);
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
