package org.arvados.gateway.access;

import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * A port of a container, as resolved.
 *
 * @param request that the target named; null when it named the container itself
 * @param container that the tunnel leads to
 * @param port 1 to 65535
 * @param level the lowest of all requests that share the container (rule A1)
 * @param label as declared; may be empty
 * @param gatewayAddress {@code host:port} or {@code tunnel <URL>} (arvados-protocol section 4.5);
 *     empty while there is none, and stale once the container has ended
 * @param submitter the user the container runs as; where the cluster does not tell, the last user
 *     who changed the request
 */
public record Service(
    @Nullable ArvadosUuid request,
    ArvadosUuid container,
    int port,
    AccessLevel level,
    String label,
    String gatewayAddress,
    ArvadosUuid submitter) {}
