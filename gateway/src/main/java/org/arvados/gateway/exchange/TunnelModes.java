package org.arvados.gateway.exchange;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.tunnel.TunnelMode;

/**
 * Which services are reached in which mode: SSH, but for those on the operator's list (rule U4).
 * Pure; safe for any thread.
 */
public final class TunnelModes {
  private final Set<ServiceSelector> http;

  /**
   * Sets the choice.
   *
   * @param http services of the HTTP mode
   */
  public TunnelModes(Collection<ServiceSelector> http) {
    this.http = Set.copyOf(http);
  }

  /**
   * The mode of a service.
   *
   * @param service as resolved
   * @param target as the visitor named it: a friendly name counts when it is used
   */
  public TunnelMode of(Service service, Target target) {
    return !http.isEmpty() && isHttp(service, target) ? TunnelMode.HTTP : TunnelMode.SSH;
  }

  private boolean isHttp(Service service, Target target) {
    return http.contains(new ServiceSelector.All())
        || http.contains(new ServiceSelector.Port(service.port()))
        || isHttp(service.container(), service.port())
        || Optional.ofNullable(service.request())
            .filter(request -> isHttp(request, service.port()))
            .isPresent()
        || (target instanceof Target.FriendlyName friendly
            && http.contains(new ServiceSelector.Name(friendly.name())));
  }

  private boolean isHttp(ArvadosUuid uuid, int port) {
    return http.contains(new ServiceSelector.Uuid(uuid.text()))
        || http.contains(new ServiceSelector.UuidPort(uuid.text(), port));
  }
}
