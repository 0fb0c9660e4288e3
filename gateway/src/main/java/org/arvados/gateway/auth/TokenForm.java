package org.arvados.gateway.auth;

import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * The shapes of a token's text (arvados-protocol section 2.1). Read by plain loops, since every
 * request with a token comes here.
 */
final class TokenForm {
  /** What fits a sealed cookie that browsers keep; OpenID Connect tokens are the longest. */
  static final int MAX_LENGTH = 2900;

  private static final int MIN_V1 = 41;
  private static final String V2 = "v2/";

  private TokenForm() {}

  /**
   * The token, when the text can be one of any form: visible ASCII, so that it may stand in an
   * Authorization header, and of bearable length.
   */
  static Optional<ApiToken> token(String text) {
    String trimmed = text.strip();
    boolean usable =
        !trimmed.isEmpty() && trimmed.length() <= MAX_LENGTH && isVisibleAscii(trimmed);
    return usable ? Optional.of(ApiToken.of(trimmed)) : Optional.empty();
  }

  private static boolean isVisibleAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Three or four parts, the first {@code v2}, the next two not empty. */
  static boolean isV2(String text) {
    if (!text.startsWith(V2)) {
      return false;
    }
    int second = V2.length();
    int third = text.indexOf('/', second) + 1;
    if (third <= second + 1) {
      return false;
    }
    int thirdEnd = text.indexOf('/', third);
    return thirdEnd < 0
        ? third < text.length()
        : thirdEnd > third && text.indexOf('/', thirdEnd + 1) < 0;
  }

  private static boolean isV1(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return text.length() >= MIN_V1;
  }

  /** Whether a text found in a place that applications use too is taken for an Arvados token. */
  static boolean looksLikeArvados(String text) {
    return isV2(text) || isV1(text);
  }
}
