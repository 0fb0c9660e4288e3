package org.arvados.gateway.exchange;

import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.PublishedPort;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.Target;
import org.arvados.gateway.page.Disclosure;
import org.arvados.gateway.page.PageLink;

/** What a page may tell of a service: what stands in a decision, and that only behind a grant. */
final class Disclosures {
  private static final String RUNNING = "Running";

  private Disclosures() {}

  /** Of a service that may be entered. */
  static Disclosure of(Grant grant, ServiceHost host) {
    Service service = grant.service();
    return new Disclosure(
        Optional.of(name(service.label(), service.port(), host)),
        Optional.of(RUNNING),
        Optional.ofNullable(service.request()).map(ArvadosUuid::text),
        Optional.empty());
  }

  /** Of what a refusal tells, which is nothing but to those who have a grant. */
  static Disclosure of(Refusal refusal, ServiceHost host, Optional<ArvadosUuid> newer) {
    if (refusal.ports().isEmpty()) {
      return Disclosure.NONE;
    }
    PublishedPort port = refusal.ports().get(0);
    boolean isOne = refusal.reason() != Refusal.Reason.CHOOSE_PORT;
    return new Disclosure(
        isOne ? Optional.of(name(port.label(), port.port(), host)) : Optional.empty(),
        Optional.ofNullable(refusal.state()),
        Optional.ofNullable(refusal.request()).map(ArvadosUuid::text),
        newer.map(uuid -> link(uuid, port.port(), host)));
  }

  private static String name(String label, int port, ServiceHost host) {
    if (!label.isEmpty()) {
      return label;
    }
    return host.target() instanceof Target.FriendlyName name ? name.name() : "Port " + port;
  }

  private static PageLink link(ArvadosUuid request, int port, ServiceHost host) {
    String href = host.wildcard().originOf(request + "-" + port) + "/";
    return new PageLink("newer", "Open the newer one", href);
  }
}
