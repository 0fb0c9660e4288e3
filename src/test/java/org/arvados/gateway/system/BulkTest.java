package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More passes through the gateway than it could ever hold. */
@Timeout(300)
class BulkTest {
  private static final long SIZE = 2L << 30;
  private static final long MOST_RESIDENT = 320L << 20;
  private static final int STALLED = 32;

  @TempDir static Path directory;
  private static DemoCluster demo;
  private static GatewayProcess gateway;
  private static Visit visit;

  @BeforeAll
  static void start() throws IOException {
    demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start();
    gateway = GatewayProcess.serve("bulk", List.of("-Xmx128m"), ServeFiles.write(directory, demo));
    visit = Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      if (gateway != null) {
        gateway.close();
      }
    } finally {
      demo.close();
    }
  }

  @Test
  void twoGibibytesGoUp() throws Exception {
    Instant start = Instant.now();
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      String head = visit.head("PUT", "/upload") + "Content-Length: " + SIZE + "\r\n\r\n";
      socket.out().write(head.getBytes(StandardCharsets.US_ASCII));
      String sha256 = send(socket.out());
      ClientSocket.Response response = socket.response();
      assertThat(response.status()).isEqualTo(200);
      JsonNode received = new ObjectMapper().readTree(response.body());
      assertThat(received.get("bytes").asLong()).isEqualTo(SIZE);
      assertThat(received.get("sha256").asText()).isEqualTo(sha256);
    }
    report("up", start);
  }

  /** Rule U7: streams that nobody reads hold neither memory nor the others. */
  @Test
  void twoGibibytesComeDownBesideStalledReaders() throws Exception {
    Instant start = Instant.now();
    List<ClientSocket> stalled = new ArrayList<>();
    try (ClientSocket socket = new ClientSocket(visit.gateway())) {
      for (int i = 0; i < STALLED; i++) {
        ClientSocket reader = new ClientSocket(visit.gateway());
        stalled.add(reader);
        assertThat(visit.get(reader, "/download/" + (1L << 30)).status()).isEqualTo(200);
      }
      String path = "/download/" + SIZE;
      String sha256 = digest(visit.get(socket, path).body());
      report("down", start);
      String expected = new String(visit.bytes(path + "/sha256"), StandardCharsets.US_ASCII);
      assertThat(expected).contains(sha256);
    } finally {
      for (ClientSocket reader : stalled) {
        reader.close();
      }
    }
  }

  private static void report(String way, Instant start) throws IOException {
    long resident = gateway.peakResidentBytes();
    Duration took = Duration.between(start, Instant.now());
    System.out.printf("%d bytes %s in %s, %d MiB resident%n", SIZE, way, took, resident >> 20);
    assertThat(resident).as("most memory resident").isLessThanOrEqualTo(MOST_RESIDENT);
  }

  /** Sends the body, no two blocks of it equal, and returns its digest. */
  private static String send(OutputStream out) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[1 << 20];
    new Random(7).nextBytes(block);
    for (long sent = 0; sent < SIZE; sent += block.length) {
      for (int i = 0; i < Long.BYTES; i++) {
        block[i] = (byte) (sent >>> (8 * i));
      }
      out.write(block);
      digest.update(block);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String digest(InputStream body) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] block = new byte[64 * 1024];
    long length = 0;
    for (int count = body.read(block); count >= 0; count = body.read(block)) {
      digest.update(block, 0, count);
      length += count;
    }
    assertThat(length).isEqualTo(SIZE);
    return HexFormat.of().formatHex(digest.digest());
  }
}
