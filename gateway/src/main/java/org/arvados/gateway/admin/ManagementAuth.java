package org.arvados.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.arvados.gateway.config.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for health and metrics: whoever sends the cluster's management token as {@code
 * Authorization: Bearer}, exactly so (arvados-protocol section 9.1).
 *
 * @param token empty when the cluster has none
 */
record ManagementAuth(Optional<Secret> token) {
  /** What is to be said of a request. */
  enum Verdict {
    /** The token was sent. */
    ADMITTED,
    /** There is no token to ask for. */
    NOT_CONFIGURED,
    /** Nothing was sent. */
    MISSING,
    /** Something else was sent. */
    WRONG
  }

  /**
   * Judges a request.
   *
   * @param authorization the header's value; null when it is absent
   */
  Verdict judge(@Nullable String authorization) {
    if (token.isEmpty()) {
      return Verdict.NOT_CONFIGURED;
    }
    if (authorization == null) {
      return Verdict.MISSING;
    }
    byte[] expected = ("Bearer " + token.get().reveal()).getBytes(StandardCharsets.UTF_8);
    byte[] given = authorization.getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given) ? Verdict.ADMITTED : Verdict.WRONG;
  }
}
