package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.apache.sshd.common.kex.KexProposalOption;
import org.arvados.gateway.demo.samples.SampleService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("How SSH connections and channels begin, arvados-protocol sections 6.6 and 6.7")
@Timeout(60)
class FakeCrunchRunSshTest {
  private static final int MIB = 1 << 20;

  private static SampleService sample;
  private static ListeningApp app;
  private static FakeCrunchRun server;
  private static SshTunnel tunnel;

  @BeforeAll
  static void start() throws Exception {
    sample = SampleService.start(0);
    app = new ListeningApp();
    server =
        FakeCrunchRun.builder(Fixture.UUID, Fixture.TOKEN)
            .certificate(Fixture.CERTIFICATE)
            .services(
                port ->
                    switch (port) {
                      case 8888 -> sample.address();
                      case 7777 -> app.address();
                      case 6666 -> app.deadAddress();
                      default -> null;
                    })
            .start();
    tunnel = new SshTunnel(server);
  }

  @AfterAll
  static void stop() throws Exception {
    tunnel.close();
    server.close();
    app.close();
    sample.close();
  }

  // Negotiation, section 6.6

  @Test
  void onlyTheStatedAlgorithmsAreOffered() {
    var offers = tunnel.session().getServerKexProposals();

    assertThat(offers.get(KexProposalOption.ALGORITHMS))
        .startsWith("curve25519-sha256,ecdh-sha2-nistp256,ext-info-s")
        .endsWith(",kex-strict-s-v00@openssh.com");
    assertThat(offers.get(KexProposalOption.SERVERKEYS)).isEqualTo("rsa-sha2-256,rsa-sha2-512");
    assertThat(offers.get(KexProposalOption.S2CENC))
        .isEqualTo("aes128-gcm@openssh.com,aes256-gcm@openssh.com");
    assertThat(offers.get(KexProposalOption.C2SCOMP)).isEqualTo("none");
    assertThat(tunnel.session().getServerVersion()).isEqualTo("SSH-2.0-Go");
  }

  @Test
  void aShellIsRefused() {
    assertThatThrownBy(() -> tunnel.session().createShellChannel().open().verify(5000))
        .hasMessageContaining("Unsupported channel type: session");
  }

  @Test
  void globalRequestsFail() throws Exception {
    var request =
        tunnel.session().createBuffer(org.apache.sshd.common.SshConstants.SSH_MSG_GLOBAL_REQUEST);
    request.putString("keepalive@openssh.com");
    request.putBoolean(true);

    assertThat(tunnel.session().request("keepalive@openssh.com", request, Duration.ofSeconds(5)))
        .as("null stands for a failure")
        .isNull();
  }

  @Test
  void theWindowIsTwoMebibytesInPacketsOf32Kibibytes() throws Exception {
    TestChannel channel = tunnel.open("localhost", 8888).confirmed();

    assertThat(channel.getRemoteWindow().getMaxSize()).isEqualTo(2 * MIB);
    assertThat(channel.getRemoteWindow().getPacketSize()).isEqualTo(32 << 10);
  }

  // Opening, section 6.7

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "0.0.0.0", "127.0.0.1", "::1", "::"})
  void aChannelReachesTheServiceOfItsPort(String host) throws Exception {
    TestChannel channel = tunnel.open(host, 8888).confirmed();

    channel.write("GET /echo?x=1 HTTP/1.1\r\nHost: a.example\r\n\r\n");

    await().until(channel::text, text -> text.contains("\"target\":\"/echo?x=1\""));
    assertThat(channel.text()).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,9,172.17.0.2:9: dial tcp 172.17.0.2:9: connect: connection refused",
    "localhost,6666,172.17.0.2:6666: dial tcp 172.17.0.2:6666: connect: connection refused",
    "localhost,70000,172.17.0.2:70000: dial tcp: address 70000: invalid port",
    "10.0.0.1,8888,'cannot forward to ports on \"10.0.0.1\", only localhost'"
  })
  void aFailureIsALineOfStderrAndACloseWithoutEof(String host, int port, String text)
      throws Exception {
    TestChannel channel = tunnel.open(host, port).confirmed();

    await().until(channel::events, events -> events.contains("close"));
    assertThat(channel.events()).containsExactly("stderr:" + text + "\n", "close");
  }

  @Test
  void bytesSentBeforeTheConnectionIsMadeAreDelivered() throws Exception {
    TestChannel channel = tunnel.open("localhost", 7777);
    channel.confirmed().write("early");

    assertThat(app.accept().read(5)).isEqualTo("early");
  }
}
