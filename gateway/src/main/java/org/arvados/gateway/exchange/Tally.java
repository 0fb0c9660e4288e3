package org.arvados.gateway.exchange;

import java.util.concurrent.ConcurrentHashMap;

/** Counts things by key, each up to a bound. Keys without a count take no memory. Thread-safe. */
public final class Tally<K> {
  private final ConcurrentHashMap<K, Integer> counts = new ConcurrentHashMap<>();

  /** Counts one more; false, and nothing counted, when that is more than the bound. */
  public boolean enter(K key, int most) {
    if (counts.merge(key, 1, Integer::sum) <= most) {
      return true;
    }
    leave(key);
    return false;
  }

  /** Counts one less. */
  public void leave(K key) {
    counts.computeIfPresent(key, (k, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }

  /** The sum over all keys. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
