package org.arvados.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts without I/O: request ids, pauses, {@code Retry-After}, addresses, text for logs. */
class PureFunctionsTest {
  private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

  @Test
  void requestIdHasTheFormOfSection37() {
    RequestIds ids = new RequestIds(new Random(1));
    String first = ids.next();
    assertThat(first).matches("req-[0-9a-z]{20}");
    assertThat(ids.next()).isNotEqualTo(first);
    assertThat(new RequestIds(new Random(1)).next()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "4, 8000", "5, 8000", "1000, 8000"})
  void boundOfPauseDoublesUpToTheLargest(int failures, long bound) {
    RandomGenerator random = new Random(3);
    long longest = 0;
    for (int i = 0; i < 200; i++) {
      long pause = RetryPolicy.DEFAULT.pause(failures, random).toMillis();
      assertThat(pause).isBetween(0L, bound);
      longest = Math.max(longest, pause);
    }
    assertThat(longest).isGreaterThan(bound * 9 / 10);
  }

  @Test
  void policyWithoutAttemptIsRefused() {
    Duration none = Duration.ZERO;
    assertThatThrownBy(() -> new RetryPolicy(0, none, none, none))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new RetryPolicy(1, none, none, none).pause(1, new Random())).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "120 | PT2M",
        "999999999 | PT277777H46M39S",
        "Sat, 01 Aug 2026 12:00:30 GMT | PT30S",
        "Sat, 01 Aug 2026 11:00:00 GMT | PT0S"
      })
  void retryAfterIsSecondsOrDate(String value, Duration wait) {
    assertThat(RetryAfter.parse(value, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "1e3", "99999999999", "2026-08-01T12:00:30Z"})
  void otherRetryAfterIsIgnored(String value) {
    assertThat(RetryAfter.parse(value, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://zzzzz.example, https://zzzzz.example",
    "https://zzzzz.example/, https://zzzzz.example",
    "http://localhost:8003, http://localhost:8003",
    "http://[::1]:8003/, http://[::1]:8003"
  })
  void addressIsSchemeHostAndPort(String given, String kept) {
    assertThat(HttpApiSettings.of(URI.create(given)).baseUri()).hasToString(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zzzzz.example",
        "ftp://zzzzz.example",
        "https:///arvados",
        "https://zzzzz.example/arvados/v1",
        "https://zzzzz.example?api_token=hidden",
        "https://zzzzz.example#hidden",
        "https://user:hidden@zzzzz.example"
      })
  void otherAddressIsRefused(String given) {
    URI uri = URI.create(given);
    assertThatThrownBy(() -> HttpApiSettings.of(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hidden");
  }

  @Test
  void timesMustBePositive() {
    HttpApiSettings settings = HttpApiSettings.of(URI.create("https://zzzzz.example"));
    assertThatThrownBy(() -> settings.withCallTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings.withMaxResponseBytes(0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Path not found (req-abcdefghijklmnopqrst) | Path not found (req-abcdefghijklmnopqrst)",
        "//railsapi.internal/arvados/v1/links: 404 Not Found | "
            + "//railsapi.internal/arvados/v1/links: 404 Not Found",
        "get v2/zzzzz-gj3su-0gatewaytoken01/short | get [redacted]",
        "salted 7b161244931a03bc95099111547710dd21d7d84a. | salted [redacted]",
        "GET /x?api_token=a:b: 401 | GET /x 401",
        "jwt eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl | jwt [redacted]"
      })
  void textForLogsHoldsNoSecret(String text, String safe) {
    assertThat(SafeText.of(text)).isEqualTo(safe);
  }

  @Test
  void textForLogsIsOneShortLine() {
    assertThat(SafeText.of("a\r\nb\u001b[31m")).isEqualTo("a b [31m");
    assertThat(SafeText.of("a ".repeat(500))).hasSize(200);
  }
}
