package org.arvados.gateway.host;

import org.arvados.api.ArvadosUuid;

/** What the label in front of a wildcard's suffix names (rule H2). */
public sealed interface Target {
  /**
   * One port of a container or of a container request's container.
   *
   * @param uuid of a container request or container of this cluster
   * @param port 1 to 65535
   */
  record ServicePort(ArvadosUuid uuid, int port) implements Target {}

  /**
   * A container request or container without a port: its only published port is meant.
   *
   * @param uuid of a container request or container of this cluster
   */
  record BareUuid(ArvadosUuid uuid) implements Target {}

  /**
   * A name that a link may give to a port.
   *
   * @param name a lower-case RFC 1123 label that rule N2 allows
   */
  record FriendlyName(String name) implements Target {}
}
