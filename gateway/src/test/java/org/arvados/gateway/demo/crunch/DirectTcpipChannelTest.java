package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.arvados.gateway.demo.samples.SampleService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("How channels flow and end, arvados-protocol section 6.7")
@Timeout(60)
class DirectTcpipChannelTest {
  private static final int MIB = 1 << 20;

  private SampleService sample;
  private ListeningApp app;
  private FakeCrunchRun server;
  private SshTunnel tunnel;

  @BeforeEach
  void start() throws Exception {
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

  @AfterEach
  void stop() throws Exception {
    tunnel.close();
    server.close();
    app.close();
    sample.close();
  }

  private TestChannel app() throws Exception {
    return tunnel.open("localhost", 7777).confirmed();
  }

  // Ending, section 6.7

  @Test
  void theEndOfTheServicesOutputIsEofAndTheChannelStaysOpen() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();
    peer.write("last words");
    peer.shutdownOutput();

    await().until(channel::events, events -> events.contains("eof"));
    assertThat(channel.events()).containsExactly("data", "eof");
    channel.write("still there");
    assertThat(peer.read(11)).isEqualTo("still there");
    assertThat(server.counters().channelsOpen()).isEqualTo(1);
  }

  @Test
  void writingToAServiceThatHasClosedClosesTheChannel() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();
    await().until(() -> server.counters().serviceConnections() == 1);
    peer.reset();
    await().until(channel::events, events -> events.contains("eof"));

    channel.write("x");

    await().until(channel::events, events -> events.contains("close"));
  }

  @Test
  void eofOfTheClientClosesTheChannelAndNotTheService() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();
    channel.write("all");

    channel.writeEof();

    await().until(channel::events, events -> events.contains("close"));
    assertThat(channel.events()).as("no EOF").containsExactly("close");
    assertThat(peer.read(3)).isEqualTo("all");
    assertThat(peer.sawEnd(Duration.ofMillis(100))).as("no FIN").isFalse();
  }

  @Test
  void closingAChannelLeavesTheServicesConnectionOpenUntilItWrites() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();

    channel.close(false).await(Duration.ofSeconds(5));

    await().until(() -> server.counters().serviceConnectionsLeftOpen() == 1);
    assertThat(server.counters().channelsOpen()).isZero();
    assertThat(peer.sawEnd(Duration.ofMillis(100))).isFalse();
    peer.write("too late");
    assertThat(peer.sawEnd(Duration.ofSeconds(5))).isTrue();
    await().until(() -> server.counters().serviceConnectionsLeftOpen() == 0);
  }

  @Test
  void aConnectionLeftOpenEndsWhenTheServiceClosesIt() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();
    channel.close(false).await(Duration.ofSeconds(5));
    await().until(() -> server.counters().serviceConnectionsLeftOpen() == 1);

    peer.shutdownOutput();

    assertThat(peer.sawEnd(Duration.ofSeconds(5))).isTrue();
    await().until(() -> server.counters().serviceConnectionsLeftOpen() == 0);
  }

  @Test
  void losingTheWholeConnectionLeavesServicesOpenToo() throws Exception {
    app();
    ListeningApp.Peer first = app.accept();
    app();
    app.accept();

    tunnel.close();

    await().until(() -> server.counters().serviceConnectionsLeftOpen() == 2);
    assertThat(first.sawEnd(Duration.ofMillis(100))).isFalse();
    assertThat(server.counters().tunnelsOpen()).isZero();
    server.close();
    assertThat(first.sawEnd(Duration.ofSeconds(5))).as("until the server ends").isTrue();
  }

  @Test
  void whatWasWrittenBeforeTheCloseStillArrives() throws Exception {
    TestChannel channel = app();
    channel.write("x".repeat(MIB).getBytes(StandardCharsets.US_ASCII));

    channel.close(false).await(Duration.ofSeconds(5));

    assertThat(app.accept().read(MIB)).hasSize(MIB);
  }

  // Flow control and bulk

  @Test
  void aReaderThatStopsStopsTheServiceAndNobodyElse() throws Exception {
    TestChannel stalled = tunnel.open("localhost", 8888).confirmed().discard().stall();
    stalled.write(download(1 << 30));
    await().until(() -> stalled.total() >= 2 * MIB);

    TestChannel other = tunnel.open("localhost", 8888).confirmed();
    other.write("GET /status/200 HTTP/1.1\r\nHost: a\r\n\r\n");

    await().until(other::text, text -> text.endsWith("status 200\n"));
    assertThat(stalled.total()).as("one window and no more").isEqualTo(2 * MIB);
  }

  @Test
  void aReaderThatResumesGetsTheRest() throws Exception {
    int bytes = 5 * MIB;
    TestChannel channel = tunnel.open("localhost", 8888).confirmed().discard().stall();
    channel.write(download(bytes));
    await().until(() -> channel.total() >= 2 * MIB);

    channel.resume();

    await().until(() -> channel.total() > bytes);
  }

  @Test
  void aServiceThatDoesNotReadStopsTheClientAfterAWindow() throws Exception {
    TestChannel channel = app();
    ListeningApp.Peer peer = app.accept();
    // The window, and what the sockets of both ends buffer.
    byte[] much = new byte[16 * MIB];
    Thread writer = new Thread(() -> writeQuietly(channel, much), "uploader");
    writer.start();

    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(30))
        .until(() -> channel.getRemoteWindow().getSize() == 0);
    assertThat(writer.isAlive()).isTrue();
    assertThat(peer.read(much.length)).hasSize(much.length);
    writer.join();
  }

  private static void writeQuietly(TestChannel channel, byte[] bytes) {
    try {
      channel.write(bytes);
    } catch (java.io.IOException e) {
      // The reading side notices what is missing.
    }
  }

  private static String download(int bytes) {
    return "GET /download/" + bytes + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  @Test
  void countersTellWhatHappened() throws Exception {
    app();
    TestChannel second = app();
    second.close(false).await(Duration.ofSeconds(5));

    await().until(() -> server.counters().channelsOpen() == 1);
    Counters counters = server.counters();
    assertThat(counters.tcpConnections()).isEqualTo(1);
    assertThat(counters.tlsConnections()).isEqualTo(1);
    assertThat(counters.tunnels()).isEqualTo(1);
    assertThat(counters.tunnelsOpen()).isEqualTo(1);
    assertThat(counters.channelsOpened()).isEqualTo(2);
    assertThat(counters.bytesToClient()).isPositive();
    assertThat(counters.bytesFromClient()).isPositive();
  }
}
