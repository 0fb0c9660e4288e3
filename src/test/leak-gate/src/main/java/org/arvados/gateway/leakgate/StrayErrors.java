package org.arvados.gateway.leakgate;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Errors that nobody handled: logged, printed as a stack trace, or thrown out of a thread. */
final class StrayErrors {
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final PrintStream standardError = System.err;
  private final Thread.@Nullable UncaughtExceptionHandler uncaught =
      Thread.getDefaultUncaughtExceptionHandler();
  private final Runnable stopLog;

  private StrayErrors() {
    System.setErr(new Printed());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> seen.add("thrown out of thread " + thread.getName() + ": " + thrown));
    stopLog = hasLogback() ? LoggedErrors.watch(seen::add) : () -> {};
  }

  /** Watches from now on. */
  static StrayErrors watch() {
    return new StrayErrors();
  }

  /** Ends watching; what was seen and is not tolerated. */
  List<String> stop(Predicate<String> tolerated) {
    stopLog.run();
    Thread.setDefaultUncaughtExceptionHandler(uncaught);
    System.setErr(standardError);
    return seen.stream().filter(tolerated.negate()).distinct().toList();
  }

  private static boolean hasLogback() {
    try {
      Class.forName("ch.qos.logback.classic.LoggerContext");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The standard error; {@link Throwable#printStackTrace} begins by printing the object itself. */
  private final class Printed extends PrintStream {
    Printed() {
      super(standardError, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(@Nullable Object object) {
      if (object instanceof Throwable) {
        seen.add("printed: " + object);
      }
      super.println(object);
    }
  }
}
