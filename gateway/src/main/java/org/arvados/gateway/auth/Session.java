package org.arvados.gateway.auth;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.api.ApiToken;

/**
 * What our cookie holds (rule T5).
 *
 * @param token admits its user
 * @param issuedAt whole seconds; the cookie's age counts from here
 * @param id 16 random bytes in base64url without padding, for logs and revocation: it gives no
 *     right
 * @param mark whose service the host's name stood for; empty where that was not known, and for
 *     hosts that are no friendly name
 */
public record Session(ApiToken token, Instant issuedAt, String id, Optional<SubmitterMark> mark) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");

  /** Cuts the time to seconds and checks the id's form. */
  public Session {
    issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a session id is 16 bytes in base64url");
    }
  }

  /** A session without a mark. */
  public Session(ApiToken token, Instant issuedAt, String id) {
    this(token, issuedAt, id, Optional.empty());
  }

  /** The same session, of the same age and id, with another mark. */
  public Session withMark(Optional<SubmitterMark> other) {
    return new Session(token, issuedAt, id, other);
  }

  @Override
  public String toString() {
    return "Session[id=" + id + ", issuedAt=" + issuedAt + "]";
  }
}
