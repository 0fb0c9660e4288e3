package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T5: the sealed value. */
class CookieSealTest {
  private static final byte[] OLD = Samples.utf8("old-old-old-old-old-old-old-old!");
  private static final byte[] NEW = Samples.utf8("new-new-new-new-new-new-new-new!");
  private static final Duration MAX_AGE = Duration.ofHours(12);
  private static final String HERE = "app.containers.zzzzz.example:443";

  private static final String VERSION_1 =
      "AZ8bN_64-LMvaj2T0efvklSD0S9q0JsouEsPi-ZJEoEGE-jmp-s6G6EW7Ti5tlVR5zdC5NWqP6d-"
          + "TUh9xoSjCafLWkAE73nzn4_onB53x8oFOc_LOQcTcP-jyRJcufLJapV6bVntOKphL9bRj4SlxeQf"
          + "6lNpXHlHT4lTcWCZ1b8bkda5-FONYTUf1PyRqHOeBLBMtHCnyTG7-twWgbNqVUo";

  private final CookieSeal seal = sealOf(NEW);
  private final Session session = seal.newSession(ApiToken.of(Samples.V2), Samples.NOW);

  private static CookieSeal sealOf(byte[]... secrets) {
    return new CookieSeal(List.of(secrets), "cookie", MAX_AGE, new SecureRandom());
  }

