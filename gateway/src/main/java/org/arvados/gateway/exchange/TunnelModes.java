package org.arvados.gateway.exchange;

import java.util.Collection;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.tunnel.TunnelMode;

/**
 * Which services are reached in which mode: SSH, but for those on the operator's list (rule U4).
 * Pure; safe for any thread.
 */
public final class TunnelModes {
  private final SelectedServices http;

  /**
   * Sets the choice.
   *
   * @param http services of the HTTP mode
   */
  public TunnelModes(Collection<ServiceSelector> http) {
    this.http = new SelectedServices(http);
  }

  /**
   * The mode of a service.
   *
   * @param service as resolved
   * @param target as the visitor named it: a friendly name counts when it is used
   */
  public TunnelMode of(Service service, Target target) {
    return http.has(service, target) ? TunnelMode.HTTP : TunnelMode.SSH;
  }
}
