package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.arvados.gateway.host.BaseHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T3. */
class SeeOtherTest {

  @ParameterizedTest
  @ValueSource(strings = {"/", "/lab?x=%2F%2F", "/a//b", "/?//evil.example", "/.//evil.example"})
  void locationIsTheCleanTarget(String clean) {
    assertThat(SeeOther.here(clean, List.of()))
        .hasValueSatisfying(redirect -> assertThat(redirect.location()).isEqualTo(clean));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "/\\evil.example",
        "///evil.example",
        "//",
        "/\\",
        "",
        "*",
        "evil.example",
        "https://evil.example/",
        "\\/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=y",
        "/a\0",
        "/a b",
        "/é",
        "/a\u007f",
      })
  void whatABrowserCouldReadAsAnotherHostIsRefused(String clean) {
    assertThat(SeeOther.here(clean, List.of())).isEmpty();
  }

  @Test
  void headersKeepTheOldAddressFromLeaking() {
    SeeOther redirect = SeeOther.here("/lab", List.of("n=v; Path=/", "m=w")).orElseThrow();
    assertThat(redirect.headers())
        .containsExactly(
            Map.entry("Location", "/lab"),
            Map.entry("Set-Cookie", "n=v; Path=/"),
            Map.entry("Set-Cookie", "m=w"),
            Map.entry("Cache-Control", "no-store"),
            Map.entry("Referrer-Policy", "no-referrer"));
    assertThat(SeeOther.STATUS).isEqualTo(303);
  }

  /** An invalid token sets no cookie; on a public service the redirect just drops it. */
  @Test
  void withoutACookieNoneIsSet() {
    SeeOther redirect = SeeOther.here("/lab", List.of()).orElseThrow();
    assertThat(redirect.headers()).noneMatch(header -> header.getKey().equals("Set-Cookie"));
  }

  @Test
  void addressOfAHostOfOursIsWhole() {
    BaseHost host = new BaseHost("https", "gateway.x.example", 8443);
    assertThat(SeeOther.at(host, "/a?b", List.of()).location())
        .isEqualTo("https://gateway.x.example:8443/a?b");
  }

  /** Behind an origin, {@code .evil.example} would be another host, too. */
  @ParameterizedTest
  @ValueSource(strings = {"", ".evil.example", ":1@evil.example/", "//x", "/\\x", "/a b"})
  void addressBehindAnOriginBeginsWithOneSlash(String target) {
    BaseHost host = new BaseHost("https", "gateway.x.example", 443);
    assertThatThrownBy(() -> SeeOther.at(host, target, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