  @Test
  void whatWasSealedOpensHere() {
    String value = seal.seal(session, HERE);
    assertThat(seal.open(value, HERE, Samples.NOW)).hasValue(session);
    assertThat(value).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.containers.zzzzz.example:8443",
        "app2.containers.zzzzz.example:443",
        "app.containers.zzzzz.example",
        "app.containers.zzzzz.example:44",
        "",
      })
  void anotherHostOrPortDoesNotOpenIt(String elsewhere) {
    assertThat(seal.open(seal.seal(session, HERE), elsewhere, Samples.NOW)).isEmpty();
  }

  /** What a value holds is remembered; neither its host nor its age is taken for granted. */
  @Test
  void valueThatWasOpenedBeforeIsJudgedAnew() {
    String value = seal.seal(session, HERE);
    Session first = seal.open(value, HERE, Samples.NOW).orElseThrow();
    assertThat(seal.open(new String(value.toCharArray()), HERE, Samples.NOW)).get().isSameAs(first);
    assertThat(seal.open(value, "other.containers.zzzzz.example:443", Samples.NOW)).isEmpty();
    assertThat(seal.open(value + "A", HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open(value, HERE, session.issuedAt().plus(MAX_AGE).plusNanos(1))).isEmpty();
  }

  @Test
  void ageIsBoundedToTheSecond() {
    String value = seal.seal(session, HERE);
    assertThat(seal.open(value, HERE, session.issuedAt().plus(MAX_AGE))).isPresent();
    assertThat(seal.open(value, HERE, session.issuedAt().plus(MAX_AGE).plusNanos(1))).isEmpty();
  }

  @Test
  void valueFromTheFutureIsRefusedButForClockSkew() {
    String value = seal.seal(session, HERE);
    assertThat(seal.open(value, HERE, session.issuedAt().minusSeconds(60))).isPresent();
    assertThat(seal.open(value, HERE, session.issuedAt().minusSeconds(61))).isEmpty();
  }

  @Test
  void rotatedKeysOpenOldValuesAndSealNewOnes() {
    CookieSeal before = sealOf(OLD);
    CookieSeal during = sealOf(NEW, OLD);
    CookieSeal after = sealOf(NEW);
    String old = before.seal(session, HERE);
    assertThat(during.open(old, HERE, Samples.NOW)).hasValue(session);
    assertThat(after.open(old, HERE, Samples.NOW)).isEmpty();
    String fresh = during.seal(session, HERE);
    assertThat(after.open(fresh, HERE, Samples.NOW)).hasValue(session);
    assertThat(before.open(fresh, HERE, Samples.NOW)).isEmpty();
  }

  @Test
  void purposesDoNotOpenEachOthersValues() {
    CookieSeal other = new CookieSeal(List.of(NEW), "user-switch", MAX_AGE, new SecureRandom());
    assertThat(other.open(seal.seal(session, HERE), HERE, Samples.NOW)).isEmpty();
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] bytes = Base64.getUrlDecoder().decode(seal.seal(session, HERE));
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] ^= 1;
      assertThat(seal.open(encoder.encodeToString(bytes), HERE, Samples.NOW)).as("%d", i).isEmpty();
      bytes[i] ^= 1;
    }
    assertThat(seal.open(encoder.encodeToString(bytes), HERE, Samples.NOW)).isPresent();
  }

  @Test
  void everyTruncationAndExtensionIsRefused() {
    String value = seal.seal(session, HERE);
    for (int length = 0; length < value.length(); length++) {
      assertThat(seal.open(value.substring(0, length), HERE, Samples.NOW)).isEmpty();
    }
    assertThat(seal.open(value + "AAAA", HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open(value + "=", HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open(value + "==", HERE, Samples.NOW)).isEmpty();
  }

  /** The last character has bits to spare; one session still has one value. */
  @Test
  void valueOfTheSameBytesInAnotherSpellingIsRefused() {
    String value = seal.seal(session, HERE);
    byte[] bytes = Base64.getUrlDecoder().decode(value);
    char last = value.charAt(value.length() - 1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    String other =
        value.substring(0, value.length() - 1) + alphabet.charAt(alphabet.indexOf(last) ^ 1);
    assertThat(Base64.getUrlDecoder().decode(other)).isEqualTo(bytes);
    assertThat(seal.open(other, HERE, Samples.NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "a", "!!!!", "é", "AQ", "AQAAAAA", "\0", "\"AAAA\"", "a b"})
  void junkIsRefused(String value) {
    assertThat(seal.open(value, HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open("A".repeat(CookieSeal.MAX_VALUE), HERE, Samples.NOW)).isEmpty();
    assertThat(seal.open("A".repeat(CookieSeal.MAX_VALUE + 4), HERE, Samples.NOW)).isEmpty();
  }

  @Test
  void longestTokenFitsWhatBrowsersKeep() {
    ApiToken longest = ApiToken.of("a".repeat(TokenForm.MAX_LENGTH));
    String value = seal.seal(seal.newSession(longest, Samples.NOW), HERE);
    assertThat(value.length() + GatewayCookie.HTTPS_NAME.length() + 1).isLessThanOrEqualTo(4096);
    assertThat(seal.open(value, HERE, Samples.NOW).map(Session::token)).hasValue(longest);
  }

  @Test
  void tokenThatCouldNotBeReadBackIsNotSealed() {
    for (String text : List.of("a".repeat(TokenForm.MAX_LENGTH + 1), "sesame é", "sesame\nx")) {
      Session bad = seal.newSession(ApiToken.of(text), Samples.NOW);
      assertThatThrownBy(() -> seal.seal(bad, HERE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("sesame");
    }
  }

  /** A look at the length does not tell a token's kind from another of about its size. */
  @Test
  void lengthIsRoundedUp() {
    Set<Integer> lengths = new HashSet<>();
    for (int length = 41; length <= 158; length++) {
      Session one = seal.newSession(ApiToken.of("a".repeat(length)), Samples.NOW);
      lengths.add(seal.seal(one, HERE).length());
    }
    assertThat(lengths).hasSize(2);
  }

  @Test
  void sameSessionNeverLooksTheSame() {
    Set<String> values = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      values.add(seal.seal(session, HERE));
      ids.add(seal.newSession(ApiToken.of("x"), Samples.NOW).id());
    }
    assertThat(values).hasSize(100);
    assertThat(ids).hasSize(100);
  }

  @Test
  void neitherTokenNorIdCanBeReadFromTheValue() {
    String value = seal.seal(session, HERE);
    String bytes = new String(Base64.getUrlDecoder().decode(value), StandardCharsets.ISO_8859_1);
    assertThat(bytes).doesNotContain("gj3su").doesNotContain(Samples.SECRET);
    assertThat(value).doesNotContain(session.id());
  }

  /** Rule N3. */
  @Test
  void markIsKept() {
    SubmitterMark mark = SubmitterMark.of(new ArvadosUuid("zzzzz-tpzed-0exampleuser001"));
    Session marked = session.withMark(Optional.of(mark));
    assertThat(seal.open(seal.seal(marked, HERE), HERE, Samples.NOW)).hasValue(marked);
    assertThat(marked.id()).isEqualTo(session.id());
    assertThat(mark).isNotEqualTo(SubmitterMark.of(new ArvadosUuid("zzzzz-tpzed-0exampleuser002")));
    assertThat(session.mark()).isEmpty();
  }

  /** Sealed by a gateway from before there were marks; {@link #OLD} is its key. */
  @Test
  void valueOfVersion1StillOpens() {
    Optional<Session> opened = sealOf(NEW, OLD).open(VERSION_1, HERE, Samples.NOW);
    assertThat(opened.map(Session::token)).hasValue(ApiToken.of(Samples.V2));
    assertThat(opened.flatMap(Session::mark)).isEmpty();
    assertThat(opened.map(Session::issuedAt)).hasValue(session.issuedAt());
    byte[] bytes = Base64.getUrlDecoder().decode(VERSION_1);
    bytes[0] = 2;
    String other = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    assertThat(sealOf(OLD).open(other, HERE, Samples.NOW)).as("as version 2").isEmpty();
  }

  @Test
  void shortOrMissingSecretsAreRefused() {
    assertThatThrownBy(() -> sealOf()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> sealOf(NEW, Samples.utf8("short-sesame-15")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("sesame");
  }

  @Test
  void sessionIdHasAForm() {
    ApiToken token = ApiToken.of("x");
    for (String id :
        List.of("", "short", "AAAAAAAAAAAAAAAAAAAAAB", "A".repeat(23), "A".repeat(21) + "\n")) {
      assertThatThrownBy(() -> new Session(token, Samples.NOW, id))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
