package org.arvados.gateway.access;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Tells its watcher, once, when an event may have ended what a decision rests on. Before that it
 * may tell, once, that events were missed. Thread-safe; to be closed.
 */
public final class Watch implements AutoCloseable {
  private final Changes changes;
  private final List<Mark> marks;
  private final @Nullable Decision decision;
  private final Watcher watcher;
  private final AtomicBoolean spent = new AtomicBoolean();
  private final AtomicBoolean missedSome = new AtomicBoolean();

  Watch(Changes changes, List<Mark> marks, @Nullable Decision decision, Watcher watcher) {
    this.changes = changes;
    this.marks = marks;
    this.decision = decision;
    this.watcher = watcher;
  }

  /**
   * The decision that is watched; null when it is in doubt already, so that only a change after a
   * gap will be told.
   */
  public @Nullable Decision decision() {
    return spent.get() || missedSome.get() ? null : decision;
  }

  List<Mark> marks() {
    return marks;
  }

  /** Something that it rests on has changed. */
  void changed(Duration spread) {
    if (spent.compareAndSet(false, true)) {
      watcher.lookAgain(Duration.ZERO, spread);
    }
  }

  /** Anything may have changed. That can wait for longer than a change that is still to come. */
  void missed(Duration earliest, Duration latest) {
    if (!spent.get() && missedSome.compareAndSet(false, true)) {
      watcher.lookAgain(earliest, latest);
    }
  }

  /** It was in doubt before it began. */
  void spend() {
    spent.set(true);
  }

  /** Tells nothing any more. */
  @Override
  public void close() {
    spent.set(true);
    changes.unwatch(this);
  }
}
