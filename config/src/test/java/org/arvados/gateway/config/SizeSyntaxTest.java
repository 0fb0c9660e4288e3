package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes are Arvados's (arvados-protocol section 8.2). */
class SizeSyntaxTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "10B, 10",
    "1K, 1000",
    "1KB, 1000",
    "1Ki, 1024",
    "1KiB, 1024",
    "64 Ki, 65536",
    "2M, 2000000",
    "2Mi, 2097152",
    "16G, 16000000000",
    "16Gi, 17179869184",
    "1T, 1000000000000",
    "1Ti, 1099511627776",
    "1P, 1000000000000000",
    "7Ei, 8070450532247928832",
    "9223372036854775807, 9223372036854775807"
  })
  void sizesAreRead(String text, long expected) {
    assertThat(SizeSyntax.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "K",
        "-1",
        "+1",
        "1.5G",
        "1k",
        "1m",
        "1 K i",
        "1iK",
        "1i",
        "1KK",
        "0x10",
        "1_000",
        "8Ei",
        "9223372036854775808",
        "99999999999999999999"
      })
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> SizeSyntax.parse(text)).isInstanceOf(MalformedValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000", "1Ki", "64Ki", "1Mi", "32Gi", "1Ei", "1025"})
  void whatIsWrittenIsReadBack(String text) {
    assertThat(SizeSyntax.format(SizeSyntax.parse(text))).isEqualTo(text);
  }
}
