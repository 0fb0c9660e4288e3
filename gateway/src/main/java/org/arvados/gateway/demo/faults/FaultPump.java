package org.arvados.gateway.demo.faults;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.gateway.demo.faults.LinkFault.Direction;

/** Carries one direction of a connection as the fault in force lets it. Blocks its thread. */
final class FaultPump {
  private static final int PIECE = 16 * 1024;
  private static final int TURNS_PER_SECOND = 50;

  private final ProxiedConnection connection;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final FaultInForce faults;
  private final AtomicLong carried;

  /** The fault that {@link #passed} is counted for. */
  private FaultInForce.Turn turn;

  private long passed;
  private boolean over;

  FaultPump(
      ProxiedConnection connection,
      Direction direction,
      Socket from,
      Socket to,
      FaultInForce faults,
      AtomicLong carried) {
    this.connection = connection;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.faults = faults;
    this.carried = carried;
    this.turn = faults.now();
  }

  void run() {
    try {
      byte[] piece = new byte[PIECE];
      for (int count = from.getInputStream().read(piece);
          count >= 0 && !over;
          count = over ? -1 : from.getInputStream().read(piece)) {
        pass(piece, count);
      }
      connection.halfClose(direction);
    } catch (IOException e) {
      connection.reset(); // a reset is passed on as one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.ended();
  }

  private void pass(byte[] piece, int count) throws IOException, InterruptedException {
    for (int at = 0; at < count && !over && !connection.isClosed(); ) {
      FaultInForce.Turn now = faults.now();
      if (now.number() != turn.number()) {
        turn = now;
        passed = 0;
      }
      int most = await(count - at);
      passed += most;
      carried.addAndGet(most); // before the receiver can know of it
      to.getOutputStream().write(piece, at, most);
      at += most;
    }
  }

  /** How many of the bytes may pass now; does what the fault does before, or instead. */
  private int await(int count) throws InterruptedException {
    LinkFault fault = turn.fault();
    if (fault instanceof LinkFault.Delay delay) {
      faults.awaitChange(turn, delay.time().toMillis());
    } else if (fault instanceof LinkFault.Throttle throttle) {
      faults.awaitChange(turn, 1000 / TURNS_PER_SECOND);
      return (int) Math.min(count, Math.max(1, throttle.bytesPerSecond() / TURNS_PER_SECOND));
    } else if (fault instanceof LinkFault.Stall stall && stall.direction() == direction) {
      return upTo(stall.bytes(), count, () -> faults.awaitChange(turn, 100));
    } else if (fault instanceof LinkFault.CutAfter cut && cut.direction() == direction) {
      return upTo(cut.bytes(), count, connection::cut);
    } else if (fault instanceof LinkFault.ResetAfter reset && reset.direction() == direction) {
      return upTo(reset.bytes(), count, connection::reset);
    } else if (fault instanceof LinkFault.HalfClose half && half.direction() == direction) {
      return upTo(half.bytes(), count, () -> over = true);
    }
    return count;
  }

  private interface Strike {
    void run() throws InterruptedException;
  }

  private int upTo(long bytes, int count, Strike strike) throws InterruptedException {
    if (passed < bytes) {
      return (int) Math.min(count, bytes - passed);
    }
    strike.run();
    return 0;
  }
}
