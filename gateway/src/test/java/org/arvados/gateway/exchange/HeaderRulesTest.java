package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Upgrades, origins and headers through the whole gateway (rules X1 to X4)")
@Timeout(60)
class HeaderRulesTest {
  private static final String[] HANDSHAKE = {
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
  };

  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static RawHttp.Head handshake(String service, String... more) throws Exception {
    String[] fields = java.util.Arrays.copyOf(HANDSHAKE, HANDSHAKE.length + more.length);
    System.arraycopy(more, 0, fields, HANDSHAKE.length, more.length);
    return GATEWAY.connect().send(GATEWAY.request("GET", "/ws", service, fields)).head();
  }

  // Rule X1

  /** Rule X1: a WebSocket goes through, frame by frame. */
  @Test
  void webSocketIsRelayed() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/ws", "open-data", HANDSHAKE));
    RawHttp.Head head = client.head();
    assertThat(head.status()).isEqualTo(101);
    assertThat(head.one("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    for (String word : List.of("a", "bc", "def")) {
      byte[] frame = new byte[6 + word.length()]; // masked by zero
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | word.length());
      System.arraycopy(word.getBytes(StandardCharsets.US_ASCII), 0, frame, 6, word.length());
      client.send(frame);
      assertThat(client.read(2 + word.length())).endsWith(word.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Rule X1: what is not allowed loses its Upgrade and goes on as an ordinary request. */
  @ParameterizedTest
  @ValueSource(strings = {"h2c", "TLS/1.2", "HTTP/2.0", "foo", "websocket, h2c"})
  void otherUpgradesGoOnAsOrdinaryRequests(String protocol) throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/e",
            "open-data",
            "Upgrade: " + protocol,
            "Connection: Upgrade, HTTP2-Settings",
            "HTTP2-Settings: AAMAAABkAAQAAP__"));
    Echo echo = Echo.of(client.response());
    assertThat(echo.all("Upgrade")).isEmpty();
    assertThat(echo.all("HTTP2-Settings")).isEmpty();
    assertThat(String.join(",", echo.all("Connection"))).doesNotContainIgnoringCase("upgrade");
    assertThat(client.send(GATEWAY.request("GET", "/e", "open-data")).response().status())
        .isEqualTo(200);
  }

  /** Rule X1: a handshake without its fields is none. */
  @Test
  void handshakeWithoutVersionIsAnOrdinaryRequest() throws Exception {
    RawHttp.Response response =
        GATEWAY.get("open-data", "/ws", "Upgrade: websocket", "Connection: Upgrade");
    assertThat(response.status()).isEqualTo(426);
  }

  /** Rule X1: after a refusal by the service, bytes stay HTTP: nothing is tunnelled. */
  @ParameterizedTest
  @ValueSource(ints = {200, 302, 403})
  void refusedUpgradeLeavesHttp(int status) throws Exception {
    GATEWAY.faulty().misbehave(new Fault.UpgradeRefused(status));
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/", "faulty", HANDSHAKE));
    assertThat(client.response().status()).isEqualTo(status);
    client.send(GATEWAY.request("GET", "/", "sample"));
    assertThat(client.response().status()).isEqualTo(401);
  }

  // Rule X2

  /** Rule X2: a page of a sibling service opens no WebSocket with our cookie. */
  @Test
  void webSocketOfAnotherOriginIsRefused() throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "sample");
    String own = "Origin: http://" + GATEWAY.host("sample");
    assertThat(handshake("sample", cookie, own).status()).isEqualTo(101);
    assertThat(handshake("sample", cookie).status()).isEqualTo(101);
    for (String origin :
        List.of(
            "http://" + GATEWAY.host("hostile"),
            "https://" + GATEWAY.host("sample"),
            "http://sample.containers.localhost",
            "null")) {
      assertThat(handshake("sample", cookie, "Origin: " + origin).status()).isEqualTo(403);
    }
    assertThat(handshake("sample", cookie, own, "Sec-Fetch-Site: same-site").status())
        .isEqualTo(403);
  }

  /** Rule X2: nor does it post, or read, with it. */
  @ParameterizedTest
  @CsvSource({
    "POST,Origin: http://evil.example,403",
    "DELETE,Origin: null,403",
    "POST,Sec-Fetch-Site: same-site,403",
    "GET,Sec-Fetch-Site: cross-site,403",
    "GET,Sec-Fetch-Site: same-site,403",
    "GET,Sec-Fetch-Site: same-origin,200",
    "GET,Sec-Fetch-Site: none,200",
    "GET,X-Nothing: 1,200",
    "POST,X-Nothing: 1,200",
  })
  void requestsOfOtherPagesAreRefused(String method, String field, int status) throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "sample");
    assertThat(GATEWAY.ask(method, "sample", "/e", cookie, field).status()).isEqualTo(status);
  }

  /** Rule X2: a link from another site may be followed. */
  @Test
  void topLevelNavigationFromElsewhereIsAllowed() throws Exception {
    String cookie = "Cookie: " + GATEWAY.cookie("owner", "sample");
    String site = "Sec-Fetch-Site: cross-site";
    String mode = "Sec-Fetch-Mode: navigate";
    String document = "Sec-Fetch-Dest: document";
    assertThat(GATEWAY.get("sample", "/e", cookie, site, mode, document).status()).isEqualTo(200);
    String frame = "Sec-Fetch-Dest: iframe";
    assertThat(GATEWAY.get("sample", "/e", cookie, site, mode, frame).status()).isEqualTo(403);
    assertThat(GATEWAY.ask("POST", "sample", "/e", cookie, site, mode, document).status())
        .isEqualTo(403);
  }

  /** Rule X2: it is about our cookie; other ways need a script's intent. */
  @Test
  void otherOriginsMayAskWithAToken() throws Exception {
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    String origin = "Origin: http://elsewhere.example";
    assertThat(GATEWAY.ask("POST", "sample", "/e", bearer, origin).status()).isEqualTo(200);
  }

  // Rule X3

  /** Rule X3: nobody can pretend to be another, or elsewhere. */
  @Test
  void forgedHeadersAreReplaced() throws Exception {
    Echo echo =
        Echo.of(
            GATEWAY.get(
                "open-data",
                "/e",
                "X-Arvados-User-UUID: xdemo-tpzed-000000000000000",
                "x_arvados_user_uuid: xdemo-tpzed-000000000000000",
                "X-Arvados-Anything: 1",
                "X-WebDAV-User: root",
                "X-Forwarded-For: 10.1.1.1",
                "X_Forwarded-Host: evil",
                "X-Forwarded-Proto: https",
                "Forwarded: for=10.1.1.1",
                "X-Real-IP: 10.1.1.1",
                "X-External-Client: 1",
                "Proxy: http://192.0.2.1:3128/",
                "X-Request-Id: forged",
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: 5",
                "TE: trailers",
                "Proxy-Authorization: Basic eA==",
                "X-Kept: 1"));
    assertThat(echo.toString())
        .doesNotContain("tpzed", "10.1.1.1", "evil", "forged", "3128")
        .doesNotContainIgnoringCase("x-webdav", "x-arvados-anything", "x-hop", "x-real-ip");
    assertThat(echo.all("Forwarded")).isEmpty();
    assertThat(echo.all("Keep-Alive")).isEmpty();
    assertThat(echo.all("Proxy-Authorization")).isEmpty();
    assertThat(echo.all("X-Kept")).containsExactly("1");
    assertThat(echo.all("Host")).containsExactly(GATEWAY.host("open-data"));
    assertThat(echo.all("X-Forwarded-For")).containsExactly("127.0.0.1");
    assertThat(echo.all("X-Forwarded-Host")).containsExactly(GATEWAY.host("open-data"));
    assertThat(echo.all("X-Forwarded-Proto")).containsExactly("http");
    assertThat(echo.all("X-Forwarded-Port"))
        .containsExactly(GATEWAY.host("open-data").replaceFirst(".*:", ""));
    assertThat(echo.all("X-Request-Id")).hasSize(1);
  }

  /** Rule X3: Connection cannot take away what was checked. */
  @Test
  void connectionCannotListWhatWasChecked() throws Exception {
    Echo echo =
        Echo.of(
            GATEWAY.get(
                "open-data",
                "/e",
                "Connection: close, Host, Cookie, Origin, X-Forwarded-For, X-Request-Id",
                "Cookie: own=1"));
    assertThat(echo.all("Host")).hasSize(1);
    assertThat(echo.all("Cookie")).containsExactly("own=1");
    assertThat(echo.all("X-Forwarded-For")).hasSize(1);
  }

  /** Rule X3: the service learns who is signed in, on a public one too. */
  @Test
  void userIsNamedToTheService() throws Exception {
    String bearer = "Authorization: Bearer " + GATEWAY.token("stranger");
    assertThat(Echo.of(GATEWAY.get("open-data", "/e", bearer)).all("X-Arvados-User-UUID"))
        .containsExactly(GATEWAY.demo().user("stranger").uuid().text());
    assertThat(Echo.of(GATEWAY.get("open-data", "/e")).all("X-Arvados-User-UUID")).isEmpty();
  }

  /** Rules X3 and T8: a token that may not do all must not act as its user inside a service. */
  @Test
  void ownerOfALimitedTokenIsNotNamedToTheService() throws Exception {
    for (String[] scopes : new String[][] {{"GET /"}, {}}) {
      var token =
          GATEWAY
              .demo()
              .state()
              .addToken(GATEWAY.demo().user("stranger").uuid(), row -> row.withScopes(scopes));
      GATEWAY.keepSecret(token.secret());
      Echo echo =
          Echo.of(GATEWAY.get("open-data", "/e", "Authorization: Bearer " + token.v2().reveal()));
      assertThat(echo.all("X-Arvados-User-UUID")).isEmpty();
      assertThat(echo.all("Authorization")).isEmpty();
    }
  }

  /** Rule X3: a token that holds for nobody names nobody. */
  @Test
  void invalidTokenNamesNobodyToTheService() throws Exception {
    String junk = "Authorization: Bearer v2/xdemo-gj3su-000000000000001/" + "0".repeat(50);
    Echo echo = Echo.of(GATEWAY.get("open-data", "/e", junk, "X-Arvados-User-UUID: me"));
    assertThat(echo.all("X-Arvados-User-UUID")).isEmpty();
  }

  // Rule X4

  private static List<String> cookiesOf(String... set) throws Exception {
    StringBuilder target = new StringBuilder("/cookie?");
    for (String one : set) {
      target.append("set=").append(URLEncoder.encode(one, StandardCharsets.UTF_8)).append('&');
    }
    return GATEWAY.get("open-data", target.toString()).all("Set-Cookie");
  }

  /** Rule X4: a service sets its own cookies, for its own host. */
  @Test
  void cookiesOfTheServiceArriveForItsHostAlone() throws Exception {
    assertThat(cookiesOf("a=1; Path=/; HttpOnly")).containsExactly("a=1; Path=/; HttpOnly");
    assertThat(cookiesOf("a=1; Path=/; Domain=containers.localhost"))
        .singleElement()
        .asString()
        .startsWith("a=1")
        .doesNotContainIgnoringCase("domain");
    assertThat(cookiesOf("a=1; domain=.localhost; Secure"))
        .singleElement()
        .asString()
        .doesNotContainIgnoringCase("domain");
  }

  /** Rule X4: none of our names, however written. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "arvados-gateway=x; Path=/",
        "__Host-arvados-gateway=x; Secure; Path=/",
        "arvados_api_token=x",
        "arvados_api_token =x",
        "=arvados-gateway=x",
        "Arvados-Gateway=x",
      })
  void ourCookiesCannotBeSetByAService(String set) throws Exception {
    assertThat(cookiesOf(set, "own=1")).containsExactly("own=1");
  }
}
