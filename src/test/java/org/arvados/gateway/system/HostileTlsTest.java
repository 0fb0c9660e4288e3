package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Clients that abuse TLS (rule X8)")
@Timeout(120)
class HostileTlsTest {
  private static final String ATTACKER = "127.0.0.2";

  /** The header of a record that holds a ClientHello of 512 bytes, and the first of them. */
  private static final byte[] HALF_A_HELLO = HexFormat.of().parseHex("1603010200010001fc0303");

  @TempDir static Path directory;
  private static ServedCluster cluster;
  private static SSLSocketFactory tls;
  private HonestVisitor honest;

  @BeforeAll
  static void start() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    tls = context.getSocketFactory();
    cluster = ServedCluster.startTls("hostile-tls", directory, "limits: {handshake: 5s}\n");
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void honestVisitorComes() throws IOException {
    honest =
        HonestVisitor.start(
            cluster.anybody(),
            () -> ClientSocket.tls(cluster.address(), HonestVisitor.ADDRESS, tls));
  }

  @AfterEach
  void honestVisitorLeaves() throws IOException {
    honest.close();
    cluster.awaitConnections(count -> count == 0);
    cluster.assertUnharmed();
  }

  @Test
  void handshakesThatAreNeverFinishedAreCut() throws Exception {
    List<byte[]> beginnings = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      beginnings.add(i % 2 == 0 ? HALF_A_HELLO : new byte[0]);
    }
    assertAllAreCut(beginnings);
  }

  @Test
  void garbageInsteadOfAHandshakeIsCutAndNotLogged() throws Exception {
    Random random = new Random(9);
    List<byte[]> garbage = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      if (i % 2 == 0) { // within what looks like a record
        System.arraycopy(HALF_A_HELLO, 0, bytes, 0, Math.min(3, bytes.length));
      }
      garbage.add(bytes);
    }
    garbage.add("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertAllAreCut(garbage);
  }

  /** Sends each on a connection of its own; then the gateway must end them all. */
  private static void assertAllAreCut(List<byte[]> beginnings) throws IOException {
    List<ClientSocket> clients = new ArrayList<>();
    try {
      for (byte[] beginning : beginnings) {
        ClientSocket client = new ClientSocket(cluster.address(), ATTACKER);
        clients.add(client);
        client.out().write(beginning);
      }
      for (ClientSocket client : clients) {
        assertThat(client.isEnded()).isTrue();
      }
    } finally {
      for (ClientSocket client : clients) {
        client.close();
      }
    }
  }

  /** A second handshake costs the server more than the client (CVE-2011-1473). */
  @Test
  void renegotiationIsRefused() throws Exception {
    try (Socket plain = new Socket(cluster.address().getAddress(), cluster.address().getPort());
        SSLSocket client =
            (SSLSocket) tls.createSocket(plain, "localhost", plain.getPort(), false)) {
      client.setSoTimeout(30_000);
      client.setEnabledProtocols(new String[] {"TLSv1.2"});
      client.startHandshake();
      assertThat(ask(client)).isEqualTo("HTTP/1.1 200");
      assertThatIOException()
          .isThrownBy(
              () -> {
                client.startHandshake();
                ask(client);
              });
    }
  }

  private static String ask(SSLSocket client) throws IOException {
    String request = cluster.anybody().head("HEAD", "/download/0") + "\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String status = "";
    for (String line = ClientSocket.line(client.getInputStream());
        !line.isEmpty();
        line = ClientSocket.line(client.getInputStream())) {
      status = status.isEmpty() ? line : status;
    }
    return status.substring(0, 12);
  }

  @Test
  void clientsThatLeaveWithinTheHandshakeLeaveNothing() throws Exception {
    for (int i = 0; i < 2000; i++) {
      ClientSocket client = new ClientSocket(cluster.address(), ATTACKER);
      client.out().write(HALF_A_HELLO);
      if (i % 2 == 0) {
        client.reset();
      } else {
        client.close();
      }
    }
    honest.awaitAnswers(20);
  }
}
