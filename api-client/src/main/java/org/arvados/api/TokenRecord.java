package org.arvados.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a token, without its secret.
 *
 * @param uuid of the record
 * @param ownerUuid the user whose token it is
 * @param scopes {@code ["all"]} or a list of {@code METHOD path} entries
 * @param expiresAt null when it does not expire
 */
public record TokenRecord(
    ArvadosUuid uuid, ArvadosUuid ownerUuid, List<String> scopes, @Nullable Instant expiresAt) {
  /** Whether the token may do all that its user may. */
  public boolean isUnscoped() {
    return scopes.equals(List.of("all"));
  }
}
