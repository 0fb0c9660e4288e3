package org.arvados.gateway.demo.controller;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The calls that reached a controller, for tests to count and wait for. A call is recorded when it
 * arrives, whatever happens to it then; its status is there before the client can see the answer.
 * Thread-safe. Of the calls the last 10,000 are kept; the counters keep all.
 */
public final class CallLog {
  private static final int KEPT = 10_000;

  private final Map<Long, RecordedCall> calls = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private long next;
  private int open;
  private int mostOpen;

  CallLog() {}

  /** Every call, oldest first. */
  public synchronized List<RecordedCall> calls() {
    return List.copyOf(calls.values());
  }

  /** The calls of one route, oldest first; see {@link RecordedCall#route}. */
  public synchronized List<RecordedCall> calls(String route) {
    return calls.values().stream().filter(call -> call.route().equals(route)).toList();
  }

  /** How many calls of each route there were. */
  public synchronized Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** How many calls of that route there were. */
  public synchronized int count(String route) {
    return counts.getOrDefault(route, 0);
  }

  /** How many calls there were in all. */
  public synchronized int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many calls wait for an answer now. */
  public synchronized int open() {
    return open;
  }

  /** The most calls that ever waited for an answer at the same time. */
  public synchronized int mostOpen() {
    return mostOpen;
  }

  /**
   * Waits until that many calls of the route have arrived, answered or not.
   *
   * @throws IllegalStateException when they have not within the time; the message has the counters
   */
  public synchronized void awaitCalls(String route, int count, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (count(route) < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException(
            "expected " + count + " calls of " + route + ", but there were " + counts);
      }
      wait(left);
    }
  }

  /** Forgets everything but the calls that wait for an answer. */
  public synchronized void clear() {
    calls.clear();
    counts.clear();
    mostOpen = open;
  }

  synchronized long arrived(RecordedCall call) {
    long id = next++;
    calls.put(id, call);
    if (calls.size() > KEPT) {
      calls.remove(calls.keySet().iterator().next());
    }
    counts.merge(call.route(), 1, Integer::sum);
    open++;
    mostOpen = Math.max(mostOpen, open);
    notifyAll();
    return id;
  }

  /** The call is over: answered with that status, or 0 when its connection ended without. */
  synchronized void ended(long id, int status) {
    open--;
    calls.computeIfPresent(id, (key, call) -> call.answered(status));
    notifyAll();
  }
}
