package org.arvados.api;

import static org.arvados.api.ApiFixture.CALL;
import static org.arvados.api.ApiFixture.await;
import static org.arvados.api.ApiFixture.failureOf;
import static org.arvados.api.ApiFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs, cancelling, closing, and whose threads futures complete on. */
@Timeout(60)
class LifecycleTest {
  private static final String NAME = "GET /arvados/v1/api_client_authorizations/current";

  private static RawServer silent() throws Exception {
    return new RawServer(
        connection -> {
          connection.readHead();
          connection.awaitEnd();
        });
  }

  @Test
  void serverThatNeverAnswersIsFailureWhenTheTimeIsUp() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> call = client.api.currentToken(CALL);
      assertThat(server.wasAsked()).isTrue();
      client.time.advance(seconds(29));
      assertThat(call).isNotDone();
      client.time.advance(seconds(1));
      assertThat(failureOf(call))
          .isInstanceOf(ApiFailedException.class)
          .hasMessage(NAME + ": no answer within 30000 ms");
      assertThat(server.clientLeft()).as("the exchange is aborted").isTrue();
    }
  }

  /** The JDK's own time-out ends with the head; ours does not. */
  @Test
  void serverThatStopsAmidTheBodyIsFailureWhenTheTimeIsUp() throws Exception {
    try (RawServer server =
            new RawServer(
                connection -> {
                  connection.readHead();
                  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{");
                  connection.awaitEnd();
                });
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> call = client.api.currentToken(CALL);
      assertThat(server.wasAsked()).isTrue();
      client.time.advance(seconds(30));
      assertThat(failureOf(call)).isInstanceOf(ApiFailedException.class);
      assertThat(server.clientLeft()).isTrue();
    }
  }

  @Test
  void waitingForDiscoveryCountsTowardsTheTimeOut() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<User> call = client.api.currentUser(CALL);
      assertThat(server.wasAsked()).isTrue();
      client.time.advance(seconds(30));
      assertThat(failureOf(call)).isInstanceOf(ApiFailedException.class);
    }
  }

  @Test
  void cancellingAbortsTheExchange() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> call = client.api.currentToken(CALL);
      assertThat(server.wasAsked()).isTrue();
      assertThat(call.cancel(true)).isTrue();
      assertThat(server.clientLeft()).isTrue();
      assertThat(client.time.timers()).as("no time-out is left behind").isZero();
    }
  }

  @Test
  void timeOutOfTheCallersOwnAbortsTheExchange() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> call =
          client.api.currentToken(CALL).orTimeout(50, TimeUnit.MILLISECONDS);
      assertThat(server.clientLeft()).isTrue();
      assertThat(call).isCompletedExceptionally();
    }
  }

  @Test
  void answeredCallLeavesNoTimeOutBehind() throws Exception {
    try (StubController controller = new StubController();
        ApiFixture client = new ApiFixture(controller.uri())) {
      await(client.api.discovery());
      await().untilAsserted(() -> assertThat(client.time.timers()).isZero());
    }
  }

  @Test
  void closingFailsWhatIsPendingAndWhatComesLater() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<TokenRecord> pending = client.api.currentToken(CALL);
      assertThat(server.wasAsked()).isTrue();
      client.api.close();
      assertThat(failureOf(pending)).isInstanceOf(ApiFailedException.class);
      assertThat(server.clientLeft()).isTrue();
      assertThat(failureOf(client.api.currentToken(CALL)))
          .isInstanceOf(ApiFailedException.class)
          .hasMessage("the API client is closed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 401 No\r\nContent-Length: 13\r\n\r\n{\"errors\":[]}",
        ""
      })
  void futuresCompleteOnTheClientsThreads(String answer) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer server = new RawServer(c -> answerAfter(c, go, answer));
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<String> thread = completing(client.api.currentToken(CALL));
      go.countDown();
      assertThat(await(thread)).startsWith("arvados-api-");
    }
  }

  private static void answerAfter(RawServer.Connection connection, CountDownLatch go, String answer)
      throws IOException {
    connection.readHead();
    try {
      go.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    connection.write(answer);
  }

  @Test
  void timeOutCompletesOnTheClientsThreads() throws Exception {
    try (RawServer server = silent();
        ApiFixture client = new ApiFixture(server.uri())) {
      CompletableFuture<String> thread = completing(client.api.currentToken(CALL));
      client.time.advance(seconds(30));
      assertThat(await(thread)).startsWith("arvados-api-");
    }
  }

  /** Real time, once: the threads' own scheduler ends a call. */
  @Test
  void realSchedulerEndsCalls() throws Exception {
    try (RawServer server = silent();
        ApiThreads threads = new ApiThreads(1)) {
      HttpApiSettings settings =
          HttpApiSettings.of(server.uri()).withCallTimeout(Duration.ofMillis(100));
      try (HttpArvadosApi api =
          new HttpArvadosApi(
              settings,
              threads.executor(),
              threads.scheduler(),
              InstantSource.system(),
              new Random(1))) {
        assertThat(failureOf(api.currentToken(CALL)))
            .hasMessage(NAME + ": no answer within 100 ms");
      }
    }
  }

  private static CompletableFuture<String> completing(CompletableFuture<?> call) {
    return call.handle((value, error) -> Thread.currentThread().getName());
  }
}
