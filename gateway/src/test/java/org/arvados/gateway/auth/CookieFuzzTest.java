package org.arvados.gateway.auth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.arvados.api.ApiToken;

/**
 * Rules T5 and T6 on any Cookie headers: ours never pass on, others do as they came; a sealed value
 * opens where and when it was made for and nowhere else. The input is header values, one a line.
 */
class CookieFuzzTest {
  private static final Set<String> OURS =
      Set.of("__Host-arvados-gateway", "arvados-gateway", "arvados_api_token");
  private static final String HERE = "app.containers.zzzzz.example:443";
  private static final String PLANTED = "pl4nted-s3cret";
  private static final Duration MAX_AGE = Duration.ofHours(12);
  private static final byte[] SECRET = Samples.utf8("0123456789abcdef0123456789abcdef");
  private static final CookieSeal SEAL = seal("cookie");
  private static final CookieSeal LOGIN = seal("login");

  private static CookieSeal seal(String purpose) {
    return new CookieSeal(List.of(SECRET), purpose, MAX_AGE, new SecureRandom());
  }

  @FuzzTest
  void ourCookiesStayHereAndSealsHold(byte[] input) {
    String text = new String(input, ISO_8859_1);
    List<String> headers = List.of(text.split("\n", -1));
    checkStripped(headers);
    checkPlanted(headers, input);
    checkSeal(text, input);
    ArvadosCookie.decode(text);
  }

  private static void checkStripped(List<String> headers) {
    RequestCookies cookies = RequestCookies.of(headers);
    List<String> expected = new ArrayList<>();
    for (String header : headers) {
      List<String> pairs = List.of(header.split(";", -1));
      List<String> kept = pairs.stream().filter(pair -> !isOurs(pair)).toList();
      String joined = String.join(";", kept);
      if (kept.size() == pairs.size()) {
        expected.add(header);
      } else if (!joined.replace(";", "").isBlank()) {
        expected.add(joined.stripLeading());
      }
    }
    expected.removeIf(String::isEmpty);
    assertThat(cookies.stripped()).isEqualTo(expected);
    assertThat(RequestCookies.of(cookies.stripped()).stripped()).isEqualTo(cookies.stripped());
    for (String name : OURS) {
      assertThat(RequestCookies.of(cookies.stripped()).values(name)).isEmpty();
    }
    assertThat(cookies.toString()).isEqualTo("RequestCookies[redacted]");
  }

  private static boolean isOurs(String pair) {
    int equals = pair.indexOf('=');
    String name = equals < 0 ? "" : pair.substring(0, equals).strip();
    // Names that begin as ours do are those of attempts to sign in (rule S).
    return OURS.contains(name)
        || name.startsWith(GatewayCookie.HTTPS_NAME)
        || name.startsWith(GatewayCookie.HTTP_NAME);
  }

  /** A cookie of ours put anywhere is read, and is not passed on. */
  private static void checkPlanted(List<String> headers, byte[] input) {
    int choice = input.length == 0 ? 0 : input[input.length - 1] & 0xff;
    if (String.join("", headers).contains(PLANTED)) {
      return;
    }
    String name = OURS.stream().sorted().toList().get(choice % OURS.size());
    List<String> pairs = new ArrayList<>(List.of(headers.get(0).split(";", -1)));
    pairs.add(choice % (pairs.size() + 1), (choice % 2 == 0 ? " " : "") + name + "=" + PLANTED);
    List<String> with = new ArrayList<>(headers);
    with.set(0, String.join(";", pairs));
    assertThat(RequestCookies.of(with).values(name)).contains(PLANTED);
    assertThat(RequestCookies.of(with).stripped()).noneMatch(header -> header.contains(PLANTED));
  }

  private static void checkSeal(String text, byte[] input) {
    assertThat(SEAL.open(text, HERE, Samples.NOW)).isEmpty();
    String token = "t" + visible(input);
    Session session = SEAL.newSession(ApiToken.of(token), Samples.NOW);
    String value = SEAL.seal(session, HERE);
    assertThat(value.length()).isLessThan(CookieSeal.MAX_VALUE);
    assertThat(SEAL.open(value, HERE, Samples.NOW)).hasValue(session);
    assertThat(SEAL.open(value, HERE, session.issuedAt().plus(MAX_AGE).plusNanos(1))).isEmpty();
    assertThat(SEAL.open(value, HERE, session.issuedAt().minusSeconds(61))).isEmpty();
    assertThat(SEAL.open(value, HERE.replace("443", "8443"), Samples.NOW)).isEmpty();
    assertThat(SEAL.open(value, "x" + HERE, Samples.NOW)).isEmpty();
    assertThat(LOGIN.open(value, HERE, Samples.NOW)).isEmpty();
    checkMutated(value, input);
  }

  /** Every character of the value counts, and so does its length. */
  private static void checkMutated(String value, byte[] input) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int seed = Arrays.hashCode(input);
    for (int at : new int[] {Math.floorMod(seed, value.length()), value.length() - 1, 0}) {
      char other = alphabet.charAt(Math.floorMod(seed >> 8, alphabet.length()));
      String mutated = value.substring(0, at) + other + value.substring(at + 1);
      if (!mutated.equals(value)) {
        assertThat(SEAL.open(mutated, HERE, Samples.NOW)).isEmpty();
      }
      assertThat(SEAL.open(value.substring(0, at), HERE, Samples.NOW)).isEmpty();
    }
    assertThat(SEAL.open(value + "=", HERE, Samples.NOW)).isEmpty();
    assertThat(SEAL.open(value + "A", HERE, Samples.NOW)).isEmpty();
  }

  private static String visible(byte[] input) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(input.length, TokenForm.MAX_LENGTH - 1); i++) {
      text.append((char) ('!' + (input[i] & 0xff) % 94));
    }
    return text.toString();
  }
}
