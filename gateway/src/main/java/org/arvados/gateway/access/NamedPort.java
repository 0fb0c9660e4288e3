package org.arvados.gateway.access;

import com.fasterxml.jackson.databind.JsonNode;
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
  /** The class of links whose names Arvados keeps unique. */
  public static final String PUBLISHED_PORT = "published_port";

  /** The class of links whose names nobody keeps unique. */
  public static final String HOSTNAME = "hostname";

  private static final int MAX_PORT = 65535;

  /** What a link names; empty when it is malformed. */
  static Optional<NamedPort> read(Link link, String clusterId) {
    ArvadosUuid head = link.headUuid();
    OptionalInt port = portOf(link);
    if (head == null || !head.isContainerRequest() || !head.cluster().equals(clusterId)) {
      return Optional.empty();
    }
    return port.isPresent() ? Optional.of(new NamedPort(head, port.getAsInt())) : Optional.empty();
  }

  /** The port that a link states; empty when it is not a JSON integer from 1 to 65535. */
  public static OptionalInt portOf(Link link) {
    JsonNode port = link.properties().path("port");
    boolean isPort =
        port.isIntegralNumber()
            && port.canConvertToInt()
            && port.intValue() >= 1
            && port.intValue() <= MAX_PORT;
    return isPort ? OptionalInt.of(port.intValue()) : OptionalInt.empty();
  }
}
