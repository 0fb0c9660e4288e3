package org.arvados.gateway.access;

import java.time.Instant;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * Whom a valid token belongs to.
 *
 * @param uuid of the user, of any cluster's form
 * @param username may be empty: the token's scope may forbid to ask
 * @param isAdmin administrator of the cluster
 * @param isUnscoped whether the token may do all that its user may
 * @param expiresAt when the token ends; null when it does not
 */
public record Visitor(
    ArvadosUuid uuid,
    String username,
    boolean isAdmin,
    boolean isUnscoped,
    @Nullable Instant expiresAt) {

  /** What people call the user; the uuid where there is no username. */
  public String displayName() {
    return username.isEmpty() ? uuid.text() : username;
  }
}
