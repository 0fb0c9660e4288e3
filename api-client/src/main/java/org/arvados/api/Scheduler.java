package org.arvados.api;

import java.time.Duration;

/**
 * Runs a task later: the client's only notion of waiting, so that a test can own the time. Tasks
 * are short and may run on any thread but the caller's.
 */
@FunctionalInterface
public interface Scheduler {
  /** Runs the task once, after the delay, unless it is cancelled before. */
  Cancellable schedule(Duration delay, Runnable task);

  /** A task that is still to run. */
  @FunctionalInterface
  interface Cancellable {
    /** Keeps the task from running; no effect once it has begun. */
    void cancel();
  }
}
