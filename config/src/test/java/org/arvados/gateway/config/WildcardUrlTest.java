package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wildcards of rule H1. */
class WildcardUrlTest {
  @ParameterizedTest
  @CsvSource({
    "https://*.containers.zzzzz.example, https, *.containers.zzzzz.example, 443",
    "https://*.containers.zzzzz.example/, https, *.containers.zzzzz.example, 443",
    "https://*--containers.zzzzz.example, https, *--containers.zzzzz.example, 443",
    "http://*.localhost:8080, http, *.localhost, 8080",
    "HTTPS://*.Containers.ZZZZZ.example:8443, https, *.containers.zzzzz.example, 8443",
    "http://*.containers.zzzzz.example, http, *.containers.zzzzz.example, 80"
  })
  void wildcardsAreRead(String text, String scheme, String host, int port) {
    assertThat(WildcardUrl.parse(text)).isEqualTo(new WildcardUrl(scheme, host, port));
  }

  @ParameterizedTest
  @CsvSource({
    "https://containers.zzzzz.example, has no *",
    "https://*.*.zzzzz.example, more than one *",
    "https://**.zzzzz.example, more than one *",
    "https://a*.zzzzz.example, elsewhere",
    "https://a.*.zzzzz.example, elsewhere",
    "ftp://*.zzzzz.example, http or https",
    "'*.zzzzz.example', http or https",
    "'', http or https",
    "https://*.zzzzz.example/path, http or https",
    "https://*.zzzzz.example?a=b, http or https",
    "https://*.zzzzz.example#a, http or https",
    "https://me:pw@*.zzzzz.example, http or https",
    "https://*.zzzzz.example:, http or https",
    "https://*.zzzzz.example:0, impossible port",
    "https://*.zzzzz.example:65536, impossible port",
    "https://*, no valid host name",
    "https://*., no valid host name",
    "https://*zzzzz.example, no valid host name",
    "https://*-.zzzzz.example, no valid host name",
    "https://*--containers, no valid host name",
    "https://*..zzzzz.example, no valid host name",
    "https://*.zzzzz.example., no valid host name",
    "https://*.zz_zz.example, no valid host name",
    "https://*.-zzzzz.example, no valid host name"
  })
  void otherTextsAreRefusedWithTheirReason(String text, String problem) {
    assertThatThrownBy(() -> WildcardUrl.parse(text))
        .isInstanceOf(MalformedValueException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void aPasswordIsNotRepeated() {
    assertThatThrownBy(() -> WildcardUrl.parse("https://me:hidden@*.zzzzz.example"))
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://*.containers.zzzzz.example",
        "http://*--a.example:8080",
        "https://*.a:80"
      })
  void whatIsWrittenIsReadBack(String text) {
    assertThat(WildcardUrl.parse(text)).hasToString(text);
  }

  @Test
  void onlyHttpsIsSecure() {
    assertThat(WildcardUrl.parse("https://*.a").secure()).isTrue();
    assertThat(WildcardUrl.parse("http://*.a").secure()).isFalse();
  }
}
