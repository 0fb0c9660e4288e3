package org.arvados.gateway.exchange;

import java.util.Collection;
import java.util.Set;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.host.Target;

/** The services that an operator's list selects. Pure; safe for any thread. */
final class SelectedServices {
  private final Set<ServiceSelector> selectors;

  SelectedServices(Collection<ServiceSelector> selectors) {
    this.selectors = Set.copyOf(selectors);
  }

  /**
   * Whether a service is among them.
   *
   * @param service as resolved
   * @param target as the visitor named it: a friendly name counts when it is used
   */
  boolean has(Service service, Target target) {
    return !selectors.isEmpty()
        && (selectors.contains(new ServiceSelector.All())
            || selectors.contains(new ServiceSelector.Port(service.port()))
            || has(service.container(), service.port())
            || (service.request() != null && has(service.request(), service.port()))
            || (target instanceof Target.FriendlyName friendly
                && selectors.contains(new ServiceSelector.Name(friendly.name()))));
  }

  private boolean has(ArvadosUuid uuid, int port) {
    return selectors.contains(new ServiceSelector.Uuid(uuid.text()))
        || selectors.contains(new ServiceSelector.UuidPort(uuid.text(), port));
  }
}
