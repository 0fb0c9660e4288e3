package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.await;
import static org.arvados.api.ApiFixture.failureOf;
import static org.arvados.api.ApiFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.api.StubController.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, how often and after which pause (arvados-protocol section 3.7). */
class RetryTest {
  private static final String PATH = "/arvados/v1/api_client_authorizations/current";
  private static final Reply GOOD =
      Reply.ok(
          """
          {"expires_at":null,"owner_uuid":"zzzzz-tpzed-000000000000000","scopes":["all"],
           "uuid":"zzzzz-gj3su-000000000000000"}
          """);
  private static final Reply BUSY = new Reply(503, "text/plain", "", Map.of());

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

  private CompletableFuture<TokenRecord> call() {
    return client.api.currentToken(CALL);
  }

  @Test
  void readIsTriedAgainWhenTheApiIsBusy() throws Exception {
    controller.on(PATH, BUSY, BUSY, GOOD);
    assertThat(await(call()).isUnscoped()).isTrue();
    assertThat(controller.received(PATH)).hasSize(3);
    assertThat(client.time.pauses()).hasSize(2);
    assertThat(client.time.pauses().get(0)).isBetween(Duration.ZERO, seconds(1));
    assertThat(client.time.pauses().get(1)).isBetween(Duration.ZERO, seconds(2));
  }

  @Test
  void everyAttemptCarriesTheSameRequestId() throws Exception {
    controller.on(PATH, BUSY, GOOD);
    await(call());
    assertThat(controller.received(PATH))
        .extracting(received -> received.headers().get("x-request-id"))
        .containsExactly(CALL.requestId(), CALL.requestId());
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void retriesAreBounded(int status) {
    controller.on(PATH, Reply.error(status, "later"));
    assertThat(failureOf(call()))
        .isInstanceOf(ApiFailedException.class)
        .hasMessage("GET " + PATH + ": status " + status + " (4 attempts)");
    assertThat(controller.received(PATH)).hasSize(4);
  }

  @Test
  void retryAfterInSecondsIsObeyed() throws Exception {
    controller.on(PATH, Reply.error(429, "later").with("Retry-After", "3"), GOOD);
    await(call());
    assertThat(client.time.pauses()).containsExactly(seconds(3));
  }

  @Test
  void retryAfterAsDateIsObeyed() throws Exception {
    Reply later = BUSY.with("Retry-After", "Sat, 01 Aug 2026 12:00:07 GMT");
    controller.on(PATH, later, GOOD);
    await(call());
    assertThat(client.time.pauses()).containsExactly(seconds(7));
  }

  @Test
  void longRetryAfterIsCutShort() throws Exception {
    controller.on(PATH, BUSY.with("Retry-After", "3600"), GOOD);
    await(call());
    assertThat(client.time.pauses()).containsExactly(seconds(10));
  }

  @Test
  void nothingIsRetriedPastTheTimeOutOfTheCall() {
    controller.on(PATH, BUSY.with("Retry-After", "9"));
    assertThat(failureOf(call())).hasMessageEndingWith("(4 attempts)");
    client.close();
    client = new ApiFixture(HttpApiSettings.of(controller.uri()).withCallTimeout(seconds(25)));
    assertThat(failureOf(call())).hasMessageEndingWith("(3 attempts)");
    assertThat(client.time.pauses()).containsExactly(seconds(9), seconds(9));
  }

  @Test
  void changeIsNeverRetried() {
    controller.on("/arvados/v1/links", BUSY);
    assertThat(failureOf(client.api.createLink(CALL, new LinkChange(Map.of()))))
        .isInstanceOf(ApiFailedException.class)
        .hasMessage("POST /arvados/v1/links: status 503");
    assertThat(controller.received("/arvados/v1/links")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 422})
  void refusalIsNotRetried(int status) {
    controller.on(PATH, Reply.error(status, "no"));
    assertThat(failureOf(call())).isInstanceOf(ApiRefusedException.class);
    controller.only(PATH);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 504})
  void otherServerErrorsAreNotRetried(int status) {
    controller.on(PATH, Reply.error(status, "no"));
    assertThat(failureOf(call())).isInstanceOf(ApiFailedException.class);
    controller.only(PATH);
  }

  @Test
  void refusedConnectionIsRetriedAndThenFailure() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (ApiFixture nobody = new ApiFixture(URI.create("http://127.0.0.1:" + port))) {
      assertThat(failureOf(nobody.api.currentToken(CALL)))
          .isInstanceOf(ApiFailedException.class)
          .hasMessage("GET " + PATH + ": cannot connect (4 attempts)");
      assertThat(nobody.time.pauses()).hasSize(3);
    }
  }

  /** A controller that restarts drops connections: the next one may be served. */
  @Test
  void lostConnectionIsRetriedForReadsOnly() throws IOException {
    try (RawServer dropping = new RawServer(connection -> connection.readHead());
        ApiFixture other = new ApiFixture(dropping.uri())) {
      assertThat(failureOf(other.api.currentToken(CALL)))
          .isInstanceOf(ApiFailedException.class)
          .hasMessage("GET " + PATH + ": connection lost (4 attempts)");
      int before = dropping.connections();
      assertThat(failureOf(other.api.createLink(CALL, new LinkChange(Map.of()))))
          .hasMessage("POST /arvados/v1/links: connection lost");
      assertThat(dropping.connections()).isEqualTo(before + 1);
    }
  }

  /** The exchange of a later attempt can be aborted as well as the first. */
  @Test
  void cancellingAbortsTheExchangeOfRetry() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (RawServer server =
            new RawServer(
                connection -> {
                  if (requests.getAndIncrement() == 0) {
                    connection.readHead();
                    connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
                  } else {
                    connection.readHead();
                    requests.getAndIncrement();
                    connection.awaitEnd();
                  }
                });
        ApiFixture other = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> call = other.api.currentToken(CALL);
      Awaitility.await().until(() -> requests.get() == 3);
      assertThat(call.cancel(true)).isTrue();
      assertThat(server.clientLeft()).isTrue();
    }
  }
}
