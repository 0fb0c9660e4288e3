package org.arvados.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * The plain token cookie of Arvados's own services (arvados-protocol section 2.3): the token in
 * URL-safe base64.
 */
public final class ArvadosCookie {
  /** Its name. */
  public static final String NAME = "arvados_api_token";

  private ArvadosCookie() {}

  /**
   * The token of a cookie value, or empty when it does not decode. Padding may be missing, and the
   * value may stand in quotes.
   */
  public static Optional<ApiToken> decode(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    String bare = quoted ? value.substring(1, value.length() - 1) : value;
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(bare);
      return TokenForm.token(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
