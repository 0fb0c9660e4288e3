package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A container.
 *
 * @param uuid of the container
 * @param state {@code Queued}, {@code Locked}, {@code Running}, {@code Complete}, {@code Cancelled}
 * @param gatewayAddress empty, {@code host:port} or {@code tunnel <URL>} (section 4.5); stale once
 *     the container has ended
 * @param runtimeUserUuid the user it runs as; null where the cluster has no such field
 * @param publishedPorts object, or a missing node
 */
public record Container(
    ArvadosUuid uuid,
    String state,
    String gatewayAddress,
    @Nullable ArvadosUuid runtimeUserUuid,
    JsonNode publishedPorts) {}
