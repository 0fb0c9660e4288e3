package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("Container gateways that lie, break and come back (rules U1 and U3)")
@Timeout(120)
class ContainerGatewayTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private FakeCrunchRun run;

  @BeforeEach
  void freshTunnel() {
    run = GATEWAY.demo().crunchRuns().get("faulty");
    run.restart();
  }

  @AfterEach
  void behave() {
    run.misbehave(new Misbehaviour.None());
  }

  private static int status() throws IOException {
    return GATEWAY.get("faulty", "/").status();
  }

  /** Rule U1: nothing is sent to who cannot prove to be the container's gateway. */
  @Test
  void wrongProofIs503AndNothingIsSent() throws Exception {
    assertNothingIsSentTo(new Misbehaviour.WrongProof());
  }

  /** Rule U1: nor to who does not try. */
  @Test
  void noProofIs503AndNothingIsSent() throws Exception {
    assertNothingIsSentTo(new Misbehaviour.NoProof());
  }

  private void assertNothingIsSentTo(Misbehaviour impostor) throws Exception {
    run.misbehave(impostor);
    long requests = GATEWAY.faulty().requests();
    RawHttp.Response response = GATEWAY.get("faulty", "/?secret=1", "Cookie: own=secret");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.one("Retry-After")).isPresent();
    assertThat(run.counters().channelsOpen()).isZero();
    assertThat(GATEWAY.faulty().requests()).isEqualTo(requests);

    run.misbehave(new Misbehaviour.None());
    assertThat(status()).isEqualTo(200);
  }

  /** Whatever else goes wrong on the way is 503, and the next request finds its way. */
  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      mode = Mode.EXCLUDE,
      names = {"CHANNEL_CONFIRMATION"})
  void cutOnTheWayIs503(Stage stage) throws Exception {
    run.misbehave(new Misbehaviour.Cut(stage));
    assertThat(status()).isEqualTo(503);
    run.misbehave(new Misbehaviour.None());
    assertThat(status()).isEqualTo(200);
  }

  /** The same for answers that are none. */
  @Test
  void wrongAnswersOnTheWayAre503() throws Exception {
    for (Misbehaviour wrong :
        new Misbehaviour[] {
          new Misbehaviour.Misdirected(),
          new Misbehaviour.Unauthorized(),
          new Misbehaviour.NoUpgrade(200),
          new Misbehaviour.GarbageVersion()
        }) {
      run.misbehave(wrong);
      assertThat(status()).as(wrong.toString()).isEqualTo(503);
    }
    run.misbehave(new Misbehaviour.None());
    assertThat(status()).isEqualTo(200);
  }

  /** Rule U3: what the container gateway says of a failed dial is never shown. */
  @Test
  void nothingListensIs502AndStderrIsNotShown() throws Exception {
    RawHttp.Response response =
        GATEWAY.get("silent", "/", "Authorization: Bearer " + GATEWAY.token("owner"));
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text())
        .contains("8002")
        .doesNotContain("172.17.", "dial", "refused", "127.0.0.1:8002");
  }

  /** A tunnel that is cut in mid-body: the client sees that the response is not whole. */
  @Test
  void cutInMidBodyTruncatesAndTheNextRequestWorks() throws Exception {
    FakeCrunchRun sample = GATEWAY.demo().crunchRuns().get("open-data");
    sample.restart();
    sample.misbehave(new Misbehaviour.CutAfter(300_000));
    try {
      RawHttp client = GATEWAY.connect();
      client.send(GATEWAY.request("GET", "/download/5000000", "open-data"));
      assertThatThrownBy(client::response).isInstanceOf(IOException.class);
    } finally {
      sample.misbehave(new Misbehaviour.None());
    }
    assertThat(GATEWAY.get("open-data", "/download/100000").body()).hasSize(100_000);
  }

  /** A restarted container gateway has another certificate, and a proof that fits it. */
  @Test
  void restartWithANewCertificateIsNoTrouble() throws Exception {
    RawHttp client = GATEWAY.connect();
    String request = GATEWAY.request("GET", "/", "faulty");
    assertThat(client.send(request).response().status()).isEqualTo(200);
    run.restart();
    assertThat(client.send(request).response().status()).isEqualTo(200);
  }

  /** Rule U5: requests share one tunnel per event loop. */
  @Test
  void requestsShareTunnels() throws Exception {
    long before = run.counters().tunnels();
    for (int i = 0; i < 20; i++) {
      assertThat(status()).isEqualTo(200);
    }
    assertThat(run.counters().tunnels() - before)
        .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }

  /** A tunnel that dies under a WebSocket ends it. */
  @Test
  void webSocketEndsWithItsTunnel() throws Exception {
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
    GATEWAY.demo().crunchRuns().get("open-data").restart();
    client.rest();
    await().atMost(Duration.ofSeconds(30)).until(() -> GATEWAY.demo().gateway().exchanges() == 0);
  }
}
