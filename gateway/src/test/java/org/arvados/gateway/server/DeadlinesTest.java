package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.demo.samples.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Deadlines and bounds (rule X8)")
@Timeout(60)
class DeadlinesTest {
  private static final int MOST_CONNECTIONS = 6;
  private static final int MOST_OF_A_SERVICE = 3;
  private static final String ENDLESS = "/events?count=0&interval=100";

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(
          GatewayExtension.limits(
              defaults ->
                  new LimitsConfig(
                      defaults.handshake(),
                      Duration.ofSeconds(1), // requestHead
                      4096, // headBytes
                      20, // headFields
                      Duration.ofSeconds(2), // idle
                      Duration.ofSeconds(6), // upgradeIdle
                      Duration.ofSeconds(1), // firstByte
                      defaults.connections(),
                      MOST_CONNECTIONS,
                      MOST_OF_A_SERVICE,
                      MOST_OF_A_SERVICE,
                      defaults.drain())));

  private static String get(String target) {
    return GATEWAY.request("GET", target, "open-data");
  }

  /** Rule X8: the whole head, however slowly its bytes come. */
  @Test
  void headMustArriveInTimeInTotal() throws Exception {
    RawHttp client = GATEWAY.connect();
    long start = System.nanoTime();
    client.send("GET / HTTP/1.1\r\nHost: ");
    boolean open = true;
    while (open && System.nanoTime() - start < Duration.ofSeconds(8).toNanos()) {
      Thread.sleep(100);
      try {
        client.send("x");
      } catch (IOException e) {
        open = false;
      }
    }
    assertThat(open).isFalse();
  }

  /** Rule X8: a connection that never asks anything. */
  @Test
  void silentConnectionIsClosed() throws Exception {
    assertThat(GATEWAY.connect().ends()).isTrue();
  }

  /** Rule X8: a kept-alive connection without a request. */
  @Test
  void idleConnectionIsClosed() throws Exception {
    RawHttp client = GATEWAY.connect();
    assertThat(client.send(get("/e")).response().status()).isEqualTo(200);
    assertThat(client.ends()).isTrue();
  }

  /** Rule X8: a body that does not go on is 408. */
  @Test
  void bodyThatStopsIs408() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("POST", "/upload", "open-data", "Content-Length: 100") + "half");
    assertThat(client.response().status()).isEqualTo(408);
    assertThat(client.ends()).isTrue();
  }

  /** Rule X8: a response that is not taken; the reset empties the system's buffers, too. */
  @Test
  void readerThatStopsIsReset() throws Exception {
    RawHttp client = GATEWAY.connectSlowly();
    assertThat(client.send(get("/download/100000000")).head().status()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(30)).until(() -> GATEWAY.demo().gateway().connections() == 0);
    assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
  }

  /** Rule X8: the gateway's own form, too. */
  @Test
  void formThatStopsIs408() throws Exception {
    RawHttp client = GATEWAY.connect();
    String target = "/.arvados/switch-user";
    client.send(GATEWAY.request("POST", target, "open-data", "Content-Length: 100") + "answer");
    assertThat(client.response().status()).isEqualTo(408);
    assertThat(client.ends()).isTrue();
  }

  /** Rule X8: a service that does not answer is 504. */
  @Test
  void missingFirstByteIs504() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.NEVER_ANSWERS);
    assertThat(GATEWAY.get("faulty", "/").status()).isEqualTo(504);
  }

  /** Rule X8: an upgraded stream on which nothing moves gets a Close frame. */
  @Test
  void idleWebSocketIsClosed() throws Exception {
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
    byte[] rest = client.rest();
    assertThat(rest[0] & 0xf).isEqualTo(8);
  }

  /** Rule X8: an event stream that is alive outlives the ordinary bounds. */
  @Test
  void liveEventStreamIsNotCut() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(get("/events?count=2&interval=2500"));
    assertThat(client.response().text()).contains("id: 2\n");
  }

  /** Rule X8: heads too long or with too many fields are 431. */
  @Test
  void hugeHeadIs431() throws Exception {
    RawHttp.Response large = GATEWAY.get("open-data", "/", "X-Large: " + "x".repeat(5000));
    assertThat(large.status()).isEqualTo(431);
    String[] many = new String[30];
    java.util.Arrays.fill(many, "X-Many: 1");
    assertThat(GATEWAY.get("open-data", "/", many).status()).isEqualTo(431);
  }

  /** A stream without end, once those of the test before are given up. */
  private static RawHttp stream(String service) {
    String bearer = "Authorization: Bearer " + GATEWAY.token("owner");
    return await()
        .until(
            () -> {
              RawHttp client = GATEWAY.connect();
              client.send(GATEWAY.request("GET", ENDLESS, service, bearer));
              if (client.head().status() == 200) {
                return client;
              }
              client.close();
              return null;
            },
            Objects::nonNull);
  }

  /** Rule X8: connections of one address are bounded. */
  @Test
  void connectionsOfAnAddressAreBounded() throws Exception {
    List<RawHttp> clients = new ArrayList<>();
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
      String service = i < MOST_OF_A_SERVICE ? "open-data" : "sample";
      clients.add(stream(service)); // idle ones would be closed
    }
    assertThatThrownBy(() -> GATEWAY.get("faulty", "/")).isInstanceOf(IOException.class);
    clients.get(0).close();
    await().until(() -> GATEWAY.demo().gateway().connections() < MOST_CONNECTIONS);
    assertThat(GATEWAY.get("open-data", "/e").status()).isEqualTo(200);
  }

  /** Rule X8: exchanges of one service are bounded, others are not touched. */
  @Test
  void exchangesOfAServiceAreBounded() throws Exception {
    List<RawHttp> busy = new ArrayList<>();
    for (int i = 0; i < MOST_OF_A_SERVICE; i++) {
      busy.add(stream("open-data"));
    }
    RawHttp.Response refused = GATEWAY.get("open-data", "/e");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.one("Retry-After")).isPresent();
    assertThat(GATEWAY.get("faulty", "/").status()).isEqualTo(200);
    for (RawHttp client : busy) {
      client.close();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> GATEWAY.get("open-data", "/e").status() == 200);
  }
}
