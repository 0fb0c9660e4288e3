package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The controller misbehaves on command, and only then. */
class FaultsTest {
  private static final String PATH = "/arvados/v1/users/current";
  private static final String ROUTE = "GET " + PATH;
  private final TestCluster cluster = new TestCluster();
  private final FaultPlan faults = cluster.controller.faults();
  private final ApiToken token = cluster.people.active().token();

  @AfterEach
  void close() {
    cluster.close();
  }

  private int status() throws Exception {
    return cluster.get(token, PATH).status();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(new Fault.Overloaded(), 503, "", ""),
        Arguments.of(
            new Fault.ServerError(),
            500,
            "application/json",
            "{\"errors\":[\"something went wrong\"]}"),
        Arguments.of(new Fault.TooManyRequests(Duration.ofSeconds(7)), 429, "", ""),
        Arguments.of(new Fault.HtmlPage(), 200, "text/html; charset=utf-8", "<html>"),
        Arguments.of(new Fault.BadGateway(), 502, "text/html; charset=utf-8", "<html>"),
        Arguments.of(new Fault.BrokenJson(), 200, "application/json", "{\"uuid\":"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void faultAnswersUntilItIsCleared(Fault fault, int status, String type, String body)
      throws Exception {
    faults.inject(fault);
    for (int i = 0; i < 2; i++) {
      TestCluster.Answer answer = cluster.get(token, PATH);
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.header("Content-Type")).isEqualTo(type);
      assertThat(answer.text()).startsWith(body);
      assertThat(answer.text().isEmpty()).isEqualTo(body.isEmpty());
    }
    faults.clear();
    assertThat(status()).isEqualTo(200);
  }

  @Test
  void tooManyRequestsTellsWhenToComeBack() throws Exception {
    faults.inject(new Fault.TooManyRequests(Duration.ofSeconds(7)));
    assertThat(cluster.get(token, PATH).header("Retry-After")).isEqualTo("7");
  }

  @Test
  void faultStrikesTheNextCallsUnderItsPrefixOnly() throws Exception {
    faults.inject(new Fault.Overloaded(), FaultScope.under("/arvados/v1/users").times(2));
    assertThat(cluster.get(token, TestCluster.REQUESTS).status()).isEqualTo(200);
    assertThat(status()).isEqualTo(503);
    assertThat(status()).isEqualTo(503);
    assertThat(status()).isEqualTo(200);
  }

  @Test
  void firstFaultThatConcernsACallStrikes() throws Exception {
    faults.inject(new Fault.Overloaded(), FaultScope.next(1));
    faults.inject(new Fault.ServerError());
    assertThat(status()).isEqualTo(503);
    assertThat(status()).isEqualTo(500);
  }

  @Test
  void rejectedTokenIsRefusedInTheUsualFormAndOthersAreNot() throws Exception {
    faults.inject(new Fault.RejectToken(token));
    TestCluster.Answer refused = cluster.get(token, PATH);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.error()).contains("401 Unauthorized: Not logged in");
    assertThat(cluster.get(token, TestCluster.CONTAINERS).json().has("error_token")).isTrue();
    assertThat(cluster.get(cluster.people.admin().token(), PATH).status()).isEqualTo(200);
  }

  @Test
  void delayedCallIsAnsweredLater() throws Exception {
    faults.inject(new Fault.Delay(Duration.ofMillis(50)));
    long before = System.nanoTime();
    assertThat(status()).isEqualTo(200);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
  }

  @Test
  void hangingCallsAreServedWhenTheFaultsAreCleared() throws Exception {
    faults.inject(new Fault.Hang(), FaultScope.next(2));
    CompletableFuture<TestCluster.Answer> first =
        cluster.sendLater(cluster.authorized(token, PATH));
    CompletableFuture<TestCluster.Answer> second =
        cluster.sendLater(cluster.authorized(token, PATH));
    CallLog log = cluster.controller.calls();
    log.awaitCalls(ROUTE, 2, TestCluster.PATIENCE);
    assertThat(log.open()).isEqualTo(2);
    assertThat(log.calls(ROUTE)).extracting(RecordedCall::status).containsExactly(0, 0);
    assertThat(status()).isEqualTo(200);
    assertThat(first).isNotDone();
    faults.clear();
    assertThat(first.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(second.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(log.open()).isZero();
    assertThat(log.mostOpen()).isEqualTo(3);
  }

  @Test
  void clearingAfterTheEndDoesNothing() throws Exception {
    faults.inject(new Fault.Hang());
    CompletableFuture<TestCluster.Answer> call = cluster.sendLater(cluster.authorized(token, PATH));
    cluster.controller.calls().awaitCalls(ROUTE, 1, TestCluster.PATIENCE);
    cluster.close();
    faults.clear();
    assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    assertThat(cluster.controller.calls().open()).isZero();
  }

  @Test
  void droppedConnectionEndsWithoutAnAnswer() {
    faults.inject(new Fault.DropConnection());
    assertThatThrownBy(this::status).isInstanceOf(IOException.class);
    assertThat(cluster.controller.calls().calls(ROUTE))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.status()).isZero());
  }

  @Test
  void refusedConnectionsAreAcceptedAgainOnTheSamePort() throws Exception {
    assertThat(status()).isEqualTo(200);
    cluster.controller.refuseConnections();
    assertThatThrownBy(() -> new Socket("localhost", cluster.controller.port()).close())
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(this::status).isInstanceOf(IOException.class);
    cluster.controller.acceptConnections();
    assertThat(status()).isEqualTo(200);
  }
}
