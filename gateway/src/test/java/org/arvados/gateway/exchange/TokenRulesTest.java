package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.signin.UserSwitch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Tokens on the way through the gateway (rules T1 to T9)")
@Timeout(120)
class TokenRulesTest {
  /** Of the right form, and nobody's. */
  private static final String INVALID =
      "v2/xdemo-gj3su-000000000000000/" + "0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmno";

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static String bearer(String user) {
    return "Authorization: Bearer " + GATEWAY.token(user);
  }

  private static String plainCookie(String user) {
    byte[] token = GATEWAY.token(user).getBytes(US_ASCII);
    return "arvados_api_token=" + Base64.getUrlEncoder().encodeToString(token);
  }

  private static String userOf(RawHttp.Response response) throws Exception {
    return String.join(",", Echo.of(response).all("X-Arvados-User-UUID"));
  }

  private static String uuid(String user) {
    return GATEWAY.demo().user(user).uuid().text();
  }

  // Rule T1

  /** Rule T1: the query is tried before the cookie, the cookie before Authorization. */
  @Test
  void queryGoesBeforeCookieAndCookieBeforeAuthorization() throws Exception {
    String ownersCookie = "Cookie: " + GATEWAY.cookie("owner", "sample");

    assertThat(userOf(GATEWAY.get("sample", "/e", ownersCookie, bearer("admin"))))
        .isEqualTo(uuid("owner"));
    String target = "/e?arvados_api_token=" + GATEWAY.token("admin");
    assertThat(userOf(GATEWAY.post("sample", target, "", ownersCookie))).isEqualTo(uuid("admin"));
  }

  /** Rule T1: a token that does not hold makes room for the next. */
  @Test
  void invalidTokenInTheQueryMakesRoomForAuthorization() throws Exception {
    RawHttp.Response response =
        GATEWAY.post("sample", "/e?arvados_api_token=" + INVALID, "", bearer("owner"));
    assertThat(userOf(response)).isEqualTo(uuid("owner"));
    assertThat(Echo.of(response).target()).isEqualTo("/e");
  }

  /** Rule T1: Bearer, OAuth2, and Basic with the token as password. */
  @Test
  void authorizationMayBeBearerOauth2OrBasic() throws Exception {
    String token = GATEWAY.token("owner");
    String basic = Base64.getEncoder().encodeToString(("me:" + token).getBytes(US_ASCII));
    for (String value : new String[] {"Bearer " + token, "OAuth2 " + token, "Basic " + basic}) {
      Echo echo = Echo.of(GATEWAY.get("sample", "/e", "Authorization: " + value));
      assertThat(echo.all("Authorization")).isEmpty(); // T7: consumed
    }
  }

  // Rules T2 and T3

  /** Rule T3: the redirect is exactly this. */
  @Test
  void tokenInTheQueryOfAGetBecomesACookieByARedirect() throws Exception {
    RawHttp.Response response =
        GATEWAY.get("sample", "/a%2Fb?x=%20&arvados_api_token=" + GATEWAY.token("owner") + "&y");

    assertThat(response.status()).isEqualTo(303);
    assertThat(response.all("Location")).containsExactly("/a%2Fb?x=%20&y");
    assertThat(response.one("Cache-Control")).hasValue("no-store");
    assertThat(response.one("Referrer-Policy")).hasValue("no-referrer");
    assertThat(response.body()).isEmpty();
    assertThat(response.all("Set-Cookie"))
        .singleElement()
        .asString()
        .matches("arvados-gateway=[A-Za-z0-9_.~-]+; Path=/; HttpOnly; SameSite=Lax")
        .doesNotContain(GATEWAY.token("owner").split("/", -1)[2]);
  }

