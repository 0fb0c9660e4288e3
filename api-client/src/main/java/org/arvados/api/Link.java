package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A link.
 *
 * @param uuid of the link
 * @param linkClass such as {@code published_port}, {@code hostname}, {@code permission}
 * @param name may be empty
 * @param headUuid what it points to; null when empty or not a uuid
 * @param tailUuid null when empty or not a uuid
 * @param ownerUuid user or project
 * @param properties object
 * @param createdAt when it was made
 */
public record Link(
    ArvadosUuid uuid,
    String linkClass,
    String name,
    @Nullable ArvadosUuid headUuid,
    @Nullable ArvadosUuid tailUuid,
    ArvadosUuid ownerUuid,
    JsonNode properties,
    Instant createdAt) {}
