package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container request. The declaring fields are kept as JSON, since a malformed one is the owner's
 * to be told of and not a failure of the call; each is a missing node when absent or null.
 *
 * @param uuid of the request
 * @param name may be empty
 * @param createdAt when it was made; the epoch where the cluster does not say
 * @param ownerUuid user or project
 * @param state {@code Uncommitted}, {@code Committed} or {@code Final}
 * @param containerUuid null while none is assigned
 * @param modifiedByUserUuid the last user who changed it
 * @param publishedPorts object: port to {@code {access, label, initial_path}}
 * @param publishedEndpoints see rule A3
 * @param exposeHttpFrom see rule A3
 * @param properties object
 * @param runtimeConstraints object
 */
public record ContainerRequest(
    ArvadosUuid uuid,
    String name,
    Instant createdAt,
    ArvadosUuid ownerUuid,
    String state,
    @Nullable ArvadosUuid containerUuid,
    ArvadosUuid modifiedByUserUuid,
    JsonNode publishedPorts,
    JsonNode publishedEndpoints,
    JsonNode exposeHttpFrom,
    JsonNode properties,
    JsonNode runtimeConstraints) {}
