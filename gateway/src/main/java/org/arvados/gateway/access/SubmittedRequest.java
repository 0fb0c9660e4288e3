package org.arvados.gateway.access;

import java.time.Instant;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need of a container request.
 *
 * @param uuid of the request
 * @param name shown to people; may be empty
 * @param createdAt when it was made
 * @param state {@code Uncommitted}, {@code Committed} or {@code Final}
 * @param container null while none is assigned
 * @param submitter the last user who changed it
 * @param declarations of its ports
 */
record SubmittedRequest(
    ArvadosUuid uuid,
    String name,
    Instant createdAt,
    String state,
    @Nullable ArvadosUuid container,
    ArvadosUuid submitter,
    Declarations declarations) {
  static SubmittedRequest of(ContainerRequest request) {
    return new SubmittedRequest(
        request.uuid(),
        request.name(),
        request.createdAt(),
        request.state(),
        request.containerUuid(),
        request.modifiedByUserUuid(),
        Declarations.of(request.publishedPorts()));
  }
}
