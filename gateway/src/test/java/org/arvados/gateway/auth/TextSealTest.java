package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a browser, sealed, without a token (rules S3, S4). */
class TextSealTest {
  private static final byte[] SECRET = Samples.utf8("0123456789abcdef0123456789abcdef");
  private static final String HERE = "app.containers.zzzzz.example:443";
  private static final List<String> TEXTS = List.of("one", "", "/tree?a=%2F&b=é", "");

  private final TextSeal seal = sealOf("purpose");

  private static TextSeal sealOf(String purpose) {
    return new TextSeal(List.of(SECRET), purpose, Duration.ofSeconds(60), new SecureRandom());
  }

  @Test
  void textsComeBackAsTheyWere() {
    for (List<String> texts : List.of(TEXTS, List.of(""), List.of("x".repeat(1000), "y"))) {
      String value = seal.seal(texts, HERE, Samples.NOW);
      assertThat(seal.open(value, HERE, Samples.NOW)).hasValue(texts);
      assertThat(value).matches("[A-Za-z0-9_-]+");
    }
  }

  @Test
  void contextPurposeAndTimeAreThoseOfTheSealing() {
    String value = seal.seal(TEXTS, HERE, Samples.NOW);
    assertThat(seal.open(value, HERE + "0", Samples.NOW)).isEmpty();
    assertThat(sealOf("another").open(value, HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open(value, HERE, Samples.NOW.plusSeconds(59))).isPresent();
    assertThat(seal.open(value, HERE, Samples.NOW.plusSeconds(61))).isEmpty();
    assertThat(seal.open(value, HERE, Samples.NOW.minusSeconds(61))).isEmpty();
  }

  /** Nor does a session's seal open what this one sealed, were their purposes the same. */
  @Test
  void sealedTextsAreNoSession() {
    CookieSeal sessions =
        new CookieSeal(List.of(SECRET), "purpose", Duration.ofHours(12), new SecureRandom());
    String value = seal.seal(List.of("x".repeat(200)), HERE, Samples.NOW);
    assertThat(sessions.open(value, HERE, Samples.NOW)).isEmpty();
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] bytes = Base64.getUrlDecoder().decode(seal.seal(TEXTS, HERE, Samples.NOW));
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThat(seal.open(encoder.encodeToString(bytes), HERE, Samples.NOW)).isEmpty();
      bytes[i] ^= 1;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "AQ", "!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void junkIsRefused(String value) {
    assertThat(seal.open(value, HERE, Samples.NOW)).isEmpty();
  }

  @Test
  void lengthTellsLittle() {
    Set<Integer> lengths = new HashSet<>();
    for (int length = 0; length < 56; length++) {
      lengths.add(seal.seal(List.of("x".repeat(length)), HERE, Samples.NOW).length());
    }
    assertThat(lengths).hasSize(1);
  }

  /** Two texts must not become three. */
  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\0"})
  void textThatWouldReadOtherwiseIsNotSealed(String text) {
    assertThatThrownBy(() -> seal.seal(List.of(text), HERE, Samples.NOW))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void idsAreRandom() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(ids.add(seal.newId())).isTrue();
    }
    assertThat(ids).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
  }
}
