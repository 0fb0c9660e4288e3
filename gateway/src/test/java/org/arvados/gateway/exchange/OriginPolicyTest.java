package org.arvados.gateway.exchange;

import static org.arvados.gateway.exchange.OriginPolicy.Verdict.ALLOWED;
import static org.arvados.gateway.exchange.OriginPolicy.Verdict.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import org.arvados.gateway.exchange.OriginPolicy.Facts;
import org.arvados.gateway.exchange.OriginPolicy.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule X2: which pages may send requests with our cookie. */
class OriginPolicyTest {
  private static final String SERVICE = "https://a.containers.zzzzz.example:443";
  private static final String OWN = "https://a.containers.zzzzz.example";
  private static final String SIBLING = "https://b.containers.zzzzz.example";

  private static Facts facts(
      String method, boolean upgrade, String origin, String site, String mode, String dest) {
    return new Facts(HttpMethod.valueOf(method), true, upgrade, SERVICE, origin, site, mode, dest);
  }

  /**
   * The whole table: every combination, against the rule written the other way round, as the list
   * of what is allowed.
   */
  @Test
  void everyCombinationIsDecidedAsTheRuleSays() {
    int refused = 0;
    for (String method :
        List.of("GET", "HEAD", "OPTIONS", "TRACE", "POST", "PUT", "DELETE", "QUERY", "X")) {
      for (boolean upgrade : List.of(true, false)) {
        for (String origin : Arrays.asList(null, OWN, SIBLING, "null")) {
          for (String site :
              Arrays.asList(null, "same-origin", "none", "same-site", "cross-site", "?")) {
            for (String mode : Arrays.asList(null, "navigate", "cors", "no-cors", "websocket")) {
              for (String dest : Arrays.asList(null, "document", "iframe", "empty", "script")) {
                Facts facts = facts(method, upgrade, origin, site, mode, dest);
                boolean allowed = isAllowed(method, upgrade, origin, site, mode, dest);
                assertThat(OriginPolicy.judge(facts))
                    .describedAs("%s", facts)
                    .isEqualTo(allowed ? ALLOWED : REFUSED);
                refused += allowed ? 0 : 1;
              }
            }
          }
        }
      }
    }
    assertThat(refused).isGreaterThan(5000).isLessThan(10_700);
  }

