package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations are Go's (arvados-protocol section 8.2). */
class DurationSyntaxTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "-0, PT0S",
    "0s, PT0S",
    "5s, PT5S",
    "90s, PT1M30S",
    "5m, PT5M",
    "1h30m, PT1H30M",
    "1h0m1s, PT1H1S",
    "30m1h, PT1H30M",
    "1.5h, PT1H30M",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "250ms, PT0.25S",
    "10us, PT0.00001S",
    "10\u00b5s, PT0.00001S",
    "10\u03bcs, PT0.00001S",
    "7ns, PT0.000000007S",
    "0.5ns, PT0S",
    "+5m, PT5M",
    "-5m, PT-5M",
    "2562047h, PT2562047H"
  })
  void goDurationsAreRead(String text, Duration expected) {
    assertThat(DurationSyntax.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s",
        "5",
        "5 m",
        " 5m",
        "5m ",
        "5d",
        "1w",
        "5M",
        "5S",
        "5min",
        "1h30",
        "h1",
        "1,5s",
        "1..5s",
        ".s",
        "--5s",
        "+-5s",
        "5s-",
        "1e3s",
        "0x5s",
        "\u0665s",
        "2562048h",
        "9999999999999999999h"
      })
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> DurationSyntax.parse(text))
        .isInstanceOf(MalformedValueException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"300", "1.5", "-3"})
  void numbersWithoutUnitAreRefusedWithTheUnitInTheMend(String text) {
    assertThatThrownBy(() -> DurationSyntax.parse(text))
        .isInstanceOfSatisfying(
            MalformedValueException.class, e -> assertThat(e.mend()).contains(text + "s"))
        .hasMessageContaining("without a unit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "5s", "1m30s", "1h", "12h", "250ms", "1s7ns", "168h", "-5m"})
  void whatIsWrittenIsReadBack(String text) {
    assertThat(DurationSyntax.format(DurationSyntax.parse(text))).isEqualTo(text);
  }
}
