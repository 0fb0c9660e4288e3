package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.Test;

/** Rule T9: no value of this package shows a token, cookie or query when it is printed. */
class SecrecyTest {

  @Test
  void nothingPrintsASecret() {
    String target = "/p?arvados_api_token=" + Samples.V2 + "&password=" + Samples.SECRET;
    String sealed = Samples.sealed(Samples.V2, Samples.HTTPS);
    List<String> cookies = List.of(GatewayCookie.HTTPS_NAME + "=" + sealed);
    List<String> authorization = List.of("Bearer " + Samples.OTHER_V2);
    TokenRequest request =
        new TokenRequest("GET", target, cookies, authorization, Optional.empty(), false);
    TokenCandidates candidates =
        TokenCandidates.find(
            request, Samples.HTTPS, Samples.SEAL, session -> false, Samples.NOW, false);
    assertThat(candidates.list()).hasSize(2);
    List<Object> printed =
        List.of(
            request,
            candidates,
            candidates.query(),
            new QueryToken.Absent(target),
            new QueryToken.Unusable(target),
            candidates.list().get(0),
            Samples.SEAL,
            Samples.SEAL.newSession(ApiToken.of(Samples.V2), Samples.NOW),
            RequestCookies.of(cookies),
            SeeOther.here(target, List.of(sealed)).orElseThrow(),
            AuthorizationToken.parse(authorization.get(0)).orElseThrow());
    assertThat(printed.toString())
        .doesNotContain(Samples.SECRET)
        .doesNotContain("gj3su")
        .doesNotContain("password")
        .doesNotContain(sealed);
  }

  @Test
  void challengesNameTheClusterOnly() {
    assertThat(BearerChallenge.missing("zzzzz")).isEqualTo("Bearer realm=\"Arvados zzzzz\"");
    assertThat(BearerChallenge.invalid("zzzzz"))
        .isEqualTo("Bearer realm=\"Arvados zzzzz\", error=\"invalid_token\"");
  }
}
