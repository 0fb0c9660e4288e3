package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.api.ApiToken;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules T1 and T7: which Authorization values are taken for Arvados tokens. */
class AuthorizationTokenTest {

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "OAuth2 ", "OAUTH2 ", "Bearer   ", " Bearer\t"})
  void bearerAndOauth2CarryTheToken(String scheme) {
    assertThat(AuthorizationToken.parse(scheme + Samples.V2 + " "))
        .hasValue(new AuthorizationToken(ApiToken.of(Samples.V2), true));
    assertThat(AuthorizationToken.parse(scheme + Samples.SECRET))
        .hasValue(new AuthorizationToken(ApiToken.of(Samples.SECRET), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:", ":", "a b:", "é:"})
  void basicCarriesItAsPassword(String user) {
    assertThat(AuthorizationToken.parse(Samples.basic(user + Samples.V2)))
        .hasValue(new AuthorizationToken(ApiToken.of(Samples.V2), true));
    assertThat(AuthorizationToken.parse(Samples.basic(user + Samples.SECRET)))
        .hasValue(new AuthorizationToken(ApiToken.of(Samples.SECRET), false));
  }

  /** An application's own credentials must not cause calls to the API. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo",
        "Bearer short0token",
        "Bearer 0123456789012345678901234567890123456789",
        "Bearer A123456789012345678901234567890123456789012345",
        "Bearer v2/onlytwo",
        "Bearer v2/a/b/c/d",
        "Bearer v3/a/b",
        "Bearer v2/a/b c",
        "Bearer v2/a/é",
        "token 0123456789abcdef0123456789abcdef0123456789abcdef",
        "Digest username=\"x\"",
        "Basic !!!",
        "Basic dXNlcjpwYXNzd29yZA==",
        "Basic dXNlcg==",
        "v2/zzzzz-gj3su-0gatewaytoken01/x",
        "Bearer v2/a/b\nX: y",
      })
  void anythingElseBelongsToTheApplication(String value) {
    assertThat(AuthorizationToken.parse(value)).isEmpty();
  }
}
