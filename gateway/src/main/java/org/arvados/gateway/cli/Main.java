package org.arvados.gateway.cli;

/** Entry point of the program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    ProcessTermination termination = new ProcessTermination();
    int code = CommandLines.create(termination, args).execute(args);
    termination.complete(code);
    System.exit(code);
  }
}