  /** Rule T3: HEAD as GET; the head of the answer only. */
  @Test
  void headIsRedirectedToo() throws Exception {
    RawHttp client = GATEWAY.connect();
    String target = "/?api_token=" + GATEWAY.token("owner");
    RawHttp.Response response = client.send(GATEWAY.request("HEAD", target, "sample")).bodyless();
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.one("Location")).hasValue("/");
  }

  /** Rule T2: an application's own api_token passes, byte for byte. */
  @Test
  void applicationsOwnApiTokenPasses() throws Exception {
    Echo echo = Echo.of(GATEWAY.get("open-data", "/e?api_token=abc&b=%7e&&c"));
    assertThat(echo.target()).isEqualTo("/e?api_token=abc&b=%7e&&c");
  }

  /** Rule T2: every occurrence is removed, however it is spelt. */
  @Test
  void everyTokenParameterIsRemoved() throws Exception {
    String token = GATEWAY.token("owner");
    String target =
        "/e?arvados%5Fapi_token=" + token + "&k=1&arvados_api_token=x&api_token=" + token;
    RawHttp.Response response = GATEWAY.get("sample", target);
    assertThat(response.one("Location")).hasValue("/e?k=1");
  }

  /** Rule T3: a browser would take such a Location for another host. */
  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/x", "/\\evil.example", "/%2e%2e//x\\", "//"})
  void pathThatBrowsersReadAsAHostIsRefused(String path) throws Exception {
    String target = path + "?arvados_api_token=" + GATEWAY.token("owner");
    RawHttp.Response response = GATEWAY.get("sample", target);
    if (path.startsWith("/%")) {
      assertThat(response.status()).isIn(303, 400);
      return;
    }
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.all("Set-Cookie")).isEmpty();
    assertThat(response.all("Location")).isEmpty();
  }

  /** Rule T3: other methods are admitted in place, without token and without cookie. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void otherMethodsAreAdmittedInPlace(String method) throws Exception {
    String target = "/e?a=1&arvados_api_token=" + GATEWAY.token("owner") + "&b=2";
    RawHttp.Response response = GATEWAY.ask(method, "sample", target);
    assertThat(Echo.of(response).target()).isEqualTo("/e?a=1&b=2");
    assertThat(response.all("Set-Cookie")).isEmpty();
    assertThat(Echo.of(response).toString()).doesNotContain(GATEWAY.token("owner"));
  }

  /** Rule T3: a WebSocket handshake cannot follow a redirect. */
  @Test
  void upgradeIsAdmittedInPlace() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws?arvados_api_token=" + GATEWAY.token("owner"),
            "sample",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    RawHttp.Head head = client.head();
    assertThat(head.status()).isEqualTo(101);
    assertThat(head.all("Set-Cookie")).isEmpty();
  }

  /** Rule T3: an invalid token sets no cookie. */
  @Test
  void invalidTokenIs401WithoutACookie() throws Exception {
    RawHttp.Response response = GATEWAY.get("sample", "/?arvados_api_token=" + INVALID);
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  /** Rule T3: on a public service it is dropped by the redirect. */
  @Test
  void invalidTokenIsDroppedOnAPublicService() throws Exception {
    RawHttp.Response response = GATEWAY.get("open-data", "/p?arvados_api_token=" + INVALID);
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.one("Location")).hasValue("/p");
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  /** Rule T3: what is no token at all is an invalid one. */
  @ParameterizedTest
  @ValueSource(strings = {"", "%", "%ff", "a+b"})
  void unusableTokenLeavesTheAddressOfAPublicService(String value) throws Exception {
    RawHttp.Response response = GATEWAY.get("open-data", "/p?arvados_api_token=" + value);
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  // Rule T4

  private static RawHttp.Response strangersLink(String cookie) throws Exception {
    String target = "/page?q=1&arvados_api_token=" + GATEWAY.token("admin");
    return GATEWAY.get("sample", target, "Cookie: " + cookie, "Accept: text/html");
  }

  /** Rule T4: a link of another user asks first, and shows no token. */
  @Test
  void linkOfAnotherUserAsksFirst() throws Exception {
    RawHttp.Response page = strangersLink(GATEWAY.cookie("owner", "sample"));
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.all("Set-Cookie")).isEmpty();
    assertThat(page.text()).contains("owner", "admin", "<form");
    assertThat(page.text()).doesNotContain(GATEWAY.token("admin"));
  }

  /** Rule T4: the page's POST decides. */
  @ParameterizedTest
  @CsvSource({"stay,owner", "switch,admin"})
  void postOfThePageDecides(String answer, String user) throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    String form = PageForms.answered(strangersLink(cookie), answer);
    RawHttp.Response response =
        GATEWAY.post(
            "sample",
            UserSwitch.PATH,
            form,
            "Cookie: " + cookie,
            "Origin: http://" + GATEWAY.host("sample"));

    assertThat(response.status()).isEqualTo(303);
    assertThat(response.one("Location")).hasValue("/page?q=1");
    String now = response.one("Set-Cookie").map(set -> set.split(";", -1)[0]).orElse(cookie);
    assertThat(userOf(GATEWAY.get("sample", "/e", "Cookie: " + now))).isEqualTo(uuid(user));
  }

  /** Rule T4: nobody else can make such a form. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "answer=switch",
        "answer=switch&sealed=x&target=/",
        "",
        "%",
        "sealed=%zz&target=/"
      })
  void forgedFormIsRefused(String form) throws Exception {
    RawHttp.Response response = GATEWAY.post("sample", UserSwitch.PATH, form);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  /** Rule T4: the form's target cannot leave the host either. */
  @Test
  void formCannotRedirectElsewhere() throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    String form =
        PageForms.answered(strangersLink(cookie), "switch")
            .replaceAll("target=[^&]*", "target=//evil");
    RawHttp.Response response = GATEWAY.post("sample", UserSwitch.PATH, form);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  /** Rules T4 and X2: a page of another service cannot post it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://open-data.containers.localhost",
        "Origin: null",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site"
      })
  void formOfAnotherPageIsRefused(String field) throws Exception {
    String form = PageForms.answered(strangersLink(GATEWAY.cookie("owner", "sample")), "switch");
    RawHttp.Response response = GATEWAY.post("sample", UserSwitch.PATH, form, field);
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  /** Rule T4: a form made for one service signs nobody in at another. */
  @Test
  void formOfAnotherServiceIsRefused() throws Exception {
    String form = PageForms.answered(strangersLink(GATEWAY.cookie("owner", "sample")), "switch");
    assertThat(GATEWAY.post("open-data", UserSwitch.PATH, form).status()).isEqualTo(400);
  }

  /** Rule T4: the form's seal is no session. */
  @Test
  void sealOfTheFormIsNoCookie() throws Exception {
    String form = PageForms.answered(strangersLink(GATEWAY.cookie("owner", "sample")), "switch");
    Matcher sealed = Pattern.compile("sealed=([^&]*)").matcher(form);
    assertThat(sealed.find()).isTrue();
    RawHttp.Response response =
        GATEWAY.get("sample", "/e", "Cookie: arvados-gateway=" + sealed.group(1));
    assertThat(response.status()).isEqualTo(401);
  }

  /** Rule T4: a container that does not run is no way around the question. */
  @ParameterizedTest
  @ValueSource(strings = {"queued", "ended"})
  void linkOfAnotherUserAsksFirstAlsoWhenNothingRuns(String service) throws Exception {
    String cookie = GATEWAY.cookie("owner", service);
    RawHttp.Response page =
        GATEWAY.get(
            service,
            "/?arvados_api_token=" + GATEWAY.token("admin"),
            "Cookie: " + cookie,
            "Accept: text/html");
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.all("Set-Cookie")).isEmpty();
  }

  /** Rule T3: an invalid token replaces no cookie, also when nothing runs. */
  @ParameterizedTest
  @ValueSource(strings = {"queued", "ended", "sample"})
  void invalidTokenReplacesNoCookie(String service) throws Exception {
    String cookie = GATEWAY.cookie("owner", service);
    RawHttp.Response response =
        GATEWAY.get(service, "/?arvados_api_token=" + INVALID, "Cookie: " + cookie);
    assertThat(response.status()).isEqualTo(303);
    assertThat(response.all("Set-Cookie")).isEmpty();
  }

  // Rule T5

  /** Rule T5: the seal is bound to the host. */
  @Test
  void cookieOfAnotherHostIsRefused() throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    assertThat(GATEWAY.get("private", "/", "Cookie: " + cookie).status()).isEqualTo(401);
    assertThat(GATEWAY.get("sample", "/", "Cookie: " + cookie).status()).isEqualTo(200);
  }

  /** Rule T5: garbage is expired with the 401, so that the browser forgets it. */
  @Test
  void garbageCookieIsExpiredOnThe401() throws Exception {
    RawHttp.Response response = GATEWAY.get("sample", "/", "Cookie: arvados-gateway=garbage");
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.all("Set-Cookie"))
        .isNotEmpty()
        .allMatch(set -> set.startsWith("arvados-gateway=; Max-Age=0; Path=/"));
  }

  /** Rule T5: a bad duplicate does not hide the good cookie. */
  @Test
  void goodCookieIsFoundAmongBadOnes() throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    String line = "Cookie: arvados-gateway=bad; arvados-gateway=worse; " + cookie;
    assertThat(GATEWAY.get("sample", "/e", line).status()).isEqualTo(200);
  }

  /** Rule T5: under http the name of https counts for nothing. */
  @Test
  void nameOfTheOtherSchemeIsNotRead() throws Exception {
    String sealed = GATEWAY.cookie("owner", "sample").split("=", 2)[1];
    String line = "Cookie: __Host-arvados-gateway=" + sealed;
    assertThat(GATEWAY.get("sample", "/e", line).status()).isEqualTo(401);
  }

  /** Rules T5 and T6: no cookie of ours reaches a service; its own do, byte for byte. */
  @Test
  void ourCookiesNeverReachTheService() throws Exception {
    String ours = GATEWAY.cookie("owner", "sample");
    String line = "Cookie: a=1;  " + ours + "; b=\"2\"; " + plainCookie("admin") + "; c";
    Echo echo = Echo.of(GATEWAY.get("sample", "/e", line));
    assertThat(String.join("|", echo.all("Cookie"))).startsWith("a=1;").contains("b=\"2\"");
    assertThat(echo.toString()).doesNotContain("arvados-gateway=", "arvados_api_token=");
  }

  // Rule T6

  /** Rule T6: the plain cookie is for programs, which send no Sec-Fetch-Site. */
  @Test
  void plainArvadosCookieAdmitsProgramsOnly() throws Exception {
    String line = "Cookie: " + plainCookie("owner");
    Echo echo = Echo.of(GATEWAY.get("sample", "/e", line));
    assertThat(echo.all("Cookie")).isEmpty();
    for (String site : new String[] {"none", "same-origin", "cross-site"}) {
      RawHttp.Response refused = GATEWAY.get("sample", "/e", line, "Sec-Fetch-Site: " + site);
      assertThat(refused.status()).isEqualTo(401);
    }
  }

  /** Rule T6: and only when ours is absent. */
  @Test
  void plainArvadosCookieIsNotReadBesideOurs() throws Exception {
    String line = "Cookie: arvados-gateway=garbage; " + plainCookie("owner");
    assertThat(GATEWAY.get("sample", "/e", line).status()).isEqualTo(401);
  }

  /** Rule T6: it is removed on a public service as well. */
  @Test
  void plainArvadosCookieIsRemovedOnAPublicService() throws Exception {
    String line = "Cookie: " + plainCookie("owner") + "; own=1";
    assertThat(Echo.of(GATEWAY.get("open-data", "/e", line)).all("Cookie"))
        .containsExactly("own=1");
  }

  // Rule T7

  /** Rule T7: a v2 token reaches the service only when a cookie admitted the request. */
  @Test
  void authorizationPassesWhenACookieAdmitted() throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "sample");
    Echo echo = Echo.of(GATEWAY.get("sample", "/e", cookie, bearer("stranger")));
    assertThat(echo.all("Authorization")).containsExactly("Bearer " + GATEWAY.token("stranger"));
  }

  /** Rule T7: on a public service it is removed, valid or not. */
  @Test
  void arvadosTokenIsRemovedOnAPublicService() throws Exception {
    for (String token : new String[] {GATEWAY.token("owner"), INVALID}) {
      Echo echo = Echo.of(GATEWAY.get("open-data", "/e", "Authorization: Bearer " + token));
      assertThat(echo.all("Authorization")).isEmpty();
    }
  }

  /** Rule T7: anything else is the application's. */
  @ParameterizedTest
  @ValueSource(
      strings = {"Basic dXNlcjpwYXNz", "Bearer short", "Digest username=\"x\"", "token abc"})
  void otherAuthorizationPasses(String value) throws Exception {
    Echo echo = Echo.of(GATEWAY.get("open-data", "/e", "Authorization: " + value));
    assertThat(echo.all("Authorization")).containsExactly(value);
  }

  /** Rule T7: beside a token in the query, the application's own passes. */
  @Test
  void otherAuthorizationPassesBesideATokenInTheQuery() throws Exception {
    String target = "/e?arvados_api_token=" + GATEWAY.token("owner");
    Echo echo = Echo.of(GATEWAY.post("sample", target, "", "Authorization: Basic dXNlcjpwYXNz"));
    assertThat(echo.all("Authorization")).containsExactly("Basic dXNlcjpwYXNz");
  }

  // Rule T8

  /** Rule T8: the cluster's root token is no visitor's. */
  @Test
  void rootTokenIsRefused() throws Exception {
    String root = GATEWAY.demo().state().systemRootToken().reveal();
    assertThat(GATEWAY.get("sample", "/e", "Authorization: Bearer " + root).status())
        .isIn(401, 403);
  }

  /** Rule T8: private services need an unlimited token. */
  @Test
  void scopedTokenIsRefused() throws Exception {
    var row =
        GATEWAY
            .demo()
            .state()
            .addToken(
                GATEWAY.demo().user("owner").uuid(),
                token -> token.withScopes("GET /arvados/v1/users/current"));
    String token = row.v2().reveal();
    GATEWAY.keepSecret(token);
    assertThat(GATEWAY.get("sample", "/e", "Authorization: Bearer " + token).status())
        .isEqualTo(403);
  }

  // Rule T9; after each test the log is searched for every token

  /** Rule T9: neither pages nor logs repeat a token or a query. */
  @Test
  void refusalRepeatsNoToken() throws Exception {
    GATEWAY.keepSecret(INVALID);
    GATEWAY.keepSecret("hush-query");
    for (String accept : new String[] {"text/html", "application/json", "text/plain"}) {
      String target = "/x?hush-query=1&arvados_api_token=" + INVALID;
      RawHttp.Response response = GATEWAY.get("sample", target, "Accept: " + accept);
      assertThat(response.status()).isEqualTo(accept.equals("text/html") ? 303 : 401);
      assertThat(response.text() + response.head()).doesNotContain(INVALID, "hush-query");
    }
  }
}
