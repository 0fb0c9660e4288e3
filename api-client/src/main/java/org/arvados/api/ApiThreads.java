package org.arvados.api;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that an API client lives on: a few for exchanges and for completing futures, one for
 * time. All are daemons named {@code arvados-api-...}. Close it after the client.
 */
public final class ApiThreads implements AutoCloseable {
  private final ExecutorService workers;
  private final ScheduledThreadPoolExecutor timer;

  /**
   * Starts them lazily.
   *
   * @param workers number of threads that run exchanges and complete futures, at least 1
   */
  public ApiThreads(int workers) {
    this.workers = Executors.newFixedThreadPool(workers, daemons("arvados-api-"));
    this.timer = new ScheduledThreadPoolExecutor(1, daemons("arvados-api-timer-"));
    // Most timers are time-outs of calls that end well: they must not pile up until they are due.
    this.timer.setRemoveOnCancelPolicy(true);
  }

  /** For exchanges; futures complete here. */
  public Executor executor() {
    return workers;
  }

  /** For time-outs and the pauses between retries. */
  public Scheduler scheduler() {
    return this::schedule;
  }

  private Scheduler.Cancellable schedule(Duration delay, Runnable task) {
    Future<?> pending = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> pending.cancel(false);
  }

  /** Lets no new task in and ends the threads; does not wait for them. */
  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdown();
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
