package org.arvados.gateway.access;

import java.time.Instant;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Link;

/**
 * A link that claims a friendly name.
 *
 * @param link that claims it
 * @param linkClass {@code published_port} or {@code hostname}
 * @param owner of the link: a user or a project
 * @param port what it names; empty when the link is malformed, and then the name leads nowhere
 * @param createdAt when it was made
 */
public record NameClaim(
    ArvadosUuid link,
    String linkClass,
    ArvadosUuid owner,
    Optional<NamedPort> port,
    Instant createdAt) {
  static NameClaim of(Link link, String clusterId) {
    return new NameClaim(
        link.uuid(),
        link.linkClass(),
        link.ownerUuid(),
        NamedPort.read(link, clusterId),
        link.createdAt());
  }
}
