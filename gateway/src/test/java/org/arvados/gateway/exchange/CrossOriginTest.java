package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.arvados.gateway.config.AllowedOrigin;
import org.arvados.gateway.config.CorsConfig;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Pages that call other services, and what their browsers are told (rule X2)")
@Timeout(60)
class CrossOriginTest {
  private static final String PORTAL = "https://portal.example";
  private static final String PORTAL_OF_BACK = "https://back.example:8443";

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          config ->
              config.withCors(
                  new CorsConfig(
                      List.of(
                          AllowedOrigin.parse(PORTAL),
                          AllowedOrigin.parse("back=" + PORTAL_OF_BACK)))));

  private String cookie;

  @BeforeEach
  void signIn() throws Exception {
    cookie = "Cookie: " + GATEWAY.cookie("owner", "back");
  }

  private static String origin(String service) {
    return "Origin: http://" + GATEWAY.host(service);
  }

  private static RawHttp.Response preflight(String service, String... fields) throws Exception {
    String[] all = Arrays.copyOf(fields, fields.length + 1);
    all[fields.length] = "Access-Control-Request-Method: PUT";
    return GATEWAY.ask("OPTIONS", service, "/e", all);
  }

  private static void assertNotReadable(RawHttp.Response response) {
    assertThat(response.head().fields())
        .noneMatch(field -> field.name().toLowerCase(Locale.ROOT).startsWith("access-control-"));
  }

  // Preflights

  /** The whole answer, in the words of the question. */
  @Test
  void preflightIsAnsweredYesToAllThatIsAsked() throws Exception {
    RawHttp.Response response =
        preflight("back", origin("front"), "Access-Control-Request-Headers: content-type,x-note");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).isEmpty();
    assertThat(response.one("Access-Control-Allow-Origin"))
        .contains("http://" + GATEWAY.host("front"));
    assertThat(response.one("Access-Control-Allow-Credentials")).contains("true");
    assertThat(response.one("Access-Control-Allow-Methods")).contains("PUT");
    assertThat(response.one("Access-Control-Allow-Headers")).contains("content-type,x-note");
    assertThat(response.one("Access-Control-Max-Age")).contains("600");
    assertThat(response.one("Vary").orElseThrow()).startsWith("Origin, ");
    assertThat(response.one("X-Request-Id")).isPresent();
  }

  /** Nobody learns from it whose a service is, or whether it is there at all. */
  @Test
  void preflightIsAnsweredAlikeWhoeverAsksForWhatever() throws Exception {
    String uuid = GATEWAY.service("private").records().request().uuid().text();
    String absent = uuid.substring(0, 12) + "000000000000000";
    String expected = withoutNames(preflight("back", origin("front")), "front");
    assertThat(withoutNames(preflight("back", origin("hostile")), "hostile")).isEqualTo(expected);
    assertThat(withoutNames(preflight("queued", origin("hostile")), "hostile")).isEqualTo(expected);
    for (String asked : List.of(uuid + "-8000", uuid + "-9", absent + "-8000")) {
      for (String asking : List.of("front", "hostile", absent + "-1", "nobody-has-it")) {
        String from = "Origin: http://" + hostOf(asking);
        RawHttp.Response response =
            GATEWAY
                .connect()
                .send(
                    GatewayExtension.head(
                        "OPTIONS", "/e", hostOf(asked), from, "Access-Control-Request-Method: PUT"))
                .response();
        assertThat(withoutNames(response, asking)).as(asked + asking).isEqualTo(expected);
      }
    }
  }

  private static String hostOf(String label) {
    return GATEWAY.host("sample").replaceFirst("^sample", label);
  }

  private static String withoutNames(RawHttp.Response response, String asking) {
    return (response.status() + " " + response.head().fields() + response.text())
        .replaceAll("req-\\w+", "")
        .replace("http://" + asking + ".", "http://ASKING.");
  }

  /** What a browser would not send so is a request like any, and none without a right. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPTIONS | Origin: null | Access-Control-Request-Method: PUT | X-No: 1",
        "OPTIONS | Origin: https://elsewhere.example | Access-Control-Request-Method: PUT | X-No: 1",
        "OPTIONS | X-No: 1 | Access-Control-Request-Method: PUT | X-No: 1",
        "OPTIONS | FRONT | X-No: 1 | X-No: 1",
        "OPTIONS | FRONT | Access-Control-Request-Method: | X-No: 1",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT, GET | X-No: 1",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | Access-Control-Request-Method: GET",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | FRONT",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | Access-Control-Request-Headers: a b",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | Access-Control-Request-Headers: a,,b",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | Cookie: a=b",
        "OPTIONS | FRONT | Access-Control-Request-Method: PUT | Authorization: Basic eA==",
        "GET | FRONT | Access-Control-Request-Method: PUT | X-No: 1",
      })
  void whatIsNoPreflightIsNotAnswered(String method, String first, String second, String third)
      throws Exception {
    String[] fields = {first, second, third};
    for (int i = 0; i < fields.length; i++) {
      fields[i] = fields[i].equals("FRONT") ? origin("front") : fields[i];
    }
    RawHttp.Response response = GATEWAY.ask(method, "back", "/e", fields);
    assertThat(response.status()).isEqualTo(401);
    assertNotReadable(response);
  }

  /** An address in another spelling, of another scheme or under no wildcard is no neighbour's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://front.containers.localhost:PORT",
        "http://front.containers.localhost",
        "http://front.containers.localhost.:PORT",
        "http://a.front.containers.localhost:PORT",
        "http://containers.localhost:PORT",
        "http://login.containers.localhost:PORT",
        "http://xdemo-tpzed-000000000000000-1.containers.localhost:PORT",
        "http://zzzzz-xvhdp-000000000000000-1.containers.localhost:PORT",
        "http://front.containers.localhost:PORT/",
        "http://x@front.containers.localhost:PORT",
        "front.containers.localhost:PORT",
        "://front.containers.localhost:PORT",
        "",
        "x",
        "http://front.containers.localhost:PORT, http://front.containers.localhost:PORT",
        "http://back.containers.localhost:PORT",
      })
  void whatIsNoNeighboursAddressIsNotAnswered(String origin) throws Exception {
    String port = GATEWAY.host("front").replaceFirst(".*:", "");
    RawHttp.Response response = preflight("back", "Origin: " + origin.replace("PORT", port));
    assertThat(response.status()).isEqualTo(401);
    assertNotReadable(response);
  }

  /** Browsers compare octets: the answer has the origin as they write it. */
  @Test
  void originInOtherLettersIsAnsweredInTheUsualOnes() throws Exception {
    String odd = origin("front").replace("http://front", "HTTP://FRONT");
    assertThat(preflight("back", odd).one("Access-Control-Allow-Origin"))
        .contains("http://" + GATEWAY.host("front"));
  }

  /** The answer is ours: an app sees no preflight, and every other OPTIONS. */
  @Test
  void serviceSeesEveryOptionsButPreflights() throws Exception {
    assertThat(preflight("back", origin("front"), "X-Marker: preflight").text()).isEmpty();
    String asks = "Access-Control-Request-Method: PUT";
    RawHttp.Response own = GATEWAY.ask("OPTIONS", "back", "/e", cookie, origin("back"), asks);
    assertThat(Echo.of(own).all("Access-Control-Request-Method")).containsExactly("PUT");
    RawHttp.Response sibling = GATEWAY.ask("OPTIONS", "back", "/e", cookie, origin("front"));
    assertThat(Echo.of(sibling).all("Origin")).containsExactly("http://" + GATEWAY.host("front"));
  }

  /** Who is open to everybody says so itself, also about pages. */
  @Test
  void openServiceAnswersPreflightsItself() throws Exception {
    RawHttp.Response response = preflight("open-data", origin("front"));
    assertThat(Echo.of(response).all("Access-Control-Request-Method")).containsExactly("PUT");
    assertNotReadable(response);
  }

  @Test
  void listedOriginIsAnsweredAtOpenServicesToo() throws Exception {
    assertThat(preflight("open-data", "Origin: " + PORTAL).one("Access-Control-Allow-Origin"))
        .contains(PORTAL);
    assertNotReadable(preflight("open-data", "Origin: " + PORTAL_OF_BACK));
  }

  /** Services' pages come from this very host; the browser need not let them further in. */
  @Test
  void onlyListedOriginsMayComeFromPublicNetworks() throws Exception {
    String asks = "Access-Control-Request-Private-Network: true";
    String says = "Access-Control-Allow-Private-Network";
    assertThat(preflight("back", "Origin: " + PORTAL, asks).one(says)).contains("true");
    assertThat(preflight("back", "Origin: " + PORTAL).one(says)).isEmpty();
    assertThat(preflight("back", origin("front"), asks).one(says)).isEmpty();
  }

  @Test
  void unknownNameIs404AlsoToPreflights() throws Exception {
    RawHttp.Response response =
        GATEWAY
            .connect()
            .send(
                GatewayExtension.head(
                    "OPTIONS",
                    "/",
                    hostOf("nobody-has-it"),
                    origin("front"),
                    "Access-Control-Request-Method: PUT"))
            .response();
    assertThat(response.status()).isEqualTo(404);
    assertNotReadable(response);
  }

  /** Our own paths are for our own pages. */
  @Test
  void ownPathsHaveNoExceptions() throws Exception {
    RawHttp.Response response =
        GATEWAY.ask(
            "OPTIONS",
            "back",
            "/.arvados/switch-user",
            origin("front"),
            "Access-Control-Request-Method: POST");
    assertNotReadable(response);
    RawHttp.Response posted =
        GATEWAY.post("back", "/.arvados/switch-user", "a=b", cookie, origin("front"));
    assertThat(posted.status()).isEqualTo(403);
    assertNotReadable(posted);
  }

  // Requests

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"})
  void siblingsPageReadsWhatTheServiceAnswers(String method) throws Exception {
    RawHttp.Response response = GATEWAY.ask(method, "back", "/e", cookie, origin("front"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.all("Access-Control-Allow-Origin"))
        .containsExactly("http://" + GATEWAY.host("front"));
    assertThat(response.all("Access-Control-Allow-Credentials")).containsExactly("true");
    assertThat(response.all("Vary")).contains("origin");
    assertThat(Echo.of(response).all("X-Arvados-User-UUID"))
        .containsExactly(GATEWAY.demo().user("owner").uuid().text());
  }

  /** Not even the status of our refusal can be read. */
  @Test
  void hostilePageReadsNothing() throws Exception {
    for (String service : List.of("hostile", "open-data")) {
      String page = service.equals("hostile") ? origin("hostile") : "Origin: http://evil.example";
      RawHttp.Response response = GATEWAY.ask("GET", "back", "/e", cookie, page);
      assertThat(response.status()).isEqualTo(403);
      assertNotReadable(response);
    }
  }

  /** Whatever the page's service is called by (rule H2). */
  @Test
  void siblingIsKnownByEachOfItsAddresses() throws Exception {
    var front = GATEWAY.service("front").records();
    var hostile = GATEWAY.service("hostile").records();
    for (String label :
        List.of(
            front.request().uuid() + "-8010",
            front.request().uuid().text(),
            front.container().uuid() + "-8010",
            front.container().uuid().text())) {
      assertThat(statusFrom(label)).as(label).isEqualTo(200);
    }
    for (String label : List.of(hostile.request().uuid() + "-8012", "nobody-has-it")) {
      assertThat(statusFrom(label)).as(label).isEqualTo(403);
    }
  }

  private int statusFrom(String label) throws Exception {
    return GATEWAY.ask("POST", "back", "/e", cookie, "Origin: http://" + hostOf(label)).status();
  }

  /** Rule N3: a name is worth what its request is. */
  @Test
  void nameThatTheVictimGaveToAHostileServiceIsNoHelp() throws Exception {
    var unused =
        GATEWAY
            .demo()
            .state()
            .addName(
                LinkRow.PUBLISHED_PORT,
                "given-away",
                GATEWAY.demo().user("owner").uuid(),
                GATEWAY.service("hostile").records().request().uuid(),
                8012);
    assertThat(statusFrom("given-away")).isEqualTo(403);
  }

  /** Rule A8: who is whose sibling is known, once it was asked. */
  @Test
  void warmRequestOfASiblingMakesNoApiCall() throws Exception {
    assertThat(GATEWAY.ask("GET", "back", "/e", cookie, origin("front")).status()).isEqualTo(200);
    GATEWAY.demo().controller().calls().clear();
    for (int i = 0; i < 20; i++) {
      assertThat(GATEWAY.ask("GET", "back", "/e", cookie, origin("front")).status()).isEqualTo(200);
    }
    assertThat(GATEWAY.demo().controller().calls().total()).isZero();
  }

  @Test
  void originIsListedForSomeServicesOnly() throws Exception {
    String sample = "Cookie: " + GATEWAY.cookie("owner", "sample");
    String portal = "Origin: " + PORTAL_OF_BACK;
    assertThat(GATEWAY.ask("POST", "back", "/e", cookie, portal).status()).isEqualTo(200);
    assertThat(GATEWAY.ask("POST", "sample", "/e", sample, portal).status()).isEqualTo(403);
    assertThat(GATEWAY.ask("POST", "sample", "/e", sample, "Origin: " + PORTAL).status())
        .isEqualTo(200);
  }

  /** Its preflight was answered for another service's sake, so a token is no way around. */
  @Test
  void tokenOfAPageThatWasLetAskDoesNotLetItIn() throws Exception {
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    for (String page : List.of(origin("hostile"), "Origin: " + PORTAL_OF_BACK)) {
      RawHttp.Response response = GATEWAY.ask("DELETE", "sample", "/e", bearer, page);
      assertThat(response.status()).isEqualTo(403);
      assertNotReadable(response);
    }
    RawHttp.Response sibling = GATEWAY.ask("DELETE", "back", "/e", bearer, origin("front"));
    assertThat(sibling.one("Access-Control-Allow-Origin"))
        .contains("http://" + GATEWAY.host("front"));
  }

  // What the browser is told

  /** Caches and service workers ask nobody, so they are told. */
  @Test
  void whatACookieAdmittedIsForOwnPagesOnly() throws Exception {
    RawHttp.Response own = GATEWAY.get("back", "/e", cookie);
    assertThat(own.all("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
    assertThat(own.all("Content-Security-Policy")).containsExactly("frame-ancestors 'self'");
    assertThat(own.all("Vary")).containsExactly("origin");
    assertNotReadable(own);
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    String atOpen = "Cookie: " + GATEWAY.cookie("owner", "open-data");
    for (RawHttp.Response other :
        List.of(GATEWAY.get("back", "/e", bearer), GATEWAY.get("open-data", "/e", atOpen))) {
      assertThat(other.all("Cross-Origin-Resource-Policy")).isEmpty();
      assertThat(other.all("Content-Security-Policy")).isEmpty();
      assertThat(other.all("Vary")).isEmpty();
    }
  }

  /** A page that may read the answer may read why there is none. */
  @Test
  void siblingsPageReadsOurPageInTheServicesPlace() throws Exception {
    String silent = "Cookie: " + GATEWAY.cookie("owner", "silent");
    RawHttp.Response shared = GATEWAY.get("silent", "/", silent, origin("front"));
    assertThat(shared.status()).isEqualTo(502);
    assertThat(shared.one("Access-Control-Allow-Origin"))
        .contains("http://" + GATEWAY.host("front"));
    assertThat(shared.all("Vary")).contains("Origin");
    assertNotReadable(GATEWAY.get("silent", "/", silent));
    assertNotReadable(GATEWAY.get("silent", "/", silent, origin("hostile")));
  }

  // Services that are open to everybody

  /** There is nothing to admit; but nobody acts as the visitor either. */
  @Test
  void atAnOpenServiceAnotherPageIsNobodys() throws Exception {
    String signedIn = "Cookie: " + GATEWAY.cookie("owner", "open-data") + "; app=1";
    String user = GATEWAY.demo().user("owner").uuid().text();
    assertThat(userSeen(signedIn)).containsExactly(user);
    assertThat(userSeen(signedIn, origin("open-data"))).containsExactly(user);
    assertThat(userSeen(signedIn, "Origin: " + PORTAL)).containsExactly(user);
    for (String page :
        List.of(origin("front"), origin("hostile"), "Origin: null", "Sec-Fetch-Site: same-site")) {
      assertThat(userSeen(signedIn, page)).as(page).isEmpty();
    }
    RawHttp.Response response = GATEWAY.ask("POST", "open-data", "/e", signedIn, origin("hostile"));
    assertThat(Echo.of(response).all("Cookie")).containsExactly("app=1");
    assertNotReadable(response);
  }

  private static List<String> userSeen(String... fields) throws Exception {
    return Echo.of(GATEWAY.ask("POST", "open-data", "/e", fields)).all("X-Arvados-User-UUID");
  }
}
