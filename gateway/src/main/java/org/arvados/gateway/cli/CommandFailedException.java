package org.arvados.gateway.cli;

import picocli.CommandLine.ExitCode;

/** A command cannot go on; the message is for people and goes to the standard error. */
final class CommandFailedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int exitCode;

  private CommandFailedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** The command line or configuration is wrong: to start again would not help. */
  static CommandFailedException usage(String message) {
    return new CommandFailedException(ExitCode.USAGE, message);
  }

  /** The surroundings are wrong: a taken port, an API that does not answer. */
  static CommandFailedException software(String message) {
    return new CommandFailedException(ExitCode.SOFTWARE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
