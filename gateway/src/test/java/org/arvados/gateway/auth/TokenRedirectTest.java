package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T3. */
class TokenRedirectTest {

  @ParameterizedTest
  @ValueSource(strings = {"/", "/lab?x=%2F%2F", "/a//b", "/?//evil.example", "/.//evil.example"})
  void locationIsTheCleanTarget(String clean) {
    assertThat(TokenRedirect.to(clean, Optional.empty()))
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
    assertThat(TokenRedirect.to(clean, Optional.empty())).isEmpty();
  }

  @Test
  void headersKeepTheOldAddressFromLeaking() {
    TokenRedirect redirect = TokenRedirect.to("/lab", Optional.of("n=v; Path=/")).orElseThrow();
    assertThat(redirect.headers())
        .containsEntry("Location", "/lab")
        .containsEntry("Set-Cookie", "n=v; Path=/")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("Referrer-Policy", "no-referrer")
        .hasSize(4);
    assertThat(TokenRedirect.STATUS).isEqualTo(303);
  }

  /** An invalid token sets no cookie; on a public service the redirect just drops it. */
  @Test
  void withoutACookieNoneIsSet() {
    TokenRedirect redirect = TokenRedirect.to("/lab", Optional.empty()).orElseThrow();
    assertThat(redirect.headers()).doesNotContainKey("Set-Cookie");
  }
}
