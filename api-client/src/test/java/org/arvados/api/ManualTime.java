package org.arvados.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when the test says so, for what waits again and again. */
final class ManualTime implements InstantSource, Scheduler {
  private record Timer(Instant due, Runnable task) {}

  private final List<Timer> timers = new ArrayList<>();
  private Instant now = Instant.parse("2026-08-01T12:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized Cancellable schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(now.plus(delay), task);
    timers.add(timer);
    notifyAll();
    return () -> cancel(timer);
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  /** Lets time pass, and runs what is due by then; what that schedules waits for the next time. */
  void advance(Duration duration) {
    List<Timer> due;
    synchronized (this) {
      now = now.plus(duration);
      due =
          timers.stream()
              .filter(timer -> !timer.due().isAfter(now))
              .sorted(Comparator.comparing(Timer::due))
              .toList();
      timers.removeAll(due);
    }
    due.forEach(timer -> timer.task().run());
  }

  /** Waits, in real time, until that many tasks are to run. */
  synchronized void awaitTimers(int count) throws InterruptedException {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (timers.size() < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("expected " + count + " timers, but there are " + timers.size());
      }
      wait(left);
    }
  }
}
