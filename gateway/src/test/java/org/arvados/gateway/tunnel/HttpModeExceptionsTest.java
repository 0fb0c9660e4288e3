package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.demo.crunch.Counters;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.samples.Fault;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the HTTP mode cannot carry (rule U4), and whom it must not let in")
@Timeout(120)
class HttpModeExceptionsTest {
  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(HttpModeExceptionsTest::httpMode);

  /** With the worst that an operator could allow beside it. */
  private static GatewayConfig httpMode(GatewayConfig c) {
    return c.withUpgrades(Set.of("ssh"))
        .withTunnel(c.tunnel().withHttpServices(List.of(new ServiceSelector.All())));
  }

  private FakeCrunchRun sample;

  @BeforeEach
  void sample() {
    sample = GATEWAY.demo().crunchRuns().get("open-data");
  }

  // The closed list, as in docs/operate.md

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accept: text/html|text/html",
        "Accept: application/json|application/json",
        "User-Agent: curl/8|text/plain",
      })
  void webSocketIs501BeforeAnyConnection(String audience, String type) throws Exception {
    Counters before = sample.counters();
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws",
            "open-data",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            audience));
    RawHttp.Response response = client.response();
    assertThat(response.status()).isEqualTo(501);
    assertThat(response.one("Content-Type").orElseThrow()).startsWith(type);
    assertThat(response.text()).contains("WebSockets");
    assertThat(sample.counters()).isEqualTo(before);

    client.send(GATEWAY.request("GET", "/e", "open-data"));
    assertThat(client.response().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/a%", "/%4"})
  void targetThatGoCannotReadIs501(String target) throws Exception {
    Counters before = sample.counters();
    assertThat(GATEWAY.get("open-data", target).status()).isEqualTo(501);
    assertThat(sample.counters()).isEqualTo(before);
  }

  @Test
  void optionsOfTheWholeServerIs501() throws Exception {
    assertThat(GATEWAY.ask("OPTIONS", "open-data", "*").status()).isEqualTo(501);
  }

  /** Events wait until the container gateway has some kilobytes together, or the response ends. */
  @Test
  void eventsAreNotPrompt() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/events?count=4&interval=500", "open-data"));
    assertThat(client.isSilentFor(1000)).isTrue();
    assertThat(client.response().text()).contains("id: 1\n", "id: 4\n");
  }

  @Test
  void trailersAreLost() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/chunked", "open-data"));
    RawHttp.Response response = client.response();
    assertThat(response.text()).contains("piece 3");
    assertThat(response.trailers()).isEmpty();

    client.send(
        GATEWAY.request("POST", "/e", "open-data", "Transfer-Encoding: chunked", "Trailer: X-Own")
            + "2\r\nhi\r\n0\r\nX-Own: 1\r\nX-Webdav-Source: /log\r\n\r\n");
    Echo echo = Echo.of(client.response());
    assertThat(echo.trailers("X-Own")).isEmpty();
    assertThat(echo.json().path("bodyBytes").asInt()).isEqualTo(2);
  }

  @Test
  void bodiesOfRequestsAreChunked() throws Exception {
    Echo echo = Echo.of(GATEWAY.post("open-data", "/e", "a=b"));
    assertThat(echo.all("Content-Length")).isEmpty();
    assertThat(echo.all("Transfer-Encoding")).containsExactly("chunked");
  }

  @Test
  void interimAnswersAreLost() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/early-hints", "open-data"));
    assertThat(client.head().status()).isEqualTo(200);
  }

  /** But no gzip is asked for behind the client's back. */
  @Test
  void someFieldsAreAdded() throws Exception {
    Echo echo = Echo.of(GATEWAY.get("open-data", "/e"));
    assertThat(echo.all("Via")).containsExactly("HTTP/1.1 arvados-crunch-run");
    assertThat(echo.all("User-Agent")).containsExactly("Go-http-client/1.1");
    assertThat(echo.all("Accept-Encoding")).containsExactly("identity");
    assertThat(
            Echo.of(GATEWAY.get("open-data", "/e", "Accept-Encoding: br")).all("Accept-Encoding"))
        .containsExactly("br");
  }

  @Test
  void aContentTypeIsGuessed() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.NONE); // sends none
    assertThat(GATEWAY.get("faulty", "/").one("Content-Type")).isPresent();
  }

  // Arvados-protocol section 6.5: the log and SSH of the container are not for clients

  /** Requests that would get there if any part of them passed as it is. */
  static List<String> hostile() {
    String ssh = "POST /ssh HTTP/1.1\r\nContent-Length: 0\r\n";
    String log = "GET / HTTP/1.1\r\n";
    return List.of(
        ssh + "Upgrade: ssh\r\nConnection: upgrade\r\n",
        ssh + "Upgrade: ssh\r\nConnection: Upgrade, X-Arvados-Container-Target-Port\r\n",
        ssh + "Upgrade: ssh\r\n",
        ssh + "upgrade: ssh\r\n",
        ssh + "UPGRADE: ssh\r\nConnection: close\r\n",
        ssh + "Upgrade: ssh\r\nUpgrade: websocket\r\nConnection: upgrade\r\n",
        ssh + "Upgrade: websocket\r\nUpgrade: ssh\r\nConnection: upgrade\r\n",
        ssh + "Upgrade: ssh, websocket\r\nConnection: upgrade\r\n",
        ssh + "Upgrade : ssh\r\nConnection: upgrade\r\n",
        ssh + "Upgrade:ssh\r\nX-Webdav-Source: /log\r\n",
        log + "X-Webdav-Source: /log\r\nX-Webdav-Prefix: /\r\n",
        log + "x-webdav-source: /log\r\n",
        log + "X-WEBDAV-SOURCE: /log\r\n",
        log + "X_Webdav_Source: /log\r\n",
        log + "X-Webdav_Source: /log\r\n",
        log + "x_webdav-source: /log\r\n",
        log + "X-Webdav-Source : /log\r\n",
        log + "X-Webdav-Source\t: /log\r\n",
        log + " X-Webdav-Source: /log\r\n",
        log + "X-Own: a\r\n X-Webdav-Source: /log\r\n",
        log + "X-Own: a\rX-Webdav-Source: /log\r\n",
        log + "X-Own: a\nX-Webdav-Source: /log\r\n",
        log + "X-Webdav-Source: /other\r\nX-Webdav-Source: /log\r\n",
        log + "X-Webdav-Source: /log\r\nConnection: X-Arvados-Container-Target-Port\r\n",
        log + "X-Webdav-Source: /log\r\nConnection: X-Webdav-Source, Connection\r\n",
        log + "X-Webdav-Source: /log\r\nX-Arvados-Container-Target-Port:\r\n",
        log + "Connection: X-Arvados-Container-Gateway-Uuid, X-Arvados-Authorization\r\n",
        log + "X-Arvados-Container-Target-Port: 22\r\n",
        log + "X_Arvados_Container_Target_Port: 22\r\n",
        log + "X-Arvados-Container-Gateway-Uuid: zzzzz-dz642-000000000000000\r\n",
        log + "X-Arvados-Authorization: none\r\nX-Arvados-Authorization: none\r\n",
        "GET /?uuid=zzzzz-dz642-000000000000000 HTTP/1.1\r\nX-Webdav-Source: /log\r\n",
        "OPTIONS / HTTP/1.1\r\nX-Webdav-Source: /log\r\n",
        "PROPFIND / HTTP/1.1\r\nX-Webdav-Source: /log\r\nDepth: 1\r\n",
        "HEAD / HTTP/1.1\r\nX-Webdav-Source: /log\r\n",
        "GET /log HTTP/1.1\r\nX-Webdav-Source: /log\r\nTE: trailers\r\n",
        "GET http://HOST/ HTTP/1.1\r\nX-Webdav-Source: /log\r\n",
        "CONNECT HOST HTTP/1.1\r\nUpgrade: ssh\r\n",
        "PRI * HTTP/2.0\r\nUpgrade: ssh\r\n",
        "POST /ssh HTTP/1.0\r\nContent-Length: 0\r\nUpgrade: ssh\r\nConnection: upgrade\r\n");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void noRequestReachesTheLogOrSsh(String request) throws Exception {
    Counters before = sample.counters();
    String host = GATEWAY.host("open-data");
    int lineEnd = request.indexOf("\r\n") + 2;
    String text = request.substring(0, lineEnd) + "Host: HOST\r\n" + request.substring(lineEnd);
    RawHttp client = GATEWAY.connect();
    client.send(text.replace("HOST", host) + "\r\n");
    RawHttp.Head head = client.head();

    Counters after = sample.counters();
    assertThat(after.tunnels()).as("SSH").isEqualTo(before.tunnels());
    assertThat(after.logRequests()).as("log").isEqualTo(before.logRequests());
    boolean forwarded = after.forwardedRequests() > before.forwardedRequests();
    if (forwarded) {
      assertThat(head.status()).isEqualTo(200);
    } else {
      assertThat(head.status()).isIn(400, 405, 501, 505);
      assertThat(after.tcpConnections()).isEqualTo(before.tcpConnections());
    }
  }

  /** And the service hears of none of it. */
  @Test
  void fieldsOfTheWayDoNotPass() throws Exception {
    Echo echo =
        Echo.of(
            GATEWAY.get(
                "open-data",
                "/e",
                "X-Webdav-Source: /log",
                "X_Webdav_Prefix: /",
                "X-Arvados-No-Forward: 1",
                "X_Arvados_Container_Target_Port: 22",
                "X-Arvados-User-UUID: zzzzz-tpzed-000000000000000",
                "Connection: keep-alive, X-Arvados-Authorization",
                "Keep-Alive: 1",
                "TE: trailers"));
    assertThat(echo.toString())
        .doesNotContainIgnoringCase("webdav")
        .doesNotContainIgnoringCase("x-arvados")
        .doesNotContainIgnoringCase("x_arvados");
    for (String name : List.of("Connection", "Keep-Alive", "TE", "Upgrade")) {
      assertThat(echo.all(name)).isEmpty();
    }
  }
}
