package org.arvados.gateway.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Rules T2 and T3 on any request target: our parameters go, however they are written, and nothing
 * else changes. The input is a target; its first octets also choose how a token is put into it.
 */
class QueryTokenFuzzTest {
  private static final HexFormat LOWER = HexFormat.of();
  private static final HexFormat UPPER = LOWER.withUpperCase();
  private static final Pattern ENCODED =
      Pattern.compile("(?:[\\x00-\\x7f&&[^%]]|%[0-9a-fA-F]{2})*+");
  private static final String SECRET = "v2/zzzzz-gj3su-0fuzzfuzzfuzz01/S3cretOfTheFuzzTest";

  @FuzzTest
  void ourParametersAreRemovedAndNothingElse(byte[] input) {
    String target = new String(input, ISO_8859_1);
    QueryToken scanned = QueryToken.scan(target);
    String clean = scanned.cleanTarget();
    assertThat(parametersOf(clean)).isEqualTo(expectedParameters(target));
    assertThat(pathOf(clean)).isEqualTo(pathOf(target));
    assertThat(QueryToken.scan(clean)).isEqualTo(new QueryToken.Absent(clean));
    assertThat(scanned.toString()).isIn("Absent", "Found", "Unusable");
    assertThat(scanned instanceof QueryToken.Absent)
        .isEqualTo(parametersOf(target).equals(expectedParameters(target)));
    checkInserted(target, input);
    checkRedirect(clean);
  }

  /** A token put anywhere, in any spelling, is found and leaves what was there before. */
  private static void checkInserted(String target, byte[] input) {
    List<String> parameters = new ArrayList<>(parametersOf(target));
    String name = octet(input, 1) % 2 == 0 ? "arvados_api_token" : "api_token";
    parameters.add(
        octet(input, 0) % (parameters.size() + 1),
        spelled(name, input) + "=" + spelled(SECRET, input));
    QueryToken with = QueryToken.scan(pathOf(target) + "?" + String.join("&", parameters));
    assertThat(parametersOf(with.cleanTarget())).isEqualTo(expectedParameters(target));
    assertThat(with).isNotInstanceOf(QueryToken.Absent.class);
    if (QueryToken.scan(target) instanceof QueryToken.Absent) {
      assertThat(with.token().orElseThrow().reveal()).isEqualTo(SECRET);
    }
    assertThat(with.toString()).isIn("Found", "Unusable");
  }

  private static int octet(byte[] input, int index) {
    return index < input.length ? input[index] & 0xff : 0;
  }

  /** Each character as it is, or as an escape in upper or lower case, as the input says. */
  private static String spelled(String text, byte[] input) {
    StringBuilder spelled = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      switch (octet(input, i + 2) % 4) {
        case 0 -> spelled.append('%').append(LOWER.toHexDigits((byte) text.charAt(i)));
        case 1 -> spelled.append('%').append(UPPER.toHexDigits((byte) text.charAt(i)));
        default -> spelled.append(text.charAt(i));
      }
    }
    return spelled.toString();
  }

  /** Whatever the target: a browser that follows stays on its host. */
  private static void checkRedirect(String clean) {
    Optional<SeeOther> redirect = SeeOther.here(clean, List.of());
    redirect.ifPresent(
        to -> {
          assertThat(to.location()).isEqualTo(clean).matches("/([!-~&&[^/\\\\]][!-~]*)?");
          assertThat(to.headers()).contains(java.util.Map.entry("Location", clean));
        });
  }

  private static String pathOf(String target) {
    return target.split("\\?", 2)[0];
  }

  private static List<String> parametersOf(String target) {
    String[] parts = target.split("\\?", 2);
    // An empty query and none mean the same.
    return parts.length < 2 || parts[1].isEmpty() ? List.of() : List.of(parts[1].split("&", -1));
  }

  private static List<String> expectedParameters(String target) {
    List<String> kept = parametersOf(target).stream().filter(p -> !isOurs(p)).toList();
    return kept.equals(List.of("")) ? List.of() : kept;
  }

  private static boolean isOurs(String parameter) {
    String[] pair = parameter.split("=", 2);
    String name = decoded(pair[0]);
    String value = pair.length < 2 ? "" : decoded(pair[1]);
    return name.equals("arvados_api_token")
        || (name.equals("api_token") && looksLikeToken(value.strip()));
  }

  private static boolean looksLikeToken(String value) {
    String[] parts = value.split("/", -1);
    boolean v2 = parts[0].equals("v2") && (parts.length == 3 || parts.length == 4);
    return (v2 && !parts[1].isEmpty() && !parts[2].isEmpty())
        || (value.length() > 40 && value.chars().allMatch(QueryTokenFuzzTest::isOfV1));
  }

  private static boolean isOfV1(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
  }

  /** The platform's own decoder; what it refuses or replaces is nothing of ours. */
  private static String decoded(String text) {
    if (!ENCODED.matcher(text).matches()) {
      return "";
    }
    String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
    return decoded.contains("\ufffd") ? "" : decoded;
  }
}
