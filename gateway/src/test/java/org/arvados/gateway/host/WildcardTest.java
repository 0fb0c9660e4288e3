package org.arvados.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule H1: what a wildcard is. */
class WildcardTest {

  @ParameterizedTest
  @CsvSource({
    "https://*.containers.zzzzz.example, https, .containers.zzzzz.example, 443",
    "https://*.containers.zzzzz.example/, https, .containers.zzzzz.example, 443",
    "HTTPS://*.Containers.Zzzzz.Example, https, .containers.zzzzz.example, 443",
    "https://*--containers.zzzzz.example:8443, https, --containers.zzzzz.example, 8443",
    "https://*-c.zzzzz.example, https, -c.zzzzz.example, 443",
    "http://*.containers.localhost:8080, http, .containers.localhost, 8080",
    "http://*.localhost, http, .localhost, 80",
    "https://*.x.example:443, https, .x.example, 443",
    "https://*.x.example:80, https, .x.example, 80",
  })
  void wildcardUrlIsRead(String url, String scheme, String suffix, int port) {
    assertThat(Wildcard.parse(url)).isEqualTo(new Wildcard(scheme, suffix, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*.containers.zzzzz.example",
        "ftp://*.x.example",
        "https://containers.zzzzz.example",
        "https://a.*.x.example",
        "https://*",
        "https://*.",
        "https://*.*.x.example",
        "https://*containers.zzzzz.example",
        "https://*--containers",
        "https://*--.x.example",
        "https://*..x.example",
        "https://*.x..example",
        "https://*.x.example.",
        "https://*.-x.example",
        "https://*.x-.example",
        "https://*.x_y.example",
        "https://*.x.example/path",
        "https://*.x.example//",
        "https://*.x.example?q",
        "https://*.x.example#f",
        "https://user@*.x.example",
        "https://*.x.example:",
        "https://*.x.example:0",
        "https://*.x.example:080",
        "https://*.x.example:65536",
        "https://*.x.example:+80",
        "https://*.x.example:80:80",
        "https://*.127.0.0.1",
        "https://*.x.é.example",
        "https://*.x.example ",
        " https://*.x.example",
        "https://*.x.example\n",
      })
  void anythingElseIsRefusedWithTheMend(String url) {
    assertThatThrownBy(() -> Wildcard.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(?s).*(must|write|use).*");
  }

  @Test
  void hostNamesTooLongForDnsAreRefused() {
    assertThatThrownBy(() -> Wildcard.parse("https://*." + "a".repeat(64) + ".example"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Wildcard.parse("https://*" + ".abcdefgh".repeat(29)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void recordsPartsAreCheckedToo() {
    assertThatThrownBy(() -> new Wildcard("ws", ".x.example", 443))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Wildcard("https", ".X.example", 443))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Wildcard("https", ".x.example", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "https://*.c.example, https://app.c.example, app.c.example:443",
    "https://*.c.example:8443, https://app.c.example:8443, app.c.example:8443",
    "https://*--c.example.org:80, https://app--c.example.org:80, app--c.example.org:80",
    "http://*.c.localhost, http://app.c.localhost, app.c.localhost:80",
    "http://*.c.localhost:443, http://app.c.localhost:443, app.c.localhost:443",
  })
  void originDropsTheDefaultPortAndAuthorityNever(String url, String origin, String authority) {
    Wildcard wildcard = Wildcard.parse(url);
    assertThat(wildcard.originOf("app")).isEqualTo(origin);
    assertThat(wildcard.authorityOf("app")).isEqualTo(authority);
    assertThat(wildcard.isHttps()).isEqualTo(url.startsWith("https"));
  }

  @Test
  void textIsTheUrlThatConfiguresIt() {
    Wildcard wildcard = Wildcard.parse("https://*--c.example.org:8443");
    assertThat(Wildcard.parse(wildcard.toString())).isEqualTo(wildcard);
  }
}
