package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Each metric moves when it should")
@Timeout(120)
class MetricsTest {
  private static final int MOST_CONNECTIONS = 8;
  private static final String[] HANDSHAKE = {
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
  };

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          config ->
              GatewayExtension.limits(
                      defaults ->
                          new LimitsConfig(
                              defaults.handshake(),
                              Duration.ofSeconds(3), // requestHead
                              4096, // headBytes
                              defaults.headFields(),
                              defaults.idle(),
                              Duration.ofSeconds(2), // upgradeIdle
                              Duration.ofSeconds(1), // firstByte
                              defaults.connections(),
                              MOST_CONNECTIONS,
                              2, // connectionsPerService
                              2,
                              defaults.drain()))
                  .apply(GatewayExtension.admin(AdminClient.TOKEN).apply(config)));

  private static AdminClient admin() {
    return new AdminClient(GATEWAY.demo().gateway().adminAddress().orElseThrow());
  }

  private static String bearer(String user) {
    return "Authorization: Bearer " + GATEWAY.token(user);
  }

  private static void get(String service, String target, int status, String... fields)
      throws IOException {
    assertThat(GATEWAY.get(service, target, fields).status()).isEqualTo(status);
  }

  @BeforeEach
  void keepTheTokenSecret() {
    GATEWAY.keepSecret(AdminClient.TOKEN.reveal());
  }

  /** Runs, and waits until each sample has grown by what is expected: pairs of name and number. */
  private static void assertMoves(Action action, Object... expected) throws Exception {
    Action.assertMoves(admin(), action, expected);
  }

  private static String outcome(String name) {
    return "requests_total{outcome=\"" + name + "\"}";
  }

  private static String ending(String name) {
    return "request_endings_total{ending=\"" + name + "\"}";
  }

  private static String code(String name) {
    return "responses_total{code=\"" + name + "\"}";
  }

  private static String fault(String name) {
    return "client_faults_total{fault=\"" + name + "\"}";
  }

  @Test
  void requestThatIsServedCounts() throws Exception {
    String request = GATEWAY.request("GET", "/e", "open-data");
    try (RawHttp client = GATEWAY.connect()) {
      client.send(request).response();
      await().until(() -> admin().scrape().value("requests_in_flight") == 0);
      assertMoves(
          () -> assertThat(client.send(request).response().status()).isEqualTo(200),
          outcome("served"),
          1,
          ending("complete"),
          1,
          code("200"),
          1,
          "request_duration_seconds_count{kind=\"request\"}",
          1,
          "time_to_status_seconds_count",
          1,
          "decision_seconds_count{source=\"cache\"}",
          1,
          "decision_seconds_count{source=\"api\"}",
          0,
          "upstreams_total{source=\"pool\"}",
          1,
          "upstreams_total{source=\"new\"}",
          0,
          "requests_in_flight",
          0);
      // Beside the first one, which is open: one that closes would be counted for a while yet.
      assertMoves(
          () -> GATEWAY.connect().send(request).response(),
          "client_connections_accepted_total",
          1,
          "client_connections",
          1);
    }
  }

  @Test
  void refusalsCountByReason() throws Exception {
    assertMoves(() -> get("sample", "/", 401), outcome("no_token"), 1, code("401"), 1);
    assertMoves(() -> get("sample", "/", 404, bearer("stranger")), outcome("unreadable"), 1);
    assertMoves(() -> get("sample", "/", 403, bearer("reader")), outcome("not_yours"), 1);
    assertMoves(() -> get("queued", "/", 503, bearer("owner")), outcome("not_started"), 1);
    assertMoves(() -> get("ended", "/", 410, bearer("owner")), outcome("ended"), 1);
    assertMoves(
        () ->
            get(
                "sample",
                "/",
                403,
                "Cookie: " + GATEWAY.cookie("owner", "sample"),
                "Sec-Fetch-Site: cross-site"),
        outcome("cross_origin"),
        1,
        outcome("token_moved"),
        1,
        code("303"),
        1);
    assertMoves(
        () ->
            GATEWAY.ask(
                "OPTIONS",
                "sample",
                "/",
                "Origin: http://" + GATEWAY.host("hostile"),
                "Access-Control-Request-Method: PUT"),
        outcome("preflight"),
        1,
        code("200"),
        1);
    String unknown = GATEWAY.host("sample").replaceFirst("^sample", "nobody-has-it");
    assertMoves(() -> byHost(unknown, 404), outcome("unknown_name"), 1);
    assertMoves(() -> byHost("elsewhere.example", 421), outcome("unknown_host"), 1, code("421"), 1);
    assertMoves(() -> get("sample", "/.arvados/x", 404), outcome("unknown_page"), 1);
    assertMoves(
        () -> assertThat(GATEWAY.ask("TRACE", "sample", "/").status()).isEqualTo(405),
        outcome("method_not_allowed"),
        1,
        code("405"),
        1);
  }

  private static void byHost(String host, int status) throws IOException {
    String head = GatewayExtension.head("GET", "/", host);
    try (RawHttp client = GATEWAY.connect()) {
      assertThat(client.send(head).response().status()).isEqualTo(status);
    }
  }

  @Test
  void failuresOfTheServiceCountByKind() throws Exception {
    assertMoves(
        () -> get("silent", "/", 502, bearer("owner")),
        outcome("nothing_listens"),
        1,
        code("502"),
        1);
    GATEWAY.faulty().misbehave(Fault.Fixed.GARBAGE_HEAD);
    assertMoves(() -> get("faulty", "/", 502), outcome("bad_answer"), 1);
    GATEWAY.faulty().misbehave(Fault.Fixed.NEVER_ANSWERS);
    assertMoves(
        () -> get("faulty", "/", 504), outcome("upstream_timeout"), 1, ending("deadline"), 1);
    GATEWAY.faulty().misbehave(Fault.Fixed.SHORT_BODY);
    assertMoves(
        () -> {
          RawHttp client = GATEWAY.connect().send(GATEWAY.request("GET", "/", "faulty"));
          assertThat(client.head().status()).isEqualTo(200);
          client.rest();
        },
        outcome("served"),
        1,
        ending("upstream_ended"),
        1);
  }

  @Test
  void streamsCountWhileTheyLast() throws Exception {
    RawHttp[] socket = new RawHttp[1];
    assertMoves(
        () -> {
          socket[0] = GATEWAY.connect();
          socket[0].send(GATEWAY.request("GET", "/ws/time?interval=100", "open-data", HANDSHAKE));
          assertThat(socket[0].head().status()).isEqualTo(101);
        },
        "streams_in_flight{kind=\"websocket\"}",
        1,
        "requests_in_flight",
        1,
        "client_connections",
        1);
    assertMoves(
        () -> socket[0].close(),
        "streams_in_flight{kind=\"websocket\"}",
        -1,
        "requests_in_flight",
        -1,
        "client_connections",
        -1,
        code("101"),
        1,
        ending("client_left"),
        1,
        "request_duration_seconds_count{kind=\"websocket\"}",
        1);
    assertMoves(
        () -> {
          RawHttp client = GATEWAY.connect();
          client.send(GATEWAY.request("GET", "/events?count=2&interval=10", "open-data"));
          assertThat(client.response().text()).contains("id: 2\n");
        },
        "request_duration_seconds_count{kind=\"event_stream\"}",
        1,
        "streams_in_flight{kind=\"event_stream\"}",
        0);
  }

  /** Rule X8: an upgraded stream on which nothing moves. */
  @Test
  void idleStreamEndsByItsDeadline() throws Exception {
    assertMoves(
        () -> {
          RawHttp client = GATEWAY.connect();
          client.send(GATEWAY.request("GET", "/ws", "open-data", HANDSHAKE));
          assertThat(client.head().status()).isEqualTo(101);
          client.rest();
        },
        ending("deadline"),
        1);
  }

  @Test
  void bytesCountOnBothSides() throws Exception {
    Map<String, Double> before = admin().scrape().samples();
    assertMoves(() -> get("open-data", "/download/100000", 200), outcome("served"), 1);
    await().untilAsserted(() -> assertMoreBytes(before, "sent", "received", 100_000, 110_000));
    assertMoreBytes(before, "received", "sent", 50, 5000);
    assertThat(admin().scrape().value("buffer_bytes{memory=\"direct\"}")).isPositive();
  }

  private static void assertMoreBytes(
      Map<String, Double> before, String ofClients, String ofTunnels, double least, double most)
      throws Exception {
    AdminClient.Scrape now = admin().scrape();
    for (String name :
        List.of(
            "client_bytes_total{direction=\"" + ofClients + "\"}",
            "tunnel_bytes_total{direction=\"" + ofTunnels + "\"}")) {
      double more = now.value(name) - before.get(MetricRegistry.PREFIX + name);
      assertThat(more).as(name).isBetween(least, most);
    }
  }

  /** What never became an exchange. */
  @Test
  void faultsOfClientsCount() throws Exception {
    assertMoves(
        () -> assertThat(raw("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n").status()).isEqualTo(400),
        fault("malformed_head"),
        1,
        "requests_in_flight",
        0);
    assertMoves(
        () -> get("sample", "/", 431, "X: " + "x".repeat(5000)), fault("head_too_large"), 1);
    assertMoves(
        () -> assertThat(raw("GET / HTTP/3.0\r\nHost: a\r\n\r\n").status()).isEqualTo(505),
        fault("unsupported"),
        1);
    assertMoves(
        () -> assertThat(GATEWAY.connect().send("GET / HTTP").ends()).isTrue(),
        fault("head_timeout"),
        1);
  }

  private static RawHttp.Response raw(String head) throws IOException {
    return GATEWAY.connect().send(head).response();
  }

  /** Rule X8. */
  @Test
  void whatIsOneTooManyCounts() throws Exception {
    RawHttp[] busy = {GATEWAY.connect(), GATEWAY.connect()};
    for (RawHttp client : busy) {
      client.send(GATEWAY.request("GET", "/events?count=0&interval=100", "open-data"));
      assertThat(client.head().status()).isEqualTo(200);
    }
    assertMoves(() -> get("open-data", "/", 503), outcome("too_many_exchanges"), 1);
    assertMoves(
        () -> {
          for (int i = 0; i < MOST_CONNECTIONS + 1; i++) {
            GATEWAY.connect();
          }
        },
        "client_connections_refused_total",
        3);
  }

  /** Rule A10, and an API that fails. */
  @Test
  void failuresOfTheApiCount() throws Exception {
    GATEWAY.expectInLog("");
    GATEWAY
        .demo()
        .controller()
        .faults()
        .inject(new org.arvados.gateway.demo.controller.Fault.HtmlPage());
    String unknown = GATEWAY.host("sample").replaceFirst("^sample", "never-asked-before");
    assertMoves(
        () -> byHost(unknown, 503),
        outcome("api_failure"),
        1,
        "api_calls_total{call=\"links\",result=\"failed\"}",
        1);
  }

  /** Rule T9: whatever was sent, it is in no metric. */
  @Test
  void metricsHoldNoSecretAndNoForeignText() throws Exception {
    get("sample", "/path-of-a-visitor?arvados_api_token=" + GATEWAY.token("stranger"), 404);
    get("sample", "/path-of-a-visitor", 200, bearer("owner"));
    String text = admin().scrape().text();
    assertThat(text)
        .doesNotContain(GATEWAY.token("owner"))
        .doesNotContain(GATEWAY.token("stranger").split("/", -1)[2])
        .doesNotContain(GATEWAY.demo().state().systemRootToken().reveal())
        .doesNotContain(AdminClient.TOKEN.reveal())
        .doesNotContain("path-of-a-visitor")
        .doesNotContain("containers.localhost")
        .doesNotContain("127.0.0.1")
        .doesNotContain("xdemo");
  }

  /** However many different things are asked, there are no more samples than before. */
  @Test
  void samplesAreBounded() throws Exception {
    int samples = admin().scrape().samples().size();
    for (int i = 0; i < 20; i++) {
      assertThat(GATEWAY.ask("M" + i, "open-data", "/echo/" + i).status()).isPositive();
      byHost("label-" + i + GATEWAY.host("sample").substring("sample".length()), 404);
    }
    assertThat(admin().scrape().samples()).hasSize(samples);
  }
}
