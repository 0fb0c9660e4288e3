package org.arvados.gateway.exchange;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.config.AllowedOrigin;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Target;
import org.jspecify.annotations.Nullable;

/**
 * What an Origin says by its form alone (rule X2): whether it is on the operator's list, or the
 * address of a service of ours. Origins are as {@link OriginPolicy.Facts#foreignOrigin} gives them.
 * Pure; safe for any thread.
 */
public final class PageOrigins {
  private final HostParser hosts;
  private final Map<String, SelectedServices> listed;

  /**
   * Sets what is known.
   *
   * @param hosts reads the addresses of services
   * @param listed by the operator
   */
  public PageOrigins(HostParser hosts, List<AllowedOrigin> listed) {
    this.hosts = hosts;
    this.listed =
        listed.stream()
            .collect(groupingBy(AllowedOrigin::origin, mapping(AllowedOrigin::service, toList())))
            .entrySet()
            .stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, PageOrigins::services));
  }

  private static SelectedServices services(Map.Entry<String, List<ServiceSelector>> entry) {
    return new SelectedServices(entry.getValue());
  }

  /** Whether the operator lets its pages call this service, reached by that target. */
  boolean isListed(String origin, Service service, Target target) {
    SelectedServices services = listed.get(origin);
    return services != null && services.has(service, target);
  }

  /** Whether the operator lets its pages call any service. */
  boolean isListed(String origin) {
    return listed.containsKey(origin);
  }

  /**
   * What the origin names, if it is the address of a service; of an https one when the called
   * service is, since anybody on the way may have written the pages of others.
   *
   * @param called the service that its pages call
   */
  @Nullable Target neighbour(ServiceHost called, String origin) {
    int scheme = origin.indexOf("://");
    return scheme > 0
            && hosts.parse(origin.substring(scheme + 3)) instanceof ServiceHost page
            && page.origin().equals(origin)
            && (page.wildcard().isHttps() || !called.wildcard().isHttps())
        ? page.target()
        : null;
  }

  /**
   * Whether the preflights of its pages are answered. So it must not depend on anything that is not
   * public.
   */
  boolean isKnown(ServiceHost called, String origin) {
    return isListed(origin) || neighbour(called, origin) != null;
  }
}
