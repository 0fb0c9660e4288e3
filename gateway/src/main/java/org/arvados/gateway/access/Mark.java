package org.arvados.gateway.access;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One subject as those know it who rest on it: when it last changed. Thread-safe. */
final class Mark {
  private final AtomicLong changedAt = new AtomicLong();
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

  /** Whether it has changed after that moment; see {@link Changes#now}. */
  boolean hasChangedSince(long moment) {
    return changedAt.get() > moment;
  }

  void changedAt(long moment) {
    changedAt.accumulateAndGet(moment, Math::max);
  }

  void tell(Duration spread) {
    watches.forEach(watch -> watch.changed(spread));
  }

  void add(Watch watch) {
    watches.add(watch);
  }

  void remove(Watch watch) {
    watches.remove(watch);
  }
}
