package org.arvados.gateway.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * SIGINT and SIGTERM. The virtual machine answers them with an exit code of its own (143) as soon
 * as its shutdown hooks have ended; so our hook waits for the command and ends the process with the
 * command's code.
 */
final class ProcessTermination implements Termination {
  private final CountDownLatch wished = new CountDownLatch(1);
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  @Override
  public void watch() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::finish, "termination"));
  }

  private void finish() {
    wished.countDown();
    Runtime.getRuntime().halt(exitCode.join());
  }

  @Override
  public void await() {
    try {
      wished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The command has ended. */
  void complete(int code) {
    exitCode.complete(code);
  }
}
