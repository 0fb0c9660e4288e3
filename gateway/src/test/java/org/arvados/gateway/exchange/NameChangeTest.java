package org.arvados.gateway.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.demo.crunch.ServiceTable;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.server.ServedContainer;
import org.arvados.gateway.signin.UserSwitch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Names that change hands (rule N3)")
@Timeout(120)
class NameChangeTest {
  private static final int PORT = 8000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final String[] VISIT = {
    "Accept: text/html",
    "Sec-Fetch-Site: none",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: document"
  };
  private static final String[] SCRIPT = {
    "Accept: */*", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"
  };

  private static final String[] HANDSHAKE = {
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
  };

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          GatewayExtension.shortLived(Duration.ofMillis(500), Duration.ofSeconds(60)));

  /** Of the users owner (twice) and stranger; the administrator may enter all. */
  private static ServedContainer first;

  private static ServedContainer second;
  private static ServedContainer strangers;

  private String name;
  private LinkRow link;

  private static ServedContainer start(String submitter, String access) {
    return ServedContainer.direct(
        GATEWAY.demo(),
        submitter,
        b -> b.publish(PORT, access, "app", ""),
        ServiceTable.of(Map.of(PORT, GATEWAY.demo().sampleService().address())));
  }

  @BeforeAll
  static void serve() {
    first = start("owner", "private");
    second = start("owner", "private");
    strangers = start("stranger", "public");
  }

  @AfterAll
  static void end() {
    List.of(first, second, strangers).forEach(ServedContainer::close);
  }

  @BeforeEach
  void claim() {
    name = "name-" + COUNT.incrementAndGet();
    link =
        GATEWAY
            .demo()
            .state()
            .addName(
                LinkRow.PUBLISHED_PORT,
                name,
                GATEWAY.demo().user("owner").uuid(),
                first.records().request().uuid(),
                PORT);
  }

  private String host() {
    return GATEWAY.host("sample").replace("sample", name);
  }

  private RawHttp.Response send(String method, String target, String[] kind, String... fields)
      throws Exception {
    String[] all = Stream.of(kind, fields).flatMap(Stream::of).toArray(String[]::new);
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      return client.send(GatewayExtension.head(method, target, host(), all)).response();
    }
  }

  private RawHttp.Response post(String body, String... fields) throws Exception {
    String head =
        GatewayExtension.head(
            "POST", UserSwitch.PATH, host(), append(fields, "Content-Length: " + body.length()));
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      return client.send(head + body).response();
    }
  }

  private static String[] append(String[] fields, String more) {
    return Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
  }

  private RawHttp.Response visit(String cookies) throws Exception {
    return send("GET", "/page/of?q=1", VISIT, "Cookie: " + cookies);
  }

  private String signIn(String user, String... fields) throws Exception {
    String target = "/?arvados_api_token=" + GATEWAY.token(user);
    return cookieOf(send("GET", target, VISIT, fields));
  }

  private static String cookieOf(RawHttp.Response response) {
    assertThat(response.status()).isEqualTo(303);
    String set = response.one("Set-Cookie").orElseThrow();
    String pair = set.substring(0, set.indexOf(';'));
    GATEWAY.keepSecret(pair.substring(pair.indexOf('=') + 1));
    return pair;
  }

  /** Moves the name, and waits until the gateway has noticed. */
  private void moveTo(ServedContainer served) {
    GATEWAY.demo().state().change(link, row -> row.withHead(served.request()));
    String bearer = "Authorization: Bearer " + GATEWAY.token("admin");
    long before = served.run().counters().serviceConnections();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              // a WebSocket is a connection to the service of its own
              assertThat(webSocket("/ws", bearer).status()).isEqualTo(101);
              return served.run().counters().serviceConnections() > before;
            });
  }

  private RawHttp.Head webSocket(String target, String... fields) throws Exception {
    try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
      return openWebSocket(client, target, fields);
    }
  }

  private RawHttp.Head openWebSocket(RawHttp client, String target, String... fields)
      throws Exception {
    String[] all = Stream.of(HANDSHAKE, fields).flatMap(Stream::of).toArray(String[]::new);
    return client.send(GatewayExtension.head("GET", target, host(), all)).head();
  }

  @Test
  void nextVisitIsAnsweredByOurPageWhichClearsWhatWasLeft() throws Exception {
    String cookie = signIn("admin");
    assertThat(visit(cookie + "; app=1").status()).isEqualTo(200);
    moveTo(strangers);

    RawHttp.Response page = visit(cookie + "; app=1; __Host-app=2");
    assertThat(page.status()).isEqualTo(409);
    assertThat(page.all("Clear-Site-Data")).containsExactly("\"cache\", \"storage\"");
    assertThat(page.one("Cache-Control")).hasValue("no-store");
    assertThat(page.all("Set-Cookie"))
        .contains("app=; Max-Age=0; Path=/", "app=; Max-Age=0; Path=/page")
        .anyMatch(set -> set.startsWith("arvados-gateway=; Max-Age=0; Path=/"))
        .allMatch(set -> set.contains("=; Max-Age=0;"));
    assertThat(page.text())
        .contains("changed hands", "<form")
        .doesNotContain("stranger", "owner", GATEWAY.token("admin").split("/", -1)[2]);
  }

  @Test
  void buttonOfThePageLetsTheVisitorGoOn() throws Exception {
    String cookie = signIn("admin");
    moveTo(strangers);
    String form = PageForms.answered(visit(cookie), "switch");

    // the page has expired the cookie, so that a browser sends none
    RawHttp.Response answer = post(form, "Origin: http://" + host());
    assertThat(answer.one("Location")).hasValue("/page/of?q=1");
    RawHttp.Response next = visit(cookieOf(answer));
    assertThat(next.status()).isEqualTo(200);
    assertThat(Echo.of(next).all("X-Arvados-User-UUID"))
        .containsExactly(GATEWAY.demo().user("admin").uuid().text());
  }

  /** An open page of the former service would act at the new one in the visitor's name. */
  @Test
  void pageThatIsStillOpenGetsNothing() throws Exception {
    String cookie = "Cookie: " + signIn("admin");
    moveTo(strangers);
    for (String method : new String[] {"GET", "HEAD", "POST", "DELETE", "OPTIONS"}) {
      String[] kind = append(SCRIPT, "Origin: http://" + host());
      try (RawHttp client = new RawHttp(GATEWAY.demo().address())) {
        String head = GatewayExtension.head(method, "/e", host(), append(kind, cookie));
        client.send(head);
        RawHttp.Response answer = method.equals("HEAD") ? client.bodyless() : client.response();
        assertThat(answer.status()).as(method).isEqualTo(409);
        // the cookie must stay, for the next visit to be noticed
        assertThat(answer.all("Set-Cookie")).as(method).isEmpty();
      }
    }
    assertThat(webSocket("/ws", cookie, "Origin: http://" + host()).status()).isEqualTo(409);
    assertThat(webSocket("/ws", cookie).status()).isEqualTo(409);
    String[] frame = {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Dest: iframe"};
    RawHttp.Response framed = send("GET", "/", frame, cookie);
    assertThat(framed.status()).isEqualTo(409);
    assertThat(framed.text()).doesNotContain("sealed");
  }

  /** Whoever sends a token of their own is no leftover. */
  @Test
  void requestsWithATokenOfTheirOwnGoOn() throws Exception {
    signIn("admin");
    moveTo(strangers);
    String bearer = "Authorization: Bearer " + GATEWAY.token("admin");
    assertThat(send("GET", "/e", SCRIPT, bearer).status()).isEqualTo(200);
    String target = "/e?arvados_api_token=" + GATEWAY.token("admin");
    assertThat(send("POST", target, SCRIPT).status()).isEqualTo(200);
  }

  /** A script with a cookie jar says nothing of itself; it learns of the change, and once. */
  @Test
  void programWithTheCookieIsToldOnce() throws Exception {
    String cookie = "Cookie: " + signIn("admin");
    moveTo(strangers);
    RawHttp.Response answer = send("GET", "/e", new String[0], cookie, "Accept: application/json");
    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text()).startsWith("{\"errors\":");
    assertThat(answer.all("Set-Cookie"))
        .anyMatch(set -> set.startsWith("arvados-gateway=; Max-Age=0; Path=/"));
  }

  @Test
  void nameThatMovesToAnotherRequestOfItsSubmitterKeepsItsBookmarks() throws Exception {
    String cookie = signIn("admin");
    moveTo(second);
    assertThat(visit(cookie).status()).isEqualTo(200);
    assertThat(webSocket("/ws", "Cookie: " + cookie).status()).isEqualTo(101);
    moveTo(strangers);
    assertThat(visit(cookie).status()).isEqualTo(409);
    moveTo(first);
    assertThat(visit(cookie).status()).isEqualTo(200);
  }

  /** Workbench's link brings a new cookie, but the browser still holds what was left. */
  @Test
  void linkWithATokenIsNoWayAroundThePage() throws Exception {
    String old = signIn("admin");
    moveTo(strangers);
    String cookie = signIn("admin", "Cookie: " + old);
    assertThat(cookie).isNotEqualTo(old);
    assertThat(visit(cookie).status()).isEqualTo(409);
  }

  /** Rule T4 comes first, and its answer is no way around the page either. */
  @Test
  void linkOfAnotherUserIsNoWayAroundThePage() throws Exception {
    String old = signIn("admin");
    moveTo(strangers);
    String target = "/?arvados_api_token=" + GATEWAY.token("stranger");
    RawHttp.Response question = send("GET", target, VISIT, "Cookie: " + old);
    assertThat(question.text()).contains("admin", "stranger");
    RawHttp.Response chosen =
        post(PageForms.answered(question, "switch"), "Cookie: " + old, "Origin: http://" + host());
    assertThat(visit(cookieOf(chosen)).status()).isEqualTo(409);
  }

  /** A public service is entered without the token, but the browser holds what was left. */
  @Test
  void visitorWhoseTokenHasEndedIsToldOnAPublicService() throws Exception {
    ClusterState state = GATEWAY.demo().state();
    TokenRow token = state.addToken(GATEWAY.demo().user("admin").uuid(), row -> row);
    GATEWAY.keepSecret(token.v2().reveal());
    String target = "/?arvados_api_token=" + token.v2().reveal();
    String cookie = cookieOf(send("GET", target, VISIT));
    moveTo(strangers);
    state.remove(token);
    RawHttp.Response page =
        await().atMost(PATIENCE).until(() -> visit(cookie), got -> got.status() != 303);
    assertThat(page.status()).isEqualTo(409);
    RawHttp.Response answer = post(PageForms.answered(page, "switch"), "Origin: http://" + host());
    assertThat(visit(cookieOf(answer)).status()).isEqualTo(200);
  }

  @Test
  void withoutACookieThereIsNothingToNotice() throws Exception {
    moveTo(strangers);
    assertThat(send("GET", "/e", VISIT).status()).isEqualTo(200);
  }

  /** Made when nothing was known of the name, or by an older gateway. */
  private String withoutMark() {
    byte[] secret = GATEWAY.demo().state().systemRootToken().reveal().getBytes(UTF_8);
    CookieSeal seal =
        new CookieSeal(List.of(secret), "cookie", Duration.ofHours(1), new SecureRandom());
    ApiToken token = ApiToken.of(GATEWAY.token("admin"));
    String value = seal.seal(seal.newSession(token, Instant.now()), host());
    GATEWAY.keepSecret(value);
    return "arvados-gateway=" + value;
  }

  @Test
  void cookieWithoutMarkGetsOneByOneRedirect() throws Exception {
    RawHttp.Response redirect = visit(withoutMark());
    assertThat(redirect.one("Location")).hasValue("/page/of?q=1");
    String cookie = cookieOf(redirect);
    assertThat(visit(cookie).status()).isEqualTo(200);
    moveTo(strangers);
    assertThat(visit(cookie).status()).isEqualTo(409);
  }

  /** Only browsers are sure to keep the new cookie: no endless redirect for others. */
  @Test
  void onlyVisitsOfBrowsersAreRedirectedForAMark() throws Exception {
    String cookie = "Cookie: " + withoutMark();
    assertThat(send("GET", "/e", SCRIPT, cookie).status()).isEqualTo(200);
    assertThat(send("GET", "/e", new String[0], cookie).status()).isEqualTo(200);
    assertThat(webSocket("/ws", cookie).status()).isEqualTo(101);
    // a second one that has its mark ends it, too
    assertThat(visit(withoutMark() + "; " + signIn("admin")).status()).isEqualTo(200);
  }

  /** Rule X9: the right to what the name means now is no right to an older stream. */
  @Test
  void streamEndsWhenItsNameLeadsElsewhere() throws Exception {
    try (RawHttp client = GATEWAY.connect()) {
      String bearer = "Authorization: Bearer " + GATEWAY.token("admin");
      assertThat(openWebSocket(client, "/ws", bearer).status()).isEqualTo(101);
      moveTo(second);
      byte[] rest = client.rest();
      assertThat(rest[0] & 0xff).isEqualTo(0x88);
      assertThat(new String(rest, UTF_8)).contains("leads to another service");
    }
  }
}
