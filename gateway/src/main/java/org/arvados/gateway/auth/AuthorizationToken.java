package org.arvados.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.api.ApiToken;

/**
 * An Arvados token in an Authorization header (arvados-protocol section 2.2): {@code Bearer} or
 * {@code OAuth2} with the token, {@code Basic} with the token as password; schemes in any case (RFC
 * 9110 section 11.1).
 *
 * <p>The header belongs to the application too, so only look-alikes count: the v2 form, or at least
 * 41 lower-case letters and digits (v1). An application's own {@code Bearer eyJ...} causes no call
 * to the API. An OpenID Connect access token is therefore accepted in the query only.
 *
 * @param token the look-alike
 * @param isV2 of the v2 form, which no application invents
 */
public record AuthorizationToken(ApiToken token, boolean isV2) {
  private static final Pattern V2_INSIDE =
      Pattern.compile("(?:^|[\\s,:;=\"'])v2/|v2/[a-z0-9]{5}-gj3su-");

  /** The token of a header value, or empty when it holds none that looks like ours. */
  public static Optional<AuthorizationToken> parse(String authorization) {
    String value = authorization.strip();
    int end = schemeEnd(value);
    if (end == 0 || end == value.length() || !isBlank(value.charAt(end))) {
      return Optional.empty();
    }
    return secret(value.substring(0, end), value.substring(end))
        .filter(TokenForm::looksLikeArvados)
        .flatMap(TokenForm::token)
        .map(token -> new AuthorizationToken(token, TokenForm.isV2(token.reveal())));
  }

  /** Where the letters and digits at the beginning end. */
  private static int schemeEnd(String value) {
    int end = 0;
    while (end < value.length() && isLetterOrDigit(value.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static Optional<String> secret(String scheme, String credentials) {
    if (scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("OAuth2")) {
      return Optional.of(credentials.strip());
    }
    return scheme.equalsIgnoreCase("Basic")
        ? basic(credentials)
            .filter(pair -> pair.indexOf(':') >= 0)
            .map(pair -> pair.substring(pair.indexOf(':') + 1).strip())
        : Optional.empty();
  }

  private static Optional<String> basic(String credentials) {
    try {
      byte[] bytes = Base64.getDecoder().decode(credentials.strip());
      return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a v2 token may stand anywhere in the value, however malformed: behind any scheme or
   * none, in a parameter or list, as user name or password.
   */
  static boolean mayCarryV2(String authorization) {
    String credentials = authorization.strip().replaceFirst("^\\S+\\s+", "");
    return V2_INSIDE.matcher(authorization).find()
        || basic(credentials).filter(pair -> V2_INSIDE.matcher(pair).find()).isPresent();
  }
}
