package org.arvados.gateway.access;

import org.arvados.api.ArvadosUuid;
import org.arvados.api.ContainerRequest;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need of a container request.
 *
 * @param uuid of the request
 * @param owner user or project that it belongs to
 * @param state {@code Uncommitted}, {@code Committed} or {@code Final}
 * @param container null while none is assigned
 * @param submitter the last user who changed it
 * @param declared of its ports
 */
record SubmittedRequest(
    ArvadosUuid uuid,
    ArvadosUuid owner,
    String state,
    @Nullable ArvadosUuid container,
    ArvadosUuid submitter,
    DeclaredPorts declared) {
  static SubmittedRequest of(ContainerRequest request) {
    return new SubmittedRequest(
        request.uuid(),
        request.ownerUuid(),
        request.state(),
        request.containerUuid(),
        request.modifiedByUserUuid(),
        DeclaredPorts.of(request));
  }

  /**
   * What it declares. Properties count only while the last who changed the request is the user the
   * container runs as (rule A3), so not before that is known.
   *
   * @param runtimeUser of the container; null while there is none or it does not say
   */
  Declarations declarations(@Nullable ArvadosUuid runtimeUser) {
    return declared.when(submitter.equals(runtimeUser));
  }

  /** Whether the user submitted or changed it, or owns it: then it is no news to them. */
  boolean isFamiliarTo(ArvadosUuid user) {
    return user.equals(submitter) || user.equals(owner);
  }
}
