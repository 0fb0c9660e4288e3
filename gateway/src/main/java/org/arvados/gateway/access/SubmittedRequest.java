package org.arvados.gateway.access;

import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need of a container request.
 *
 * @param uuid of the request
 * @param state {@code Uncommitted}, {@code Committed} or {@code Final}
 * @param container null while none is assigned
 * @param submitter the last user who changed it
 * @param declarations of its ports
 */
record SubmittedRequest(
    ArvadosUuid uuid,
    String state,
    @Nullable ArvadosUuid container,
    ArvadosUuid submitter,
    Declarations declarations) {
  static SubmittedRequest of(ContainerRequest request) {
    return new SubmittedRequest(
        request.uuid(),
        request.state(),
        request.containerUuid(),
        request.modifiedByUserUuid(),
        Declarations.of(request.publishedPorts()));
  }
}
