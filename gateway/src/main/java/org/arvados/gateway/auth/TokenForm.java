package org.arvados.gateway.auth;

import java.util.Optional;
import java.util.regex.Pattern;
import org.arvados.api.ApiToken;

/** The shapes of a token's text (arvados-protocol section 2.1). */
final class TokenForm {
  /** What fits a sealed cookie that browsers keep; OpenID Connect tokens are the longest. */
  static final int MAX_LENGTH = 2900;

  private static final Pattern V1 = Pattern.compile("[0-9a-z]{41,}");
  private static final Pattern V2 = Pattern.compile("v2/[^/]+/[^/]+(?:/[^/]*)?");

  private TokenForm() {}

  /**
   * The token, when the text can be one of any form: visible ASCII, so that it may stand in an
   * Authorization header, and of bearable length.
   */
  static Optional<ApiToken> token(String text) {
    String trimmed = text.strip();
    boolean usable =
        !trimmed.isEmpty()
            && trimmed.length() <= MAX_LENGTH
            && trimmed.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return usable ? Optional.of(ApiToken.of(trimmed)) : Optional.empty();
  }

  /** Three or four parts behind {@code v2}. */
  static boolean isV2(String text) {
    return V2.matcher(text).matches();
  }

  /** Whether a text found in a place that applications use too is taken for an Arvados token. */
  static boolean looksLikeArvados(String text) {
    return isV2(text) || V1.matcher(text).matches();
  }
}
