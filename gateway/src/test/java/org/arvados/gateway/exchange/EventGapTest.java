package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.demo.events.EventFault;
import org.arvados.gateway.demo.events.FakeEventService;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of streams when events are missed: here nothing else could tell of the change. */
@DisplayName("Gaps in the events (rules A8, A10 and X9)")
@Timeout(180)
class EventGapTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(GatewayExtension.longLived());

  private final FakeEventService events = GATEWAY.demo().events();
  private TokenRow token;

  @BeforeEach
  void newToken() {
    await().atMost(SOON).until(() -> events.subscriptions() == 1);
    token = GATEWAY.demo().state().addToken(GATEWAY.demo().user("owner").uuid(), row -> row);
    GATEWAY.keepSecret(token.v2().reveal());
  }

  private RawHttp stream() throws IOException {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/events?count=0&interval=100",
            "sample",
            "Authorization: Bearer " + token.v2().reveal()));
    assertThat(client.head().status()).isEqualTo(200);
    return client;
  }

  private static void assertEnds() {
    await().atMost(SOON).until(() -> GATEWAY.demo().gateway().exchanges() == 0);
  }

  private static long logged(String part) {
    return GATEWAY.log().stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void whatWasMissedInAShortGapIsHeardAfterIt() throws Exception {
    GATEWAY.expectInLog("events: interrupted");
    RawHttp unused = stream();
    events.refuseConnections();
    await().atMost(SOON).until(() -> logged("events: interrupted") == 1);
    GATEWAY.demo().state().remove(token);
    assertThat(GATEWAY.demo().gateway().exchanges()).isOne();
    events.acceptConnections();
    assertEnds();
    assertThat(logged("what was missed follows")).isOne();
  }

  /** What came could not be read, so anything may have been missed. */
  @Test
  void afterAGapOfUnknownSizeEverythingIsAskedForAnew() throws Exception {
    GATEWAY.expectInLog("events: interrupted");
    RawHttp unused = stream();
    events.misbehave(new EventFault.Garbage());
    GATEWAY.demo().state().remove(token);
    await().atMost(SOON).until(() -> logged("events: interrupted") == 1);
    events.misbehave(new EventFault.None());
    assertEnds();
    assertThat(logged("asked for anew")).isPositive();
  }

  @Test
  void hugeMessageIsAGapOfUnknownSize() throws Exception {
    GATEWAY.expectInLog("events: interrupted");
    RawHttp unused = stream();
    events.misbehave(new EventFault.Huge(2_000_000));
    GATEWAY.demo().state().remove(token);
    await().atMost(SOON).until(() -> logged("events: interrupted") == 1);
    events.misbehave(new EventFault.None());
    assertEnds();
  }

  /** One line, however often it is tried; requests are served as ever. */
  @Test
  void longOutageOfTheEventServiceIsTwoLinesOfLog() throws Exception {
    GATEWAY.expectInLog("events: interrupted");
    int before = events.subscribedInAll();
    events.misbehave(new EventFault.RefuseHandshakes(503));
    events.closeConnections();
    await().atMost(SOON).until(() -> logged("events: interrupted") == 1);
    await().pollDelay(Duration.ofSeconds(5)).atMost(SOON).until(() -> true);
    assertThat(GATEWAY.get("open-data", "/e").status()).isEqualTo(200);
    events.misbehave(new EventFault.None());
    await().atMost(SOON).until(() -> events.subscribedInAll() > before);
    await().atMost(SOON).until(() -> logged("events: listening") == 1);
    assertThat(logged("events: interrupted")).isOne();
  }
}
