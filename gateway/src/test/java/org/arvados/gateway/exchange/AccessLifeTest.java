package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Rights that end (rules A8, A10 and X9)")
@Timeout(120)
class AccessLifeTest {
  private static final Duration LIFE = Duration.ofSeconds(1);
  private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.with(GatewayExtension.shortLived(LIFE, Duration.ofSeconds(6)));

  private TokenRow token;

  @BeforeEach
  void newToken() {
    token = GATEWAY.demo().state().addToken(GATEWAY.demo().user("owner").uuid(), row -> row);
    GATEWAY.keepSecret(token.v2().reveal());
  }

  private String bearer() {
    return "Authorization: Bearer " + token.v2().reveal();
  }

  private int status() throws Exception {
    return GATEWAY.get("sample", "/e", bearer()).status();
  }

  private RawHttp webSocket(String target) throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            target,
            "sample",
            bearer(),
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            KEY));
    assertThat(client.head().status()).isEqualTo(101);
    return client;
  }

  /** Reads the rest: the last frame is a Close with that code. */
  private static void assertClosed(RawHttp client, int code) throws Exception {
    byte[] rest = client.rest();
    int at = 0;
    while ((rest[at] & 0xf) != 8) {
      assertThat(rest[at + 1] & 0xff).as("a short frame").isLessThan(126);
      at += 2 + rest[at + 1];
    }
    int length = rest[at + 1];
    assertThat(((rest[at + 2] & 0xff) << 8) | (rest[at + 3] & 0xff)).isEqualTo(code);
    assertThat(rest.length).as("nothing follows the Close").isEqualTo(at + 2 + length);
  }

  /** Rule A8: a revoked token works no longer than a grant lives. */
  @Test
  void revokedTokenStopsWorkingWithinTheGrantsLife() throws Exception {
    assertThat(status()).isEqualTo(200);
    GATEWAY.demo().state().remove(token);
    await().atMost(Duration.ofSeconds(30)).until(this::status, code -> code == 401);
  }

  /** Rules A5 and A8: so does a permission that is taken away, or a project that is frozen. */
  @Test
  void permissionThatEndsStopsWorkingWithinTheGrantsLife() throws Exception {
    var state = GATEWAY.demo().state();
    var project = GATEWAY.service("sample").records().request().ownerUuid();
    var colleague = state.addAccount("colleague");
    GATEWAY.keepSecret(colleague.token().reveal());
    var link = state.grant(colleague.uuid(), PermissionLevel.CAN_WRITE, project);
    String bearer = "Authorization: Bearer " + colleague.token().reveal();
    assertThat(GATEWAY.get("team-write", "/e", bearer).status()).isEqualTo(200);
    GroupRow row = state.all(GroupRow.class).filter(g -> g.uuid().equals(project)).findAny().get();
    state.change(row, g -> g.withFrozenBy(project));
    awaitStatus("team-write", bearer, 403);
    assertThat(GATEWAY.get("team-read", "/e", bearer).status()).isEqualTo(200);
    state.change(row, g -> g.withFrozenBy(null));
    awaitStatus("team-write", bearer, 200);
    state.remove(link);
    awaitStatus("team-write", bearer, 404);
    awaitStatus("team-read", bearer, 404);
  }

  private static void awaitStatus(String service, String bearer, int status) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> GATEWAY.get(service, "/e", bearer).status() == status);
  }

  /**
   * Rules A4 and X9: a stream that needed no token ends when its project is everybody's no more.
   */
  @Test
  void streamOfNobodyEndsWithTheSharing() throws Exception {
    var state = GATEWAY.demo().state();
    var open = GATEWAY.service("shared").records().request().ownerUuid().text();
    LinkRow sharing =
        state.all(LinkRow.class).filter(link -> link.headUuid().equals(open)).findAny().get();
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws/time?interval=50",
            "shared",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            KEY));
    assertThat(client.head().status()).isEqualTo(101);
    state.remove(sharing);
    try {
      assertClosed(client, 1008);
    } finally {
      state.add(sharing);
    }
  }

  /** Rule A10: known rights outlive an outage of the API by the grace, and no longer. */
  @Test
  void outageIsBridgedByTheGraceAndThen503() throws Exception {
    GATEWAY.expectInLog("");
    assertThat(status()).isEqualTo(200);
    // no connection failure: those are tried again for longer than this test should take
    GATEWAY.demo().controller().faults().inject(new Fault.HtmlPage());
    Thread.sleep(LIFE.plusMillis(500).toMillis());
    assertThat(status()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(30)).until(this::status, code -> code == 503);
    GATEWAY.demo().controller().faults().clear();
    await().atMost(Duration.ofSeconds(30)).until(this::status, code -> code == 200);
  }

  /** Rule X9: a WebSocket gets a Close frame when the right behind it ends. */
  @Test
  void webSocketIsClosedWhenItsTokenEnds() throws Exception {
    RawHttp client = webSocket("/ws/time?interval=50");
    GATEWAY.demo().state().remove(token);
    assertClosed(client, 1008);
  }

  /** Rule X9: one that says nothing, too. */
  @Test
  void silentWebSocketIsClosedWhenItsContainerEnds() throws Exception {
    RawHttp client = webSocket("/ws");
    var container = GATEWAY.service("sample").records().container();
    GATEWAY.demo().state().change(container, c -> c.with(b -> b.state("Complete")));
    try {
      assertClosed(client, 1008);
    } finally {
      GATEWAY.demo().state().change(container, c -> c.with(b -> b.state("Running")));
      await().atMost(Duration.ofSeconds(30)).until(this::status, code -> code == 200);
    }
  }

  /** Rule X9: an event stream is cut, so that the client sees that it is not whole. */
  @Test
  void eventStreamIsCutWhenItsTokenEnds() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/events?count=0&interval=100", "sample", bearer()));
    assertThat(client.head().isChunked()).isTrue();
    assertThat(client.chunk()).isNotEmpty();
    GATEWAY.demo().state().remove(token);
    byte[] rest;
    try {
      rest = client.rest();
    } catch (java.net.SocketException e) {
      return; // cut by a reset
    }
    assertThat(new String(rest, java.nio.charset.StandardCharsets.US_ASCII))
        .doesNotEndWith("0\r\n\r\n");
  }

  /** Rule X9: while the right holds, a stream goes on past every recheck. */
  @Test
  void streamGoesOnWhileTheRightHolds() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/events?count=30&interval=100", "sample", bearer()));
    assertThat(client.response().text()).contains("id: 30\n");
  }

  /** Rule X9: rechecks share facts, so a hundred streams of a visitor cost what one does. */
  @Test
  void manyStreamsCostTheApiNoMoreThanOne() throws Exception {
    for (int i = 0; i < 100; i++) {
      webSocket("/ws");
    }
    GATEWAY.demo().controller().calls().clear();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> GATEWAY.demo().controller().calls().total() > 0);
    Instant start = Instant.now();
    Thread.sleep(LIFE.toMillis()); // the streams are rechecked at one time, give or take
    int calls = GATEWAY.demo().controller().calls().total();
    long lives = Duration.between(start, Instant.now()).dividedBy(LIFE) + 1;
    // Five facts, each asked for at most twice in its life: when half of it is over, and after it.
    // For themselves the streams would ask a hundred times as often.
    assertThat(calls).isLessThanOrEqualTo((int) (2 * 5 * lives));
  }
}