  private static boolean isAllowed(
      String method, boolean upgrade, String origin, String site, String mode, String dest) {
    boolean safe = List.of("GET", "HEAD", "OPTIONS", "TRACE").contains(method) && !upgrade;
    boolean ownOrigin =
        origin == null
            || origin.equals(OWN)
            || (origin.equals("null") && (safe || "same-origin".equals(site)));
    boolean ownSite = site == null || site.equals("same-origin") || site.equals("none");
    boolean read = List.of("GET", "HEAD").contains(method) && !upgrade;
    boolean page =
        ("document".equals(dest) && (mode == null || mode.equals("navigate")))
            || ("empty".equals(dest) && "navigate".equals(mode));
    return (ownOrigin && ownSite) || (read && page);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // a link in a mail, an address typed, a link on a sibling's page
        "GET, false, -, none, navigate, document, ALLOWED",
        "GET, false, -, cross-site, navigate, document, ALLOWED",
        "GET, false, -, same-site, navigate, document, ALLOWED",
        // the same through the service's own worker
        "GET, false, -, same-site, navigate, empty, ALLOWED",
        "POST, false, https://b.containers.zzzzz.example, same-site, navigate, empty, REFUSED",
        // a sibling's page frames, scripts, fetches
        "GET, false, -, same-site, navigate, iframe, REFUSED",
        "GET, false, -, same-site, no-cors, script, REFUSED",
        "GET, false, https://b.containers.zzzzz.example, same-site, cors, empty, REFUSED",
        "POST, false, https://b.containers.zzzzz.example, same-site, navigate, document, REFUSED",
        // the app's own page
        "GET, false, -, same-origin, no-cors, script, ALLOWED",
        "POST, false, https://a.containers.zzzzz.example, same-origin, cors, empty, ALLOWED",
        "POST, false, null, same-origin, navigate, document, ALLOWED",
        // the same from browsers that do not tell where they are
        "GET, false, https://b.containers.zzzzz.example, -, -, -, REFUSED",
        "GET, false, null, -, -, -, ALLOWED",
        "GET, false, -, -, -, -, ALLOWED",
        // WebSockets, from browsers that say more or less
        "GET, true, https://a.containers.zzzzz.example, -, -, -, ALLOWED",
        "GET, true, https://b.containers.zzzzz.example, -, -, -, REFUSED",
        "GET, true, null, -, -, -, REFUSED",
        "GET, true, https://a.containers.zzzzz.example, same-origin, websocket, empty, ALLOWED",
        "GET, true, -, cross-site, navigate, document, REFUSED",
        // a program with a cookie jar
        "POST, false, -, -, -, -, ALLOWED",
        "GET, true, -, -, -, -, ALLOWED",
      })
  void browsersAndProgramsAreTreatedAsMeant(
      String method,
      boolean upgrade,
      String origin,
      String site,
      String mode,
      String dest,
      Verdict verdict) {
    assertThat(OriginPolicy.judge(facts(method, upgrade, origin, site, mode, dest)))
        .isEqualTo(verdict);
  }

  /** Other ways than the cookie need a script that knows the token. */
  @Test
  void requestThatNoCookieAdmitsIsAlwaysAllowed() {
    Facts facts =
        new Facts(HttpMethod.POST, false, true, SERVICE, SIBLING, "cross-site", "cors", "empty");
    assertThat(OriginPolicy.judge(facts)).isEqualTo(ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.containers.zzzzz.example",
        "https://a.containers.zzzzz.example:8443",
        "https://a.containers.zzzzz.example.evil.example",
        "https://evil.example/https://a.containers.zzzzz.example",
        "https://a.containers.zzzzz.example@evil.example",
        "https://xa.containers.zzzzz.example",
        "https://containers.zzzzz.example",
        "https://a.containers.zzzzz.example/",
        "https://a.containers.zzzzz.example.",
        "https://a.containers.zzzzz.example, https://a.containers.zzzzz.example",
        "a.containers.zzzzz.example",
        "",
      })
  void otherOriginIsForeign(String origin) {
    assertThat(OriginPolicy.judge(facts("POST", false, origin, null, null, null)))
        .isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "https://x.example:443, https://x.example",
    "https://x.example, https://x.example:443",
    "http://x.example:80, http://x.example",
    "http://X.example, http://x.EXAMPLE:80",
    "https://x.example:8443, https://x.example:8443",
  })
  void defaultPortAndCaseDoNotMatter(String service, String origin) {
    Facts facts = new Facts(HttpMethod.POST, true, true, service, origin, null, null, null);
    assertThat(OriginPolicy.judge(facts)).isEqualTo(ALLOWED);
  }

  @ParameterizedTest
  @CsvSource({"https://x.example:80, https://x.example", "http://x.example:443, http://x.example"})
  void otherSchemesDefaultPortMatters(String service, String origin) {
    Facts facts = new Facts(HttpMethod.POST, true, true, service, origin, null, null, null);
    assertThat(OriginPolicy.judge(facts)).isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://b.containers.zzzzz.example, https://b.containers.zzzzz.example",
        "HTTPS://B.containers.zzzzz.example:443, https://b.containers.zzzzz.example",
        "http://b.containers.zzzzz.example:443, http://b.containers.zzzzz.example:443",
        "https://a.containers.zzzzz.example, -",
        "https://a.containers.zzzzz.example:443, -",
        "null, -",
        "-, -",
      })
  void foreignOriginIsAsBrowsersWriteIt(String origin, String foreign) {
    Facts facts = facts("GET", false, origin, null, null, null);
    assertThat(facts.foreignOrigin().orElse(null)).isEqualTo(foreign);
  }

  @Test
  void factsAreReadOffARequest() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request
        .headers()
        .set("origin", OWN)
        .set("sec-fetch-site", "same-origin")
        .set("Sec-Fetch-Mode", "cors")
        .set("Sec-Fetch-Dest", "empty");
    assertThat(Facts.of(request, true, false, SERVICE))
        .isEqualTo(facts("GET", false, OWN, "same-origin", "cors", "empty"));
    assertThat(
            Facts.of(
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.PUT, "/"),
                false,
                true,
                SERVICE))
        .isEqualTo(new Facts(HttpMethod.PUT, false, true, SERVICE, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Origin", "Sec-Fetch-Site"})
  void repeatedFieldIsForeign(String name) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/");
    request.headers().set("Origin", OWN).set("Sec-Fetch-Site", "same-origin");
    assertThat(OriginPolicy.judge(Facts.of(request, true, false, SERVICE))).isEqualTo(ALLOWED);
    request.headers().add(name, request.headers().get(name));
    assertThat(OriginPolicy.judge(Facts.of(request, true, false, SERVICE))).isEqualTo(REFUSED);
  }

  /** What was sent twice is nobody's name, and no exception can be made for it. */
  @Test
  void repeatedOriginIsNoExemptOne() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request.headers().add("Origin", SIBLING).add("Origin", SIBLING);
    Facts facts = Facts.of(request, true, false, SERVICE);
    assertThat(facts.foreignOrigin()).isEmpty();
    assertThat(OriginPolicy.judge(facts)).isEqualTo(REFUSED);
    assertThat(OriginPolicy.step(facts, new OriginPolicy.Standing(false, true, true, true)))
        .isEqualTo(OriginPolicy.Step.REFUSE);
  }
}
