package org.arvados.gateway.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;

/**
 * One run of the command line in this JVM.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error, without the log
 * @param waits how often the command waited for its end
 */
record CommandRun(int code, String out, String err, int waits) {
  /** Runs a command that, when it waits for its end, is told at once. */
  static CommandRun of(String... arguments) {
    return whileWaiting(() -> {}, arguments);
  }

  /** Runs a command as a user with these variables. */
  static CommandRun with(Map<String, String> variables, String... arguments) {
    return run(() -> {}, variables, arguments);
  }

  /** Runs a command, and does something at the moment when it waits for its end. */
  static CommandRun whileWaiting(Runnable meanwhile, String... arguments) {
    return run(meanwhile, Map.of(), arguments);
  }

  private static CommandRun run(
      Runnable meanwhile, Map<String, String> variables, String... arguments) {
    AtomicInteger waits = new AtomicInteger();
    Termination termination =
        new Termination() {
          @Override
          public void watch() {}

          @Override
          public void await() {
            waits.incrementAndGet();
            meanwhile.run();
          }
        };
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = CommandLines.create(termination, variables, arguments);
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    int code = command.execute(arguments);
    return new CommandRun(code, out.toString(), err.toString(), waits.get());
  }
}
