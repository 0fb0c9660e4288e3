package org.arvados.gateway.auth;

import java.util.Optional;
import org.arvados.api.ApiToken;

/** What becomes of an Authorization header on the way to the service (rule T7). */
public enum AuthorizationForward {
  /** It belongs to the application. */
  KEEP,
  /** It was for the gateway, or is an Arvados token that the service has no business to see. */
  REMOVE;

  /**
   * Decides for one header value. A value of v2 form reaches the service only when a cookie
   * admitted the request: then the client sent it on purpose. The token that admitted the request
   * from query or header never does. Anything else passes as it came.
   *
   * @param admittedBy what admitted the request; empty on a public service
   * @param authorization the header's value
   */
  public static AuthorizationForward decide(Optional<Candidate> admittedBy, String authorization) {
    if (admittedBy.filter(candidate -> candidate.source().isCookie()).isPresent()) {
      return KEEP;
    }
    Optional<ApiToken> carried =
        AuthorizationToken.parse(authorization).map(AuthorizationToken::token);
    boolean admitting = carried.isPresent() && carried.equals(admittedBy.map(Candidate::token));
    return admitting || AuthorizationToken.mayCarryV2(authorization) ? REMOVE : KEEP;
  }
}
