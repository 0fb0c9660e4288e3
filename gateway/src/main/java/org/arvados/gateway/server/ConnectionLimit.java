package org.arvados.gateway.server;

import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.exchange.Tally;

/** Bounds the client connections, in all and of one address (rule X8). Thread-safe. */
final class ConnectionLimit {
  private final int most;
  private final int mostPerAddress;
  private final AtomicInteger all = new AtomicInteger();
  private final Tally<String> addresses = new Tally<>();

  ConnectionLimit(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /**
   * Counts a connection; false, and nothing counted, when it is one too many.
   *
   * @param trusted a forwarder of the operator's: it stands for many clients
   */
  boolean enter(String address, boolean trusted) {
    if (all.incrementAndGet() <= most
        && addresses.enter(address, trusted ? Integer.MAX_VALUE : mostPerAddress)) {
      return true;
    }
    all.decrementAndGet();
    return false;
  }

  void leave(String address) {
    all.decrementAndGet();
    addresses.leave(address);
  }

  int count() {
    return all.get();
  }
}
