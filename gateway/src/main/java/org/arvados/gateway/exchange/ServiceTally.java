package org.arvados.gateway.exchange;

import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Service;

/** Bounds the exchanges of one service, and of one client with it (rules X8, U2). Thread-safe. */
public final class ServiceTally {
  private record ServiceKey(ArvadosUuid container, int port) {
    static ServiceKey of(Service service) {
      return new ServiceKey(service.container(), service.port());
    }
  }

  private record ClientKey(String client, ServiceKey service) {}

  private final Tally<ServiceKey> services = new Tally<>();
  private final Tally<ClientKey> clients = new Tally<>();
  private final int perService;
  private final int perClient;

  /** Bounds: of a service, and of a client address with a service. */
  public ServiceTally(int perService, int perClient) {
    this.perService = perService;
    this.perClient = perClient;
  }

  /** Counts one exchange more; false, and nothing counted, when that is one too many. */
  boolean enter(Service service, String client) {
    ServiceKey key = ServiceKey.of(service);
    if (!services.enter(key, perService)) {
      return false;
    }
    if (!clients.enter(new ClientKey(client, key), perClient)) {
      services.leave(key);
      return false;
    }
    return true;
  }

  /** Counts one exchange less. */
  void leave(Service service, String client) {
    ServiceKey key = ServiceKey.of(service);
    clients.leave(new ClientKey(client, key));
    services.leave(key);
  }

  /** Exchanges counted, of all services; for tests and metrics. */
  public int total() {
    return services.total();
  }
}
