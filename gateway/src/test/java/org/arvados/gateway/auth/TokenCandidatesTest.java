package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.ServiceHost;
import org.junit.jupiter.api.Test;

/** Rules T1, T3, T5 and T6: which tokens of a request are tried. */
class TokenCandidatesTest {
  private static final String QUERY = "v2/zzzzz-gj3su-0000000000query/q";
  private static final String COOKIE = "v2/zzzzz-gj3su-000000000cookie/c";
  private static final String PLAIN = "v2/zzzzz-gj3su-0000000000plain/p";
  private static final String HEADER = "v2/zzzzz-gj3su-000000000header/h";

  private final List<String> cookies = new ArrayList<>();
  private String target = "/";
  private List<String> authorization = List.of();
  private Optional<String> secFetchSite = Optional.empty();
  private final java.util.Set<Session> revoked = new java.util.HashSet<>();
  private boolean migration;
  private ServiceHost host = Samples.HTTPS;

  private TokenCandidates find() {
    TokenRequest request =
        new TokenRequest("GET", target, cookies, authorization, secFetchSite, false);
    return TokenCandidates.find(
        request, host, Samples.SEAL, revoked::contains, Samples.NOW, migration);
  }

  private List<String> found() {
    return find().list().stream()
        .map(candidate -> candidate.source() + " " + candidate.token().reveal())
        .toList();
  }

  private void cookie(String name, String value) {
    cookies.add(name + "=" + value);
  }

  private void ours(String token) {
    cookie(GatewayCookie.nameFor(host), Samples.sealed(token, host));
  }

  @Test
  void orderIsQueryOurCookieHeader() {
    target = "/?arvados_api_token=" + QUERY;
    authorization = List.of("Bearer " + HEADER);
    ours(COOKIE);
    cookie(ArvadosCookie.NAME, Samples.encoded(PLAIN));
    assertThat(found())
        .containsExactly("QUERY " + QUERY, "GATEWAY_COOKIE " + COOKIE, "AUTHORIZATION " + HEADER);
  }

  @Test
  void requestWithoutTokensHasNone() {
    cookies.add("a=b");
    authorization = List.of("Bearer eyJ.x.y");
    TokenCandidates candidates = find();
    assertThat(candidates.list()).isEmpty();
    assertThat(candidates.staleCookie()).isFalse();
    assertThat(candidates.query()).isInstanceOf(QueryToken.Absent.class);
  }

  @Test
  void programsPlainCookieCountsWhenOursIsAbsent() {
    cookie(ArvadosCookie.NAME, Samples.encoded(PLAIN));
    assertThat(found()).containsExactly("ARVADOS_COOKIE " + PLAIN);
  }

  /** Rule T6: siblings of the domain could set it in a browser. */
  @Test
  void browsersPlainCookieDoesNotCount() {
    secFetchSite = Optional.of("same-origin");
    cookie(ArvadosCookie.NAME, Samples.encoded(PLAIN));
    assertThat(found()).isEmpty();
  }

  @Test
  void plainCookieDoesNotCountBesideOursEvenAStaleOne() {
    cookie(ArvadosCookie.NAME, Samples.encoded(PLAIN));
    cookie(GatewayCookie.HTTPS_NAME, "stale");
    assertThat(found()).isEmpty();
    assertThat(find().staleCookie()).isTrue();
  }

  @Test
  void migrationSwitchReadsThePlainCookieAfterOurs() {
    migration = true;
    secFetchSite = Optional.of("none");
    cookie(ArvadosCookie.NAME, Samples.encoded(PLAIN));
    ours(COOKIE);
    assertThat(found()).containsExactly("GATEWAY_COOKIE " + COOKIE, "ARVADOS_COOKIE " + PLAIN);
  }

  @Test
  void undecodablePlainCookieIsAsIfAbsent() {
    cookie(ArvadosCookie.NAME, "%%%");
    assertThat(found()).isEmpty();
    assertThat(find().staleCookie()).isFalse();
  }

  @Test
  void goodCookieIsFoundAmongStaleOnes() {
    cookie(GatewayCookie.HTTPS_NAME, "stale");
    cookie(GatewayCookie.HTTPS_NAME, Samples.sealed(QUERY, Samples.HTTP));
    ours(COOKIE);
    assertThat(found()).containsExactly("GATEWAY_COOKIE " + COOKIE);
    assertThat(find().staleCookie()).isTrue();
    assertThat(find().list().get(0).session().map(Session::token)).hasValue(ApiToken.of(COOKIE));
  }

  @Test
  void onlyAFewCookiesAreOpened() {
    for (int i = 0; i < TokenCandidates.MAX_OPENED; i++) {
      cookie(GatewayCookie.HTTPS_NAME, "stale" + i);
    }
    ours(COOKIE);
    assertThat(found()).isEmpty();
  }

  /** Rule T5: on each kind of wildcard only its own name. */
  @Test
  void cookieNameOfTheOtherSchemeIsNotRead() {
    cookie(GatewayCookie.HTTP_NAME, Samples.sealed(COOKIE, Samples.HTTPS));
    assertThat(found()).isEmpty();
    host = Samples.HTTP;
    cookies.clear();
    cookie(GatewayCookie.HTTPS_NAME, Samples.sealed(COOKIE, Samples.HTTP));
    assertThat(found()).isEmpty();
    ours(COOKIE);
    assertThat(found()).containsExactly("GATEWAY_COOKIE " + COOKIE);
  }

  @Test
  void sameTokenIsTriedOnceAtItsFirstPlace() {
    target = "/?arvados_api_token=" + COOKIE;
    authorization = List.of("Bearer " + COOKIE);
    ours(COOKIE);
    ours(COOKIE);
    assertThat(found()).containsExactly("QUERY " + COOKIE);
  }

  @Test
  void atMostFourAreTried() {
    target = "/?arvados_api_token=" + QUERY;
    for (int i = 0; i < 4; i++) {
      ours(COOKIE + i);
    }
    authorization = List.of("Bearer " + HEADER);
    assertThat(found())
        .hasSize(TokenCandidates.MAX_TRIED)
        .last()
        .isEqualTo("GATEWAY_COOKIE " + COOKIE + 2);
  }

  @Test
  void unusableQueryTokenIsSeenButNotTried() {
    target = "/x?arvados_api_token=&y";
    TokenCandidates candidates = find();
    assertThat(candidates.list()).isEmpty();
    assertThat(candidates.query()).isEqualTo(new QueryToken.Unusable("/x?y"));
  }

  /** Rule T3. */
  @Test
  void onlyReadingRequestsAreRedirected() {
    for (String method : List.of("GET", "HEAD", "POST", "PUT", "OPTIONS", "get")) {
      boolean reading = method.equals("GET") || method.equals("HEAD");
      assertThat(request(method, false).isRedirectable()).isEqualTo(reading);
      assertThat(request(method, true).isRedirectable()).isFalse();
    }
  }

  private static TokenRequest request(String method, boolean isUpgrade) {
    return new TokenRequest(method, "/", List.of(), List.of(), Optional.empty(), isUpgrade);
  }

  @Test
  void sourcesKnowWhetherBrowsersAddThem() {
    assertThat(Source.values())
        .filteredOn(Source::isCookie)
        .containsExactly(Source.GATEWAY_COOKIE, Source.ARVADOS_COOKIE);
  }
}
