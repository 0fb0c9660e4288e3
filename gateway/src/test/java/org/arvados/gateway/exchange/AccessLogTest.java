package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@DisplayName("The access log: one line for a request, without secrets (rule T9)")
@Timeout(120)
class AccessLogTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private final Logger logger = (Logger) LoggerFactory.getLogger("access");
  private final Lines lines = new Lines();

  /** Keeps lines as maps of their fields. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<Map<String, Object>> kept = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      Map<String, Object> fields = new LinkedHashMap<>();
      event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
      fields.put("msg", event.getFormattedMessage());
      kept.add(fields);
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  private Map<String, Object> line() {
    await().until(() -> !lines.kept.isEmpty());
    assertThat(lines.kept).hasSize(1);
    return lines.kept.remove();
  }

  private static String bearer(String user) {
    return "Authorization: Bearer " + GATEWAY.token(user);
  }

  @Test
  void servedRequestIsToldInFull() throws Exception {
    RawHttp.Response response = GATEWAY.post("sample", "/upload?q=1", "12345", bearer("owner"));
    var records = GATEWAY.service("sample").records();
    Map<String, Object> line = line();
    assertThat(line)
        .containsEntry("msg", "response")
        .containsEntry("RequestID", response.one("X-Request-Id").orElseThrow())
        .containsEntry("remoteAddr", "127.0.0.1")
        .containsEntry("clientAddr", "127.0.0.1")
        .containsEntry("outcome", "served")
        .containsEntry("ending", "complete")
        .containsEntry("kind", "request")
        .containsEntry("respStatusCode", 200)
        .containsEntry("respStatus", "OK")
        .containsEntry("reqMethod", "POST")
        .containsEntry("reqProto", "HTTP/1.1")
        .containsEntry("reqHost", GATEWAY.host("sample"))
        .containsEntry("reqPath", "/upload")
        .containsEntry("containerRequestUUID", records.request().uuid().text())
        .containsEntry("containerUUID", records.container().uuid().text())
        .containsEntry("accessLevel", "private")
        .containsEntry("userUUID", GATEWAY.demo().user("owner").uuid().text())
        .containsEntry("reqBytes", 5L)
        .containsEntry("respBytes", (long) response.body().length)
        .containsKey("port")
        .containsKey("upstreamReused");
    BigDecimal total = (BigDecimal) line.get("timeTotal");
    assertThat(total).isPositive();
    for (String part : new String[] {"timeDecision", "timeConnect", "timeToStatus"}) {
      assertThat((BigDecimal) line.get(part)).as(part).isPositive().isLessThanOrEqualTo(total);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sample,,401,no_token",
    "sample,stranger,404,unreadable",
    "sample,reader,403,not_yours",
    "ended,owner,410,ended",
    "queued,owner,503,not_started",
  })
  void refusalSaysWhyAndNothingOfAServiceThatIsNotTheVisitors(
      String service, String user, int status, String outcome) throws Exception {
    String[] fields = user == null ? new String[0] : new String[] {bearer(user)};
    RawHttp.Response response = GATEWAY.get(service, "/", fields);
    Map<String, Object> line = line();
    assertThat(response.status()).isEqualTo(status);
    assertThat(line)
        .containsEntry("outcome", outcome)
        .containsEntry("respStatusCode", status)
        .containsEntry("respBytes", (long) response.body().length)
        .doesNotContainKeys("upstreamReused", "timeConnect");
    assertThat(line.containsKey("userUUID")).isEqualTo(user != null);
    assertThat(line.containsKey("containerUUID")).isEqualTo("owner".equals(user));
  }

  /** Bytes both ways, and who ended it. */
  @Test
  void webSocketIsToldAtItsEnd() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws",
            "open-data",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    assertThat(client.head().status()).isEqualTo(101);
    client.send(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
    client.read(4);
    assertThat(lines.kept).isEmpty();
    client.close();
    assertThat(line())
        .containsEntry("kind", "websocket")
        .containsEntry("ending", "client_left")
        .containsEntry("respStatusCode", 101)
        .containsEntry("respStatus", "Switching Protocols")
        .containsEntry("reqBytes", 8L)
        .containsEntry("respBytes", 4L);
  }

  @Test
  void brokenAnswerSaysThatTheServiceEndedIt() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.SHORT_BODY);
    RawHttp client = GATEWAY.connect().send(GATEWAY.request("GET", "/", "faulty"));
    assertThat(client.head().status()).isEqualTo(200);
    client.rest();
    assertThat(line())
        .containsEntry("outcome", "served")
        .containsEntry("ending", "upstream_ended")
        .containsEntry("respBytes", 9L);
  }

  @Test
  void clientThatDoesNotWaitGetsALineWithoutAStatus() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/slow?ms=3000", "open-data"));
    await().until(() -> GATEWAY.demo().gateway().exchanges() == 1);
    client.reset();
    assertThat(line())
        .containsEntry("outcome", "unanswered")
        .containsEntry("ending", "client_left")
        .doesNotContainKeys("respStatusCode", "respStatus", "timeToStatus");
  }

  /** That we stop connecting then is no failure of anybody's. */
  @Test
  void clientThatDoesNotWaitForTheTunnelIsNotAFailure() throws Exception {
    FakeCrunchRun run = GATEWAY.demo().crunchRuns().get("silent");
    run.misbehave(new Misbehaviour.Hang(Misbehaviour.Stage.KEY_EXCHANGE));
    try {
      RawHttp client = GATEWAY.connect();
      client.send(GATEWAY.request("GET", "/", "silent", bearer("owner")));
      await().until(() -> GATEWAY.demo().gateway().exchanges() == 1);
      client.reset();
      assertThat(line())
          .containsEntry("outcome", "unanswered")
          .containsEntry("ending", "client_left")
          .doesNotContainKey("respStatusCode");
    } finally {
      run.misbehave(new Misbehaviour.None());
    }
  }

  /** What could not be read has no request, and none of the client's text. */
  @Test
  void requestThatCannotBeReadHasALine() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send("GET /secret HTTP/1.1\r\nHost: a\r\nBad Name: secret\r\n\r\n");
    RawHttp.Response response = client.response();
    assertThat(line())
        .containsEntry("RequestID", response.one("X-Request-Id").orElseThrow())
        .containsEntry("outcome", "malformed_head")
        .containsEntry("respStatusCode", 400)
        .containsEntry("reason", "white space in or after a field name")
        .doesNotContainKeys("reqPath", "reqHost", "reqMethod");
  }

  /** A token in any place of a request. */
  private static List<String> requests(String token) {
    String secret = token.substring(token.lastIndexOf('/') + 1);
    StringBuilder encoded = new StringBuilder();
    token.chars().forEach(c -> encoded.append('%').append(Integer.toHexString(c)));
    String basic =
        Base64.getEncoder().encodeToString(("x:" + token).getBytes(StandardCharsets.UTF_8));
    List<String> targets =
        List.of(
            "/?arvados_api_token=" + token,
            "/a?api_token=" + token,
            "/a?x=1&arvados_api_token=" + encoded,
            "/a?access_token=" + secret + "&code=" + secret,
            "/%3Farvados_api_token=" + token,
            "/a%3fapi_token=" + encoded,
            "/a;arvados_api_token=" + token,
            "/a;x=" + secret + "/b",
            "/" + token,
            "/" + encoded,
            "/collections/t=" + token.replace("/", "%2F") + "/_/x",
            "//" + token,
            "/#" + token,
            "/.arvados/" + token,
            "http://" + GATEWAY.host("sample") + "/?api_token=" + token,
            "http://" + secret + "@" + GATEWAY.host("sample") + "/" + token,
            token);
    List<String> requests = new ArrayList<>();
    for (String service : List.of("sample", "open-data", "ended")) {
      String host = GATEWAY.host(service);
      for (String target : targets) {
        requests.add(GatewayExtension.head("GET", target, host));
        requests.add(GatewayExtension.head("POST", target, host, "Content-Length: 0"));
        requests.add(GatewayExtension.head("TRACE", target, host));
      }
      for (String field :
          List.of(
              "Cookie: arvados-gateway=" + token,
              "Cookie: arvados_api_token=" + token,
              "Cookie: session=" + secret,
              "Authorization: Bearer " + token,
              "Authorization: OAuth2 " + token,
              "Authorization: Basic " + basic,
              "Authorization: " + token,
              "Referer: http://" + host + "/?arvados_api_token=" + token,
              "User-Agent: " + token,
              "Origin: http://" + secret,
              "X-Request-Id: " + secret,
              "X-Forwarded-For: " + secret,
              "X-" + secret + ": 1",
              "Upgrade: " + secret + "\r\nConnection: upgrade",
              "Expect: " + secret,
              "Bad Name " + secret + ": 1",
              "Content-Length: " + secret,
              "Transfer-Encoding: " + secret)) {
        requests.add(GatewayExtension.head("GET", "/e", host, field));
      }
    }
    for (String host : List.of(secret, secret + ".containers.localhost", "a b" + secret)) {
      requests.add(GatewayExtension.head("GET", "/", host));
    }
    String label = GATEWAY.host("sample").replaceFirst("^sample", secret);
    requests.add(GatewayExtension.head("GET", "/", label, "Authorization: Bearer " + token));
    requests.add("GET /" + token + " HTTP/9.9\r\nHost: a\r\n\r\n");
    requests.add(secret + " / HTTP/1.1\r\nHost: a\r\n\r\n");
    return requests;
  }

  /** The extension looks through the whole log, too, after the test. */
  @Test
  void tokenIsInNoLineWhereverItStood() throws Exception {
    for (String user : new String[] {"owner", "stranger"}) {
      String token = GATEWAY.token(user);
      String secret = token.substring(token.lastIndexOf('/') + 1);
      List<String> requests = requests(token);
      for (String request : requests) {
        try (RawHttp client = GATEWAY.connect()) {
          assertThat(client.send(request).head().status()).isBetween(200, 599);
        }
      }
      await().until(() -> lines.kept.size() >= requests.size());
      assertThat(lines.kept).as("a line for each request").hasSameSizeAs(requests);
      for (Map<String, Object> line : lines.kept) {
        String text = line.toString();
        assertThat(text).doesNotContain(secret).doesNotContain("arvados_api_token");
        assertThat(text.chars()).as(text).allMatch(c -> c >= ' ' && c < 0x7f);
        assertThat(String.valueOf(line.get("reqPath"))).doesNotContain("?");
      }
      lines.kept.clear();
    }
  }
}
