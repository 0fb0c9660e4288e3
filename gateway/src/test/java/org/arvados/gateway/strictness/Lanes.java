package org.arvados.gateway.strictness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.arvados.gateway.demo.LocalProgram;
import org.junit.jupiter.api.DynamicTest;

/**
 * Applications of the same kind, each behind the gateway as a service of its own, so that rows can
 * run beside each other and each still knows what it caused: a refused client is closed only after
 * a second, and most of a row's time is waiting.
 */
final class Lanes implements AutoCloseable {
  private final List<Lane> lanes = new ArrayList<>();

  /** One service and the application behind it. */
  record Lane(String service, RecordingApp app) {}

  /** What is done with a row. */
  interface Step {
    /** Fails with an {@link AssertionError} or {@link IOException}. */
    void run(CorpusRow row, Lane lane) throws Exception;
  }

  static Lanes open(int count) {
    Lanes opened = new Lanes();
    try {
      for (int i = 0; i < count; i++) {
        opened.lanes.add(new Lane("lane-" + i, RecordingApp.start()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return opened;
  }

  /** For the cluster. */
  List<LocalProgram> programs() {
    return lanes.stream()
        .map(lane -> new LocalProgram(lane.service(), lane.app().port(), "public"))
        .toList();
  }

  /** Runs every row on some lane; a test of each tells how it went. */
  Stream<DynamicTest> run(List<CorpusRow> rows, Step step) throws InterruptedException {
    Queue<CorpusRow> waiting = new ConcurrentLinkedQueue<>(rows);
    Map<CorpusRow, Throwable> failures = new ConcurrentHashMap<>();
    List<Thread> threads =
        lanes.stream().map(lane -> thread(lane, waiting, step, failures)).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(waiting).isEmpty();
    return rows.stream()
        .map(row -> dynamicTest(row.toString(), () -> report(row, failures.get(row))));
  }

  private static void report(CorpusRow row, Throwable failure) {
    if (failure != null) {
      throw new AssertionError(row + " (" + row.source() + "): " + failure.getMessage(), failure);
    }
  }

  private static Thread thread(
      Lane lane, Queue<CorpusRow> waiting, Step step, Map<CorpusRow, Throwable> failures) {
    return new Thread(
        () -> {
          for (CorpusRow row = waiting.poll(); row != null; row = waiting.poll()) {
            try {
              step.run(row, lane);
            } catch (Exception | AssertionError e) {
              failures.put(row, e);
            }
          }
        },
        lane.service());
  }

  @Override
  public void close() throws IOException {
    for (Lane lane : lanes) {
      lane.app().close();
    }
  }
}
