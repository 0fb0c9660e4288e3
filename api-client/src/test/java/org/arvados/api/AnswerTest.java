package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.SECRET;
import static org.arvados.api.ApiFixture.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arvados.api.StubController.Reply;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule A7: refusals are told from failures, and neither tells a secret. */
// Java 17's HttpClient forgets the socket of an answer that is not HTTP (CLOSE_WAIT).
@Tolerates("state 08")
class AnswerTest {
  private static final String PATH = "/arvados/v1/api_client_authorizations/current";
  private static final String HTML = "<html><body>Welcome to the hotel</body></html>";

  private StubController controller;
  private ApiFixture client;

  @BeforeEach
  void start() throws Exception {
    controller = new StubController();
    client = new ApiFixture(controller.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    controller.close();
  }

  private Throwable outcomeOf(Reply reply) {
    controller.on(PATH, reply);
    return failureOf(client.api.currentToken(CALL));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 410, 413, 422})
  void clientErrorInTheApisFormIsRefusal(int status) {
    Throwable thrown = outcomeOf(Reply.error(status, "Path not found (req-abc)"));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            ApiRefusedException.class, e -> assertThat(e.status()).isEqualTo(status))
        .hasMessage("Path not found (req-abc)");
  }

  /** Section 2.8: only the status counts, so a list without text is as good. */
  @Test
  void refusalNeedsNoText() {
    assertThat(outcomeOf(Reply.json(403, "{\"errors\":[]}")))
        .isInstanceOf(ApiRefusedException.class)
        .hasMessage("");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("HTML 200", new Reply(200, "text/html", HTML, Map.of())),
        arguments("HTML 502", new Reply(502, "text/html", HTML, Map.of())),
        arguments("HTML 401", new Reply(401, "text/html", HTML, Map.of())),
        arguments("HTML 404", new Reply(404, "text/html", HTML, Map.of())),
        arguments("plain text 404", new Reply(404, "text/plain", "404 page not found", Map.of())),
        arguments("empty 503", new Reply(503, "text/plain", "", Map.of())),
        arguments("empty 401", new Reply(401, "application/json", "", Map.of())),
        arguments("empty 200", Reply.ok("")),
        arguments("JSON 401 without errors", Reply.json(401, "{\"message\":\"no\"}")),
        arguments("errors is no array", Reply.json(401, "{\"errors\":\"no\"}")),
        arguments("JSON array 401", Reply.json(401, "[\"errors\"]")),
        arguments("errors in 429", Reply.error(429, "slow down")),
        arguments("errors in 500", Reply.error(500, "deadlock")),
        arguments("errors in 503", Reply.error(503, "limiter")),
        arguments("errors in 301", Reply.error(301, "moved")),
        arguments("redirect", new Reply(302, "text/html", "", Map.of("Location", "/login"))),
        arguments("no content", new Reply(204, "application/json", "", Map.of())),
        arguments("broken JSON", Reply.ok("{\"uuid\":")),
        arguments("JSON and more", Reply.ok("{} {}")),
        arguments("a name twice", Reply.ok("{\"uuid\":1,\"uuid\":2}")),
        arguments("array", Reply.ok("[]")),
        arguments("string", Reply.ok("\"x\"")),
        arguments("null", Reply.ok("null")),
        arguments("nothing required", Reply.ok("{}")),
        arguments("wrong type", Reply.ok(token("7", "[\"all\"]", "null"))),
        arguments("no uuid", Reply.ok(token("\"x\"", "[\"all\"]", "null"))),
        arguments("scopes of numbers", Reply.ok(token(GOOD_UUID, "[1]", "null"))),
        arguments("scopes as text", Reply.ok(token(GOOD_UUID, "\"all\"", "null"))),
        arguments("no scopes", Reply.ok(token(GOOD_UUID, "null", "null"))),
        arguments("no time", Reply.ok(token(GOOD_UUID, "[\"all\"]", "\"tomorrow\""))));
  }

  private static final String GOOD_UUID = "\"zzzzz-gj3su-0gatewaytoken01\"";

  private static String token(String uuid, String scopes, String expiry) {
    return "{\"uuid\":%s,\"owner_uuid\":\"zzzzz-tpzed-0exampleuser001\",\"scopes\":%s,\"expires_at\":%s}"
        .formatted(uuid, scopes, expiry);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void everythingElseIsFailure(String name, Reply reply) {
    assertThat(outcomeOf(reply))
        .isInstanceOf(ApiFailedException.class)
        .hasMessageStartingWith("GET " + PATH + ": ");
  }

  @Test
  void otherwiseGoodTokenRecordIsRead() throws Exception {
    controller.on(PATH, Reply.ok(token(GOOD_UUID, "[\"all\"]", "null")));
    assertThat(ApiFixture.await(client.api.currentToken(CALL)).isUnscoped()).isTrue();
  }

  @Test
  void messageOfFailureSaysWhatIsWrong() {
    assertThat(outcomeOf(Reply.ok(token("7", "[]", "null"))))
        .hasMessage("GET " + PATH + ": unusable answer, uuid is not a string");
    assertThat(outcomeOf(new Reply(502, "text/html", HTML, Map.of())))
        .hasMessage("GET " + PATH + ": status 502, body is not JSON");
    assertThat(outcomeOf(Reply.error(500, "deadlock")))
        .hasMessage("GET " + PATH + ": status 500, deadlock");
  }

  @Test
  void bodyBeyondTheBoundIsFailure() {
    String body = token(GOOD_UUID, "[\"all\"]", "null");
    HttpApiSettings settings = HttpApiSettings.of(controller.uri());
    controller.on(PATH, Reply.ok(body));
    try (ApiFixture exact = new ApiFixture(settings.withMaxResponseBytes(body.length()));
        ApiFixture small = new ApiFixture(settings.withMaxResponseBytes(body.length() - 1))) {
      assertThat(exact.api.currentToken(CALL)).succeedsWithin(ApiFixture.seconds(10));
      assertThat(failureOf(small.api.currentToken(CALL)))
          .isInstanceOf(ApiFailedException.class)
          .hasMessage("GET " + PATH + ": status 200, body too long");
    }
  }

  @Test
  void answerThatIsNotHttpIsFailure() throws Exception {
    try (RawServer ssh = new RawServer(c -> c.write("SSH-2.0-" + c.readHead()));
        ApiFixture other = new ApiFixture(ssh.uri())) {
      Throwable thrown = failureOf(other.api.currentToken(CALL));
      assertThat(thrown).isInstanceOf(ApiFailedException.class);
      assertThat(allTextOf(thrown)).doesNotContain(SECRET);
    }
  }

  @Test
  void answerCutShortIsFailure() throws Exception {
    try (RawServer cutting =
            new RawServer(
                c -> {
                  c.readHead();
                  c.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"uuid\":");
                });
        ApiFixture other = new ApiFixture(cutting.uri())) {
      assertThat(failureOf(other.api.currentToken(CALL)))
          .isInstanceOf(ApiFailedException.class)
          .hasMessageContaining("connection lost");
    }
  }

  /** Rule T9. A server may send back whatever it was sent. */
  @Test
  void exceptionsHoldNoSecretThatTheAnswerRepeats() {
    String token = CALL.token().reveal();
    List<Reply> echoes =
        List.of(
            Reply.error(401, "token " + token + " is unknown"),
            Reply.error(401, "secret " + SECRET),
            Reply.error(401, "-".repeat(180) + " " + SECRET),
            Reply.error(422, "GET /arvados/v1/x?api_token=abcdef&b=c: failed"),
            Reply.error(500, "bad token " + token),
            new Reply(200, "text/html", token, Map.of()),
            Reply.ok("{\"uuid\":\"" + token + "\"}"),
            Reply.ok("{\"uuid\":" + GOOD_UUID + ",\"expires_at\":\"" + token + "\"}"));
    for (Reply echo : echoes) {
      assertThat(allTextOf(outcomeOf(echo))).doesNotContain(SECRET, "abcdef", "b=c");
    }
  }

  @Test
  void shortSecretsAreKeptOutToo() {
    for (String text : List.of("shortsecret", "v2/zzzzz-gj3su-0gatewaytoken01/shortsecret")) {
      controller.on(PATH, Reply.error(401, "bad: shortsecret"));
      CallContext call = new CallContext(ApiToken.of(text), "req-1");
      assertThat(failureOf(client.api.currentToken(call))).hasMessage("bad: [redacted]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "tok\nX-Evil: 1", "tökén0123456789", "a\u0000b", "a\u007fb"})
  void tokenThatCannotStandInHeaderIsRefusedWithoutCall(String text) {
    CallContext call = new CallContext(ApiToken.of(text), "req-1");
    Throwable thrown = failureOf(client.api.currentToken(call));
    assertThat(thrown)
        .isInstanceOfSatisfying(
            ApiRefusedException.class, e -> assertThat(e.status()).isEqualTo(401));
    assertThat(allTextOf(thrown)).doesNotContain(text);
    assertThat(controller.received(PATH)).isEmpty();
  }

  @Test
  void endlessTokenIsRefusedWithoutCall() {
    CallContext call = new CallContext(ApiToken.of("x".repeat(8001)), "req-1");
    assertThat(failureOf(client.api.currentToken(call))).isInstanceOf(ApiRefusedException.class);
    assertThat(controller.received(PATH)).isEmpty();
  }

  private static String allTextOf(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return thrown + text.toString();
  }
}
