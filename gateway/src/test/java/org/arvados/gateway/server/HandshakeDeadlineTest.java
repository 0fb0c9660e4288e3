package org.arvados.gateway.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.LimitsConfig;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("TLS handshakes have a deadline of their own (rule X8)")
@Timeout(60)
class HandshakeDeadlineTest {
  private static final Duration HANDSHAKE = Duration.ofSeconds(6);
  private static final Duration REQUEST_HEAD = Duration.ofSeconds(2);

  private static DemoCluster demo;

  @BeforeAll
  static void start() throws Exception {
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .ownCertificate()
            .configure(GatewayExtension.limits(HandshakeDeadlineTest::limits))
            .start();
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  private static LimitsConfig limits(LimitsConfig defaults) {
    return new LimitsConfig(
        HANDSHAKE,
        REQUEST_HEAD,
        defaults.headBytes(),
        defaults.headFields(),
        defaults.idle(),
        defaults.upgradeIdle(),
        defaults.firstByte(),
        defaults.connections(),
        defaults.connectionsPerAddress(),
        defaults.connectionsPerService(),
        defaults.channelsPerClientAndService(),
        defaults.drain());
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(demo.address().getAddress(), demo.address().getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static SSLSocket secure(Socket plain) throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    socket.startHandshake();
    return socket;
  }

  @Test
  void handshakeThatNeverBeginsIsCut() throws Exception {
    long start = System.nanoTime();
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isNegative();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isBetween(HANDSHAKE.minusSeconds(1), HANDSHAKE.plusSeconds(10));
  }

  /** The time of the head begins behind the handshake. */
  @Test
  void slowHandshakeLeavesTheHeadItsTime() throws Exception {
    try (Socket socket = connect()) {
      Thread.sleep(REQUEST_HEAD.plusSeconds(1).toMillis()); // longer than a head may take
      try (SSLSocket secure = secure(socket)) {
        String host = demo.service("open-data").host();
        secure.getOutputStream().write(GatewayExtension.head("GET", "/", host).getBytes(US_ASCII));
        assertThat(secure.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      }
    }
  }

  @Test
  void headThatNeverComesBehindAHandshakeIsCut() throws Exception {
    try (SSLSocket secure = secure(connect())) {
      assertThat(secure.getInputStream().read()).isNegative();
    }
  }
}
