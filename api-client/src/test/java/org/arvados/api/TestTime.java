package org.arvados.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Time that stands still. A short delay (a pause between retries) passes at once and is noted; a
 * long one (a time-out) passes when the test says so.
 */
final class TestTime implements InstantSource, Scheduler {
  private static final Duration LONG = Duration.ofSeconds(20);

  private record Timer(Instant due, Runnable task) {}

  private final List<Duration> pauses = new ArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private Instant now = Instant.parse("2026-08-01T12:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    synchronized (this) {
      if (delay.compareTo(LONG) >= 0) {
        Timer timer = new Timer(now.plus(delay), task);
        timers.add(timer);
        return () -> cancel(timer);
      }
      pauses.add(delay);
      now = now.plus(delay);
    }
    task.run();
    return () -> {};
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  void advance(Duration duration) {
    List<Timer> due;
    synchronized (this) {
      now = now.plus(duration);
      due = timers.stream().filter(timer -> !timer.due().isAfter(now)).toList();
      timers.removeAll(due);
    }
    due.forEach(timer -> timer.task().run());
  }

  /** The delays that passed at once. */
  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  /** How many time-outs wait. */
  synchronized int timers() {
    return timers.size();
  }
}
