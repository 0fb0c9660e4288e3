package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.demo.samples.SampleService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the gateway server does wrong on command")
@Timeout(60)
class MisbehaviourTest {
  private static final int SHORTLY = 200;

  private SampleService sample;
  private FakeCrunchRun server;

  @BeforeEach
  void start() {
    sample = SampleService.start(0);
    server = Fixture.server(8888, sample.address());
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  private static String proofIn(String head) {
    int at = head.indexOf("X-Arvados-Authorization-Response: ");
    return at < 0 ? "none" : head.substring(at + 34, head.indexOf('\r', at));
  }

  @Test
  void aWrongProofLooksLikeOne() throws Exception {
    server.misbehave(new Misbehaviour.WrongProof());
    try (GatewayClient client = new GatewayClient(server)) {
      String head = client.upgrade();

      assertThat(head).startsWith("HTTP/1.1 101 ");
      assertThat(proofIn(head)).matches("[0-9a-f]{64}").isNotEqualTo(client.expectedProof());
    }
  }

  @Test
  void aMissingProofIsMissing() throws Exception {
    server.misbehave(new Misbehaviour.NoProof());
    try (GatewayClient client = new GatewayClient(server)) {
      String head = client.upgrade();

      assertThat(head).startsWith("HTTP/1.1 101 ").doesNotContain("Authorization-Response");
    }
  }

  @Test
  void aMisdirectedRequestIs502() throws Exception {
    server.misbehave(new Misbehaviour.Misdirected());
    try (GatewayClient client = new GatewayClient(server)) {
      String head = client.upgrade();

      assertThat(head).startsWith("HTTP/1.1 502 ");
      assertThat(proofIn(head)).isEqualTo("none");
    }
  }

  @Test
  void anUnwelcomeClientGets401() throws Exception {
    server.misbehave(new Misbehaviour.Unauthorized());
    try (GatewayClient client = new GatewayClient(server)) {
      assertThat(client.upgrade()).startsWith("HTTP/1.1 401 ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404})
  void anUpgradeCanBeAnsweredOtherwiseWithProof(int status) throws Exception {
    server.misbehave(new Misbehaviour.NoUpgrade(status));
    try (GatewayClient client = new GatewayClient(server)) {
      String head = client.upgrade();

      assertThat(head).startsWith("HTTP/1.1 " + status + " ");
      assertThat(proofIn(head)).isEqualTo(client.expectedProof());
    }
  }

  // Hanging and cutting, stage by stage

  @Test
  void hangingAfterAcceptNeverShakesHands() throws Exception {
    server.misbehave(new Misbehaviour.Hang(Stage.TCP_ACCEPT));
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.getOutputStream().write("\u0016\u0003\u0001".getBytes(StandardCharsets.ISO_8859_1));

      assertSilent(socket);
    }
  }

  @Test
  void cuttingAfterAcceptEndsTheConnection() throws Exception {
    server.misbehave(new Misbehaviour.Cut(Stage.TCP_ACCEPT));

    assertThatThrownBy(() -> new GatewayClient(server)).isInstanceOf(IOException.class);
  }

  @Test
  void hangingAfterTlsAnswersNothing() throws Exception {
    server.misbehave(new Misbehaviour.Hang(Stage.TLS));
    try (GatewayClient client = new GatewayClient(server)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

      assertSilent(client.socket());
    }
  }

  @Test
  void cuttingAfterTlsEndsTheConnection() throws Exception {
    server.misbehave(new Misbehaviour.Cut(Stage.TLS));
    // Either the client's side of the handshake notices already, or the next read.
    assertThatThrownBy(
            () -> {
              try (GatewayClient client = new GatewayClient(server)) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                client.head();
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void hangingAfterTheUpgradeSendsNoSsh() throws Exception {
    server.misbehave(new Misbehaviour.Hang(Stage.UPGRADE));
    try (GatewayClient client = new GatewayClient(server)) {
      assertThat(client.upgrade()).startsWith("HTTP/1.1 101 ");

      assertSilent(client.socket());
    }
  }

  @Test
  void cuttingAfterTheUpgradeSendsNothingButThe101() throws Exception {
    server.misbehave(new Misbehaviour.Cut(Stage.UPGRADE));
    try (GatewayClient client = new GatewayClient(server)) {
      assertThat(client.upgrade()).startsWith("HTTP/1.1 101 ");

      assertThat(client.rest()).isEmpty();
    }
  }

  @Test
  void hangingInTheKeyExchangeSendsItsProposalOnly() throws Exception {
    server.misbehave(new Misbehaviour.Hang(Stage.KEY_EXCHANGE));
    try (GatewayClient client = new GatewayClient(server)) {
      client.upgrade();
      client.send("SSH-2.0-test\r\n");
      readProposal(client.socket().getInputStream());

      assertSilent(client.socket());
    }
  }

  @Test
  void cuttingInTheKeyExchangeSendsItsProposalOnly() throws Exception {
    server.misbehave(new Misbehaviour.Cut(Stage.KEY_EXCHANGE));
    try (GatewayClient client = new GatewayClient(server)) {
      client.upgrade();
      client.send("SSH-2.0-test\r\n");
      readProposal(client.socket().getInputStream());

      assertThat(client.rest()).isEmpty();
    }
  }

  /** RFC 4253 sections 4.2 and 6: the version line, then a packet that is SSH_MSG_KEXINIT. */
  private static void readProposal(InputStream in) throws IOException {
    ByteArrayOutputStream version = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      version.write(octet);
    }
    assertThat(version.toString(StandardCharsets.US_ASCII)).isEqualTo("SSH-2.0-Go\r");
    byte[] packet = in.readNBytes(ByteBuffer.wrap(in.readNBytes(4)).getInt());
    assertThat(packet[1]).isEqualTo((byte) 20);
  }

  @Test
  void hangingBeforeConfirmationLeavesTheChannelUnopened() throws Exception {
    try (SshTunnel tunnel = new SshTunnel(server)) {
      server.misbehave(new Misbehaviour.Hang(Stage.CHANNEL_CONFIRMATION));

      assertThatThrownBy(
              () -> tunnel.open("localhost", 8888).openFuture().verify(Duration.ofMillis(SHORTLY)))
          .hasMessageContaining("timeout");
      server.misbehave(new Misbehaviour.None());
      tunnel.open("localhost", 8888).confirmed();
    }
  }

  @Test
  void cuttingBeforeConfirmationEndsTheTunnel() throws Exception {
    try (SshTunnel tunnel = new SshTunnel(server)) {
      server.misbehave(new Misbehaviour.Cut(Stage.CHANNEL_CONFIRMATION));

      tunnel.open("localhost", 8888);

      await().until(() -> server.counters().tunnelsOpen() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Stage.class)
  void everyStageCanBehaveAgain(Stage stage) throws Exception {
    server.misbehave(new Misbehaviour.Cut(stage));
    server.misbehave(new Misbehaviour.None());
    try (GatewayClient client = new GatewayClient(server)) {
      assertThat(client.upgrade()).startsWith("HTTP/1.1 101 ");
      client.send("SSH-2.0-test\r\n");
      readProposal(client.socket().getInputStream());
    }
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SHORTLY);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  // The tunnel and its channels

  @ParameterizedTest
  @ValueSource(ints = {5, 12, 300})
  void aTunnelIsCutAfterExactlySoManyBytes(int bytes) throws Exception {
    server.misbehave(new Misbehaviour.CutAfter(bytes));
    try (GatewayClient client = new GatewayClient(server)) {
      client.upgrade();
      client.send("SSH-2.0-test\r\n");

      assertThat(client.rest()).hasSize(bytes);
    }
  }

  @Test
  void garbageIsNoVersion() throws Exception {
    server.misbehave(new Misbehaviour.GarbageVersion());
    try (GatewayClient client = new GatewayClient(server)) {
      client.upgrade();

      assertThat(client.socket().getInputStream().readNBytes(512))
          .startsWith(0, 0xfe, 0xfe)
          .doesNotContain('\n', 'S');
    }
  }

  @Test
  void channelsCanBeRefused() throws Exception {
    try (SshTunnel tunnel = new SshTunnel(server)) {
      server.misbehave(new Misbehaviour.RefuseChannels());

      TestChannel channel = tunnel.open("localhost", 8888);

      assertThatThrownBy(channel::confirmed).hasMessageContaining("opening channel");
      assertThat(server.counters().channelsOpened()).isZero();
    }
  }

  @Test
  void keysAreExchangedAgainAndAgainUnderLoad() throws Exception {
    server.misbehave(new Misbehaviour.RekeyEvery(256 << 10));
    int bytes = 4 << 20;
    try (SshTunnel tunnel = new SshTunnel(server)) {
      TestChannel channel = tunnel.open("localhost", 8888).confirmed().discard();
      channel.write("GET /download/" + bytes + " HTTP/1.1\r\nHost: a\r\n\r\n");

      await().until(() -> channel.total() > bytes);
      assertThat(tunnel.keyExchanges()).isGreaterThan(10);
    }
  }

  @Test
  void aContainerWithoutAddressSaysSo() throws Exception {
    server.misbehave(new Misbehaviour.NoContainerAddress());
    try (SshTunnel tunnel = new SshTunnel(server)) {
      TestChannel channel = tunnel.open("localhost", 8888).confirmed();

      await().until(channel::events, events -> events.contains("close"));
      assertThat(channel.events()).containsExactly("stderr:container has no IP address\n", "close");
    }
  }

  @Test
  void aDialCanHang() throws Exception {
    server.misbehave(new Misbehaviour.DialHangs());
    try (SshTunnel tunnel = new SshTunnel(server)) {
      TestChannel channel = tunnel.open("localhost", 8888).confirmed();
      channel.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

      await().during(Duration.ofMillis(SHORTLY)).until(() -> channel.events().isEmpty());
      assertThat(server.counters().serviceConnections()).isZero();
    }
  }
}
