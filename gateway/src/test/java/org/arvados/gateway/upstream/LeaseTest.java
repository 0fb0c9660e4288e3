package org.arvados.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.demo.crunch.Counters;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Streams to services: used again, tried again, given up (rules U2 and U6)")
@Timeout(120)
class LeaseTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  /** On one client connection, so that the pool of one event loop is used. */
  private static RawHttp warmedUp() throws IOException {
    RawHttp client = GATEWAY.connect();
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
    return client;
  }

  private static String request(String method) {
    return method.equals("POST")
        ? GATEWAY.request(method, "/", "faulty", "Content-Length: 0")
        : GATEWAY.request(method, "/", "faulty");
  }

  // Rule U6

  /** Rule U6: a GET on a reused stream that dies without a byte is sent once more. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Fixed.class,
      mode = Mode.INCLUDE,
      names = {"NO_RESPONSE", "RESET"})
  void getIsTriedOnceMoreOnAFreshStream(Fault.Fixed death) throws Exception {
    RawHttp client = warmedUp();
    GATEWAY.faulty().misbehave(new Fault.OnReuse(death));
    long before = GATEWAY.faulty().requests();
    assertThat(client.send(request("GET")).response().status()).isEqualTo(200);
    assertThat(GATEWAY.faulty().requests() - before).isEqualTo(2);
  }

  /** Rule U6: never a POST, which the service may have acted on. */
  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void postIsNeverSentTwice(String method) throws Exception {
    RawHttp client = warmedUp();
    GATEWAY.faulty().misbehave(new Fault.OnReuse(Fault.Fixed.NO_RESPONSE));
    long before = GATEWAY.faulty().requests();
    assertThat(client.send(request(method)).response().status()).isEqualTo(502);
    assertThat(GATEWAY.faulty().requests() - before).isEqualTo(1);
  }

  /** Rule U6: nor a request with a body, idempotent or not. */
  @Test
  void putWithABodyIsNeverSentTwice() throws Exception {
    RawHttp client = warmedUp();
    GATEWAY.faulty().misbehave(new Fault.OnReuse(Fault.Fixed.NO_RESPONSE));
    long before = GATEWAY.faulty().requests();
    client.send(GATEWAY.request("PUT", "/", "faulty", "Content-Length: 2") + "ab");
    assertThat(client.response().status()).isEqualTo(502);
    assertThat(GATEWAY.faulty().requests() - before).isEqualTo(1);
  }

  /** Rule U6: nor when a byte of the answer has come. */
  @Test
  void startedAnswerIsNotAskedForAgain() throws Exception {
    RawHttp client = warmedUp();
    GATEWAY.faulty().misbehave(new Fault.OnReuse(Fault.Fixed.HALF_HEAD));
    long before = GATEWAY.faulty().requests();
    assertThat(client.send(request("GET")).response().status()).isEqualTo(502);
    assertThat(GATEWAY.faulty().requests() - before).isEqualTo(1);
  }

  /** Rule U6: nor on a fresh stream: the service is what it is. */
  @Test
  void freshStreamIsNotTriedAgain() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.NO_RESPONSE);
    long before = GATEWAY.faulty().requests();
    assertThat(GATEWAY.get("faulty", "/").status()).isEqualTo(502);
    assertThat(GATEWAY.faulty().requests() - before).isEqualTo(1);
  }

  // Rule U2

  private static Counters sample() {
    return GATEWAY.demo().crunchRuns().get("open-data").counters();
  }

  /** Rule U2: who leaves in a short response leaves a stream that is used again. */
  @Test
  void streamOfAShortResponseIsDrainedAndReused() throws Exception {
    long left = sample().serviceConnectionsLeftOpen();
    for (int i = 0; i < 5; i++) {
      RawHttp client = GATEWAY.connect();
      client.send(GATEWAY.request("GET", "/slow?ms=400", "open-data"));
      await().until(() -> GATEWAY.demo().gateway().exchanges() == 1);
      client.reset();
      await().until(() -> GATEWAY.demo().gateway().exchanges() == 0);
      long sent = sample().bytesToClient();
      // The answer comes when nobody waits for it; it is longer than what a tunnel says by itself.
      await().until(() -> sample().bytesToClient() > sent + 100);
    }
    assertThat(sample().channelsOpen())
        .isLessThanOrEqualTo(2L * Runtime.getRuntime().availableProcessors());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> sample().serviceConnectionsLeftOpen() <= left);
  }

  /** Rule U2: an endless response is given up after the bound. */
  @Test
  void streamOfALongResponseIsGivenUp() throws Exception {
    long open = sample().channelsOpen();
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/download/1000000000", "open-data"));
    client.read(100_000);
    client.reset();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(sample().channelsOpen()).isLessThanOrEqualTo(open));
  }

  /** Rule U2: a WebSocket whose client leaves is closed by a frame, so the service hears of it. */
  @Test
  void serviceHearsThatAWebSocketClientLeft() throws Exception {
    long open = sample().channelsOpen();
    long left = sample().serviceConnectionsLeftOpen();
    for (int i = 0; i < 5; i++) {
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
      client.reset();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(sample().channelsOpen()).isLessThanOrEqualTo(open);
              assertThat(sample().serviceConnectionsLeftOpen()).isLessThanOrEqualTo(left);
            });
  }

  /** A client that leaves in the middle of its upload. */
  @Test
  void halfAnUploadIsNeverAWholeOne() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("POST", "/upload", "open-data", "Content-Length: 100000") + "half");
    await().until(() -> GATEWAY.demo().gateway().exchanges() == 1);
    client.reset();
    await().until(() -> GATEWAY.demo().gateway().exchanges() == 0);
    assertThat(GATEWAY.get("open-data", "/e").status()).isEqualTo(200);
  }
}
