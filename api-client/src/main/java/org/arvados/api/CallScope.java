package org.arvados.api;

import java.time.Duration;
import java.time.Instant;

/**
 * The life of one call of the interface, which may take several requests: its deadline, and the
 * step under way, to be aborted when the call ends before it (cancelled, timed out). Thread-safe.
 */
final class CallScope {
  private final Instant deadline;
  private Runnable abort = () -> {};
  private boolean ended;

  CallScope(Instant deadline) {
    this.deadline = deadline;
  }

  /** Whether the call is still wanted and lives longer than the pause. */
  synchronized boolean allowsPause(Instant now, Duration pause) {
    return !ended && now.plus(pause).isBefore(deadline);
  }

  /** Names how to abort the step under way, in place of the step before; at once if too late. */
  void running(Runnable abortStep) {
    synchronized (this) {
      if (!ended) {
        abort = abortStep;
        return;
      }
    }
    abortStep.run();
  }

  synchronized boolean isEnded() {
    return ended;
  }

  /** The call is over, whatever the reason. */
  void end() {
    Runnable last;
    synchronized (this) {
      ended = true;
      last = abort;
      abort = () -> {};
    }
    last.run();
  }
}
