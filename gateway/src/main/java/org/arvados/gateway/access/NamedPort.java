package org.arvados.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;

/**
 * What a friendly name stands for.
 *
 * @param request container request of this cluster
 * @param port 1 to 65535
 */
record NamedPort(ArvadosUuid request, int port) {
  static final String PUBLISHED_PORT = "published_port";
  static final String HOSTNAME = "hostname";

  private static final int MAX_PORT = 65535;

  private static final Comparator<Link> PRECEDENCE =
      Comparator.comparing((Link link) -> !link.linkClass().equals(PUBLISHED_PORT))
          .thenComparing(Link::createdAt)
          .thenComparing(link -> link.uuid().text());

  /**
   * The winner among the links of one name (rule N1). A winner that is malformed stands for
   * nothing: the next in line must not take over a name that somebody claimed before.
   *
   * @param links of the two classes, in any order
   */
  static Optional<NamedPort> winner(List<Link> links, String clusterId) {
    return links.stream().min(PRECEDENCE).flatMap(link -> read(link, clusterId));
  }

  private static Optional<NamedPort> read(Link link, String clusterId) {
    ArvadosUuid head = link.headUuid();
    JsonNode port = link.properties().path("port");
    if (head == null || !head.isContainerRequest() || !head.cluster().equals(clusterId)) {
      return Optional.empty();
    }
    boolean isPort =
        port.isIntegralNumber()
            && port.canConvertToInt()
            && port.intValue() >= 1
            && port.intValue() <= MAX_PORT;
    return isPort ? Optional.of(new NamedPort(head, port.intValue())) : Optional.empty();
  }
}
