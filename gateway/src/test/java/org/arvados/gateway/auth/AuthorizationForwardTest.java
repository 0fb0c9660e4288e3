package org.arvados.gateway.auth;

import static org.arvados.gateway.auth.AuthorizationForward.KEEP;
import static org.arvados.gateway.auth.AuthorizationForward.REMOVE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule T7. */
class AuthorizationForwardTest {
  private static final Optional<Candidate> NOBODY = Optional.empty();

  private static Optional<Candidate> by(Source source, String token) {
    return Optional.of(Candidate.of(ApiToken.of(token), source));
  }

  @Test
  void valueThatAdmittedTheRequestIsConsumed() {
    for (String token : List.of(Samples.V2, Samples.SECRET)) {
      Optional<Candidate> admitted = by(Source.AUTHORIZATION, token);
      assertThat(AuthorizationForward.decide(admitted, "Bearer " + token)).isEqualTo(REMOVE);
      assertThat(AuthorizationForward.decide(admitted, Samples.basic("u:" + token)))
          .isEqualTo(REMOVE);
    }
  }

  /** The same token in query and header is tried once, as the query's. */
  @Test
  void valueThatRepeatsTheQueryTokenIsConsumed() {
    assertThat(
            AuthorizationForward.decide(
                by(Source.QUERY, Samples.SECRET), "Bearer " + Samples.SECRET))
        .isEqualTo(REMOVE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Source.class,
      names = {"GATEWAY_COOKIE", "ARVADOS_COOKIE"})
  void behindACookieTheHeaderIsTheClientsOwn(Source cookie) {
    Optional<Candidate> admitted = by(cookie, Samples.OTHER_V2);
    for (String value : List.of("Bearer " + Samples.V2, "Bearer eyJ.x.y", "Basic dTpw")) {
      assertThat(AuthorizationForward.decide(admitted, value)).isEqualTo(KEEP);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer v2/zzzzz-gj3su-0gatewaytoken01/x",
        "OAuth2 v2/zzzzz-gj3su-0gatewaytoken01/x",
        "bearer\tv2/zzzzz-gj3su-0gatewaytoken01/x//",
        "Token v2/zzzzz-gj3su-0gatewaytoken01/x",
        "Token token=\"v2/zzzzz-gj3su-0gatewaytoken01/x\"",
        "v2/zzzzz-gj3su-0gatewaytoken01/x",
        "Bearer abc, Bearer v2/zzzzz-gj3su-0gatewaytoken01/x",
        "Basic djIvenp6enotZ2ozc3UtMGdhdGV3YXl0b2tlbjAxL3g6", // v2/...: (as user name)
        "Basic dTp2Mi96enp6ei1najNzdS0wZ2F0ZXdheXRva2VuMDEveA==", // u:v2/...
      })
  void v2TokenReachesNoServiceOtherwise(String value) {
    assertThat(AuthorizationForward.decide(NOBODY, value)).isEqualTo(REMOVE);
    assertThat(AuthorizationForward.decide(by(Source.QUERY, Samples.OTHER_V2), value))
        .isEqualTo(REMOVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer eyJ.x.y",
        "Basic dXNlcjpwYXNz",
        "Bearer 0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz",
        "Digest username=\"u\", uri=\"/v2/list\"",
        "AWS4-HMAC-SHA256 Credential=AK/20261101/v2/s3",
        "",
      })
  void anythingElsePasses(String value) {
    assertThat(AuthorizationForward.decide(NOBODY, value)).isEqualTo(KEEP);
    assertThat(AuthorizationForward.decide(by(Source.QUERY, Samples.V2), value)).isEqualTo(KEEP);
  }
}
