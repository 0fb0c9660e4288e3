package org.arvados.gateway.server;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds the client connections, in all and of one address (rule X8). Thread-safe. */
final class ConnectionLimit {
  private final int most;
  private final int mostPerAddress;
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

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
    if (all.incrementAndGet() > most) {
      all.decrementAndGet();
      return false;
    }
    int now = byAddress.merge(address, 1, Integer::sum);
    if (now > mostPerAddress && !trusted) {
      leave(address);
      return false;
    }
    return true;
  }

  void leave(String address) {
    all.decrementAndGet();
    byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  int count() {
    return all.get();
  }
}
