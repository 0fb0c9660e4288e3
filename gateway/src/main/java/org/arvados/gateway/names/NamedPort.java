package org.arvados.gateway.names;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;

/**
 * What a friendly name stands for.
 *
 * @param request container request of this cluster
 * @param port 1 to 65535
 */
public record NamedPort(ArvadosUuid request, int port) {
  /** Class of links whose names Arvados keeps unique (arvados-protocol section 4.4). */
  public static final String PUBLISHED_PORT = "published_port";

  /** Class of links that anybody may make, several of one name too. */
  public static final String HOSTNAME = "hostname";

  private static final int MAX_PORT = 65535;

  /** Of several links of one name, the first in this order has it (rule N1). */
  public static final Comparator<Link> PRECEDENCE =
      Comparator.comparing((Link link) -> !link.linkClass().equals(PUBLISHED_PORT))
          .thenComparing(Link::createdAt)
          .thenComparing(link -> link.uuid().text());

  /** What a link names; empty when it is malformed. */
  public static Optional<NamedPort> read(Link link, String clusterId) {
    ArvadosUuid head = link.headUuid();
    OptionalInt port = portOf(link);
    return head == null
            || !head.isContainerRequest()
            || !head.cluster().equals(clusterId)
            || port.isEmpty()
        ? Optional.empty()
        : Optional.of(new NamedPort(head, port.getAsInt()));
  }

  /** The port that a link states; empty when it is not a JSON integer from 1 to 65535. */
  static OptionalInt portOf(Link link) {
    JsonNode port = link.properties().path("port");
    return port.isIntegralNumber() && port.canConvertToInt() && isPort(port.intValue())
        ? OptionalInt.of(port.intValue())
        : OptionalInt.empty();
  }

  static boolean isPort(int number) {
    return number >= 1 && number <= MAX_PORT;
  }
}
