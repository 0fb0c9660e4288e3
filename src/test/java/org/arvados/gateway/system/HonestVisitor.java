package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who asks again and again beside an attack and must not notice it: closing it fails when
 * an answer did not come, was not whole, or took long. Comes from an address of their own.
 */
final class HonestVisitor implements AutoCloseable {
  /** Where they come from. */
  static final String ADDRESS = "127.0.0.7";

  /** Generous, for machines that are busy with other things; usually it is milliseconds. */
  private static final Duration SLOWEST = Duration.ofSeconds(10);

  /** Shorter than any deadline of the tests; only a machine that stands still gets there. */
  private static final Duration STALE = Duration.ofSeconds(2);

  private static final int SIZE = 1000;
  private static final int PAUSE_MILLIS = 20;

  private final Visit visit;
  private final Connector connector;
  private final CompletableFuture<Void> visiting;
  private volatile boolean leaving;
  private final AtomicInteger answers = new AtomicInteger();
  private volatile Duration slowest = Duration.ZERO;

  /** Connects to the gateway from {@link #ADDRESS}. */
  interface Connector {
    ClientSocket connect() throws IOException;
  }

  private HonestVisitor(Visit visit, Connector connector, boolean alsoAnew) {
    this.visit = visit;
    this.connector = connector;
    this.visiting = CompletableFuture.runAsync(() -> ask(alsoAnew), HonestVisitor::startThread);
  }

  /** By turns on a connection that is kept and on new ones. */
  static HonestVisitor start(Visit visit) throws IOException {
    return start(visit, () -> new ClientSocket(visit.gateway(), ADDRESS));
  }

  /** The same, by connections of the caller's kind. */
  static HonestVisitor start(Visit visit, Connector connector) throws IOException {
    return begun(new HonestVisitor(visit, connector, true));
  }

  /** On one connection that is kept. */
  static HonestVisitor onOneConnection(Visit visit) throws IOException {
    return begun(new HonestVisitor(visit, () -> new ClientSocket(visit.gateway(), ADDRESS), false));
  }

  private static HonestVisitor begun(HonestVisitor visitor) {
    visitor.awaitAnswers(3);
    return visitor;
  }

  private static void startThread(Runnable task) {
    Thread thread = new Thread(task, "honest visitor");
    thread.setDaemon(true);
    thread.start();
  }

  private void ask(boolean alsoAnew) {
    while (!leaving) {
      try (ClientSocket kept = connector.connect()) {
        askWhileFresh(kept, alsoAnew);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError("the honest visitor got no answer after " + answers, e);
      }
    }
  }

  /** A connection that was left alone for long may be ended by now: nobody would rely on it. */
  private void askWhileFresh(ClientSocket kept, boolean alsoAnew)
      throws IOException, InterruptedException {
    long usedAt = System.nanoTime();
    while (!leaving && System.nanoTime() - usedAt < STALE.toNanos()) {
      ask(kept);
      usedAt = System.nanoTime();
      if (alsoAnew) {
        try (ClientSocket fresh = connector.connect()) {
          ask(fresh);
        }
      }
      Thread.sleep(PAUSE_MILLIS); // an attack is not to be helped by this
    }
  }

  private void ask(ClientSocket socket) throws IOException {
    long start = System.nanoTime();
    ClientSocket.Response response = visit.get(socket, "/download/" + SIZE);
    assertThat(response.status()).as("the honest visitor's answer").isEqualTo(200);
    assertThat(response.body().readAllBytes()).hasSize(SIZE);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    slowest = took.compareTo(slowest) > 0 ? took : slowest;
    answers.incrementAndGet();
  }

  /** Waits for so many answers more. */
  void awaitAnswers(int more) {
    int wanted = answers.get() + more;
    await("answers to the honest visitor")
        .atMost(Duration.ofSeconds(30))
        .until(() -> answers.get() >= wanted || visiting.isDone());
  }

  @Override
  public void close() {
    leaving = true;
    visiting.orTimeout(60, TimeUnit.SECONDS).join();
    System.out.println(answers + " honest answers, slowest " + slowest.toMillis() + " ms");
    assertThat(slowest).as("slowest of %s answers", answers).isLessThan(SLOWEST);
  }
}
