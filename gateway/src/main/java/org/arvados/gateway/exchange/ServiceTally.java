package org.arvados.gateway.exchange;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Service;

/** Bounds the exchanges of one service, and of one client with it (rules X8, U2). Thread-safe. */
public final class ServiceTally {
  private record ServiceKey(ArvadosUuid container, int port) {}

  private record ClientKey(String client, ServiceKey service) {}

  private final ConcurrentHashMap<Object, Integer> counts = new ConcurrentHashMap<>();
  private final int perService;
  private final int perClient;

  /** Bounds: of a service, and of a client address with a service. */
  public ServiceTally(int perService, int perClient) {
    this.perService = perService;
    this.perClient = perClient;
  }

  /** Counts one exchange more; false, and nothing counted, when that is one too many. */
  boolean enter(Service service, String client) {
    ServiceKey key = new ServiceKey(service.container(), service.port());
    if (!increment(key, perService)) {
      return false;
    }
    if (!increment(new ClientKey(client, key), perClient)) {
      decrement(key);
      return false;
    }
    return true;
  }

  /** Counts one exchange less. */
  void leave(Service service, String client) {
    ServiceKey key = new ServiceKey(service.container(), service.port());
    decrement(new ClientKey(client, key));
    decrement(key);
  }

  /** Exchanges counted, of all services; for tests and metrics. */
  public int total() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey() instanceof ServiceKey)
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private boolean increment(Object key, int most) {
    boolean[] counted = new boolean[1];
    counts.compute(
        key,
        (k, count) -> {
          int now = count == null ? 0 : count;
          counted[0] = now < most;
          return counted[0] ? Integer.valueOf(now + 1) : count;
        });
    return counted[0];
  }

  private void decrement(Object key) {
    counts.computeIfPresent(key, (k, count) -> count == 1 ? null : Integer.valueOf(count - 1));
  }
}
