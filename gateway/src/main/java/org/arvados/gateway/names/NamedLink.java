package org.arvados.gateway.names;

import java.util.Optional;
import java.util.OptionalInt;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;
import org.arvados.gateway.access.NamedPort;

/**
 * A link that gives a name to a port.
 *
 * @param uuid of the link
 * @param linkClass {@link NamedPort#PUBLISHED_PORT} or {@link NamedPort#HOSTNAME}
 * @param name as it is written, which need not be one that can be used
 * @param owner user or project; whoever may write there may change the link
 * @param request container request that it points at; empty when it points at no object
 * @param port empty when the link states none that is valid
 */
public record NamedLink(
    ArvadosUuid uuid,
    String linkClass,
    String name,
    ArvadosUuid owner,
    Optional<ArvadosUuid> request,
    OptionalInt port) {
  static NamedLink of(Link link) {
    return new NamedLink(
        link.uuid(),
        link.linkClass(),
        link.name(),
        link.ownerUuid(),
        Optional.ofNullable(link.headUuid()),
        NamedPort.portOf(link));
  }
}
