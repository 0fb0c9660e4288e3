package org.arvados.gateway.auth;

import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * A token that may admit the request.
 *
 * @param token not yet known to be valid
 * @param source where it was found first
 * @param session what the sealed cookie held, for {@link Source#GATEWAY_COOKIE} only
 */
public record Candidate(ApiToken token, Source source, Optional<Session> session) {
  static Candidate of(ApiToken token, Source source) {
    return new Candidate(token, source, Optional.empty());
  }

  static Candidate of(Session session) {
    return new Candidate(session.token(), Source.GATEWAY_COOKIE, Optional.of(session));
  }
}
