package org.arvados.gateway.auth;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.arvados.api.ApiToken;

/**
 * What our cookie holds (rule T5).
 *
 * @param token admits its user
 * @param issuedAt whole seconds; the cookie's age counts from here
 * @param id 16 random bytes in base64url without padding, for logs and revocation: it gives no
 *     right
 */
public record Session(ApiToken token, Instant issuedAt, String id) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{21}[AQgw]");

  /** Cuts the time to seconds and checks the id's form. */
  public Session {
    issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a session id is 16 bytes in base64url");
    }
  }

  @Override
  public String toString() {
    return "Session[id=" + id + ", issuedAt=" + issuedAt + "]";
  }
}
