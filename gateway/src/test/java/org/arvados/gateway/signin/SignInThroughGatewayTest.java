package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Signing in and out through a gateway (rules S1 to S7)")
@Timeout(120)
class SignInThroughGatewayTest {
  /** Short lives, so that what a sign-out does to open streams is seen soon. */
  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          GatewayExtension.shortLived(Duration.ofSeconds(1), Duration.ofSeconds(30)));

  private final RawBrowser browser = new RawBrowser(GATEWAY);

  private static String url(String service, String target) {
    return "http://" + GATEWAY.host(service) + target;
  }

  private static String base(String target) {
    return "http://" + GATEWAY.demo().baseHost() + target;
  }

  private RawBrowser.Page signIn(String user, String service, String target) throws IOException {
    RawBrowser.Page login = browser.open(url(service, target));
    assertThat(login.url()).startsWith(GATEWAY.demo().controller().uri() + "login?");
    return browser.logIn(login, user, GATEWAY.demo().user(user).password());
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  /** Rules S1 to S3: the service gets its page, path and query kept, and no token or code. */
  @Test
  void visitorSignsInAndComesToTheService() throws Exception {
    RawBrowser.Page page = signIn("owner", "sample", "/e?path=a%2Fb&x=1");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.url()).isEqualTo(url("sample", "/e?path=a%2Fb&x=1"));
    assertThat(page.text())
        .contains("/e?path=a%2Fb&x=1")
        .contains(GATEWAY.demo().user("owner").uuid().text())
        .doesNotContain("arvados-gateway", "code=", "api_token");
    assertThat(browser.history)
        .filteredOn(url -> url.contains("api_token="))
        .singleElement()
        .asString()
        .startsWith(base("/.arvados/signed-in?"));
  }

  /** Rule S2: one login for all services; access is decided for each. */
  @Test
  void secondServiceNeedsNoLoginAndIsDecidedForItself() throws Exception {
    signIn("reader", "sample", "/");
    RawBrowser.Page page = browser.open(url("private", "/e"));
    assertThat(page.url()).isEqualTo(url("private", "/e"));
    assertThat(page.status()).isEqualTo(403);
    assertThat(browser.history).filteredOn(url -> url.contains("/login?")).hasSize(1);
  }

  /** Rule A11: a sign-in is offered whether a uuid exists or not. */
  @Test
  void uuidThatDoesNotExistLooksTheSame() throws Exception {
    String uuid = GATEWAY.service("sample").records().request().uuid().text();
    String absent = uuid.substring(0, uuid.length() - 3) + "zzz";
    for (String name : List.of(uuid, absent)) {
      String host = GATEWAY.host("sample").replaceFirst("^sample", name + "-8000");
      RawHttp.Response response = browser.one("http://" + host + "/");
      assertThat(response.status()).isEqualTo(303);
      assertThat(response.one("Location").orElseThrow())
          .startsWith(base("/.arvados/sign-in?request="));
    }
  }

  /** Rule S1: what no person waits for is a 401. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | Accept: */*",
        "GET  | User-Agent: curl/8.5.0",
        "GET  | Accept: application/json",
        "POST | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: document",
        "GET  | Sec-Fetch-Mode: no-cors, Sec-Fetch-Dest: image, Sec-Fetch-Site: same-origin",
        "GET  | Sec-Fetch-Mode: cors, Sec-Fetch-Dest: empty, Sec-Fetch-Site: same-origin",
        "GET  | Sec-Fetch-Mode: navigate, Sec-Fetch-Dest: iframe, Sec-Fetch-Site: same-origin",
      })
  void programsAndPartsOfPagesGetA401(String method, String fields) throws Exception {
    RawHttp.Response response = GATEWAY.ask(method, "sample", "/", fields.split(", "));
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.all("Set-Cookie")).isEmpty();
    boolean program = fields.contains("/") || fields.contains("cors");
    assertThat(response.one("WWW-Authenticate").isPresent()).isEqualTo(program);
  }

  /** Rule S1: a handshake cannot follow a redirect. */
  @Test
  void webSocketGetsA401() throws Exception {
    RawHttp.Response response =
        GATEWAY.get(
            "sample",
            "/ws",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Origin: " + url("sample", ""),
            "Accept: text/html");
    assertThat(response.status()).isEqualTo(401);
  }

  /** Rule S1: a browser's request that cannot be led through is shown the way. */
  @Test
  void pageOfA401LinksToTheSignIn() throws Exception {
    RawHttp.Response response =
        GATEWAY.ask("POST", "sample", "/", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document");
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text()).contains("href=\"/.arvados/sign-in\"");
    RawBrowser.Page page = browser.open(url("sample", "/.arvados/sign-in?to=/e"));
    assertThat(browser.logIn(page, "owner", "owner-pw").url()).isEqualTo(url("sample", "/e"));
  }

  /** Rules S1 and T3: an expired link leads to a sign-in, its token gone from the address. */
  @Test
  void expiredLinkLeadsToASignIn() throws Exception {
    String expired = "v2/xdemo-gj3su-000000000000000/" + "x".repeat(50);
    GATEWAY.keepSecret(expired);
    RawBrowser.Page login = browser.open(url("sample", "/e?arvados_api_token=" + expired + "&a=1"));
    RawBrowser.Page page = browser.logIn(login, "owner", "owner-pw");
    assertThat(page.url()).isEqualTo(url("sample", "/e?a=1"));
  }

  /** A cookie that does not open is expired on the way. */
  @Test
  void badCookieIsExpiredByTheRedirect() throws Exception {
    browser.cookies(url("sample", "/")).put("arvados-gateway", "garbage");
    assertThat(signIn("owner", "sample", "/e").status()).isEqualTo(200);
  }

  /** Rule T5: no cookie of a sign-in reaches a service, nor can a service set one. */
  @Test
  void cookiesOfSignInsStayHere() throws Exception {
    String cookies = "Cookie: a=1; arvados-gateway-signin-x=2; __Host-arvados-gateway-entered=3";
    assertThat(GATEWAY.get("open-data", "/e", cookies).text())
        .contains("a=1")
        .doesNotContain("signin", "entered");
  }

  // Failures

  @Test
  void failureOfTheApiEndsOnAPageWithoutAToken() throws Exception {
    GATEWAY.expectInLog("reading a token failed");
    RawBrowser.Page login = browser.open(url("sample", "/e"));
    GATEWAY
        .demo()
        .controller()
        .faults()
        .inject(
            new Fault.BadGateway(),
            FaultScope.under("/arvados/v1/api_client_authorizations/current"));
    RawBrowser.Page page = browser.logIn(login, "owner", "owner-pw");
    assertThat(page.status()).isEqualTo(503);
    assertThat(page.url()).isEqualTo(url("sample", "/.arvados/sign-in-failed?reason=no_api"));
    GATEWAY.demo().controller().faults().clear();
    RawBrowser.Page again = browser.open(url("sample", "/.arvados/sign-in?to=/e"));
    assertThat(browser.logIn(again, "owner", "owner-pw").status()).isEqualTo(200);
  }

  /** Login CSRF: no call is made for a token that nobody here was sent to fetch. */
  @Test
  void tokenWithoutAnAttemptCostsNoCall() throws Exception {
    GATEWAY.demo().controller().calls().clear();
    RawBrowser.Page page =
        browser.open(base("/.arvados/signed-in?state=x&api_token=" + GATEWAY.token("owner")));
    assertThat(page.status()).isEqualTo(400);
    assertThat(page.url()).isEqualTo(base("/.arvados/sign-in-failed?reason=no_attempt"));
    assertThat(browser.cookies(base("/"))).isEmpty();
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  // Signing out

  /** Rules S6 and X2: only a page of the same host signs out. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://open-data.containers.localhost",
        "Origin: null",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site"
      })
  void foreignPageSignsNobodyOut(String field) throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    for (String of : List.of("here", "everywhere")) {
      RawHttp.Response response =
          GATEWAY.post("sample", "/.arvados/sign-out", "of=" + of, "Cookie: " + cookie, field);
      assertThat(response.status()).isEqualTo(403);
    }
    assertThat(GATEWAY.get("sample", "/e", "Cookie: " + cookie).status()).isEqualTo(200);
  }

  /** Rule S6: a copy of the cookie is refused, while the token itself goes on. */
  @Test
  void signedOutCookieIsRefused() throws Exception {
    String cookie = GATEWAY.cookie("owner", "sample");
    RawHttp.Response response =
        GATEWAY.post("sample", "/.arvados/sign-out", "of=here", "Cookie: " + cookie);
    assertThat(response.status()).isEqualTo(303);
    assertThat(GATEWAY.get("sample", "/e", "Cookie: " + cookie).status()).isEqualTo(401);
    assertThat(GATEWAY.get("sample", "/e", bearer(GATEWAY.token("owner"))).status()).isEqualTo(200);
  }

  /** Rule S6: the token ends at the controller, at once for this process. */
  @Test
  void everywhereEndsTheTokenAtTheCluster() throws Exception {
    assertThat(signIn("owner", "sample", "/e").status()).isEqualTo(200);
    assertThat(browser.open(url("private", "/e")).status()).isEqualTo(200);
    RawBrowser.Page asked = browser.open(url("sample", "/.arvados/sign-out"));
    assertThat(asked.text()).contains("Sign out everywhere", "/.arvados/sign-out");
    RawBrowser.Page done = browser.submit(asked, "/.arvados/sign-out", "of=everywhere");
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.url()).isEqualTo(base("/.arvados/signed-out?of=everywhere"));
    RawHttp.Response other = browser.one(url("private", "/e"));
    assertThat(other.status()).isEqualTo(303);
    assertThat(other.one("Location").orElseThrow()).startsWith(base("/.arvados/sign-in"));
    assertThat(GATEWAY.demo().controller().calls().count("GET /logout")).isPositive();
  }

  /** Rules S6 and X9: what is open ends at its next re-check. */
  @ParameterizedTest
  @ValueSource(strings = {"here", "everywhere"})
  void openStreamEndsAfterSigningOut(String of) throws Exception {
    signIn("owner", "sample", "/e");
    String cookie =
        "Cookie: arvados-gateway=" + browser.cookies(url("sample", "/")).get("arvados-gateway");
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws",
            "sample",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            cookie));
    assertThat(client.head().status()).isEqualTo(101);
    assertThat(GATEWAY.post("sample", "/.arvados/sign-out", "of=" + of, cookie).status())
        .isEqualTo(303);
    byte[] rest = client.rest();
    assertThat(rest).isNotEmpty();
    assertThat(rest[0] & 0xff).as("a Close frame").isEqualTo(0x88);
  }
}
