package org.arvados.gateway.leakgate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stands around every test class of the project, by the service loader: a class that leaves a
 * buffer, a socket or another descriptor, a thread or a process behind fails, and so does one that
 * logs or prints an error nobody expected. What goes away by itself has 30 s to do so, or as many
 * milliseconds as the JUnit configuration parameter {@value #SETTLE_MILLIS} says. For test classes
 * that run one after another.
 */
public final class LeakGate implements BeforeAllCallback, AfterAllCallback {
  static final String SETTLE_MILLIS = "leakgate.settleMillis";
  private static final int DEFAULT_SETTLE_MILLIS = 30_000;

  private @Nullable Held before;
  private @Nullable StrayErrors errors;

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isOutermost(context)) {
      Lasting.open();
      before = Held.now();
      errors = StrayErrors.watch();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    if (!isOutermost(context) || before == null || errors == null) {
      return;
    }
    Predicate<String> tolerated = tolerated(context.getRequiredTestClass());
    List<String> left = new ArrayList<>(before.leftAfter(settle(context), tolerated));
    UnreleasedBuffers.report(); // to the log, which is still watched
    left.addAll(errors.stop(tolerated));
    if (!left.isEmpty()) {
      throw new AssertionError(
          context.getRequiredTestClass().getSimpleName()
              + " left behind:\n  "
              + String.join("\n  ", left));
    }
  }

  private static Duration settle(ExtensionContext context) {
    return Duration.ofMillis(
        context
            .getConfigurationParameter(SETTLE_MILLIS, Integer::valueOf)
            .orElse(DEFAULT_SETTLE_MILLIS));
  }

  private static Predicate<String> tolerated(Class<?> type) {
    Tolerates annotation = type.getAnnotation(Tolerates.class);
    List<String> parts = annotation == null ? List.of() : List.of(annotation.value());
    return line -> parts.stream().anyMatch(line::contains);
  }

  /** Nested classes share what the outer one holds. */
  private static boolean isOutermost(ExtensionContext context) {
    return context.getParent().map(parent -> parent.getTestClass().isEmpty()).orElse(true);
  }
}
