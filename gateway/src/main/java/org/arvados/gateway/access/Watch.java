package org.arvados.gateway.access;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells its watcher, once, when an event may have ended what a decision rests on. Thread-safe; to
 * be closed.
 */
public final class Watch implements AutoCloseable {
  private final Changes changes;
  private final List<Mark> marks;
  private final @Nullable Decision decision;
  private final Watcher watcher;
  private final AtomicBoolean doubted = new AtomicBoolean();

  Watch(Changes changes, List<Mark> marks, @Nullable Decision decision, Watcher watcher) {
    this.changes = changes;
    this.marks = marks;
    this.decision = decision;
    this.watcher = watcher;
  }

  /**
   * The decision that is watched; null when it is in doubt already, so that nothing will be told.
   */
  public @Nullable Decision decision() {
    return doubted.get() ? null : decision;
  }

  List<Mark> marks() {
    return marks;
  }

  /** Something has changed. */
  void doubt(Duration earliest, Duration latest) {
    if (doubted.compareAndSet(false, true)) {
      watcher.lookAgain(earliest, latest);
    }
  }

  /** It was in doubt before it began. */
  void spend() {
    doubted.set(true);
  }

  /** Tells nothing any more. */
  @Override
  public void close() {
    doubted.set(true);
    changes.unwatch(this);
  }
}
