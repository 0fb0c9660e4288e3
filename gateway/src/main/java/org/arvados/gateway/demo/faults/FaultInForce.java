package org.arvados.gateway.demo.faults;

/** The fault of a proxy now, and a number that grows with every change. Thread-safe. */
final class FaultInForce {
  /** A fault and its number. */
  record Turn(LinkFault fault, long number) {}

  private Turn turn = new Turn(new LinkFault.None(), 0);

  synchronized void set(LinkFault fault) {
    turn = new Turn(fault, turn.number() + 1);
    notifyAll();
  }

  synchronized Turn now() {
    return turn;
  }

  /** Waits for another fault than that turn's, at most so many milliseconds. */
  synchronized void awaitChange(Turn seen, long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (turn.number() == seen.number() && left > 0) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }
}
