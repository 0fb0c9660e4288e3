package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Requests without end or measure, in a process of little memory (rules X5, X7 and X8)")
@Timeout(120)
class HostileRequestTest {
  private static final String ATTACKER = "127.0.0.2";
  private static final int PIPELINED = 10_000;

  @TempDir static Path directory;
  private static ServedCluster cluster;
  private HonestVisitor honest;

  @BeforeAll
  static void start() throws IOException {
    cluster = ServedCluster.start("hostile-requests", directory, "limits: {idle: 10s}\n");
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void honestVisitorComes() throws IOException {
    honest = HonestVisitor.start(cluster.owner());
  }

  @AfterEach
  void honestVisitorLeaves() throws IOException {
    honest.close();
    cluster.awaitConnections(count -> count == 0);
    cluster.assertUnharmed();
  }

  private static ClientSocket connect() throws IOException {
    return new ClientSocket(cluster.address(), ATTACKER);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest(name = "{0} fields of {1} bytes")
  @CsvSource({"1,1048576", "10000,10", "201,1", "70,1000"})
  void headBeyondTheLimitsIs431(int fields, int size) throws Exception {
    String field = "X-Field: " + "x".repeat(size) + "\r\n";
    try (ClientSocket socket = connect()) {
      String head = cluster.anybody().head("GET", "/") + field.repeat(fields) + "\r\n";
      assertThat(socket.exchange(head).status()).isEqualTo(431);
      assertThat(socket.isEnded()).isTrue();
    }
  }

  /** What never ends is refused where it is clear that it will not, and then cut off. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a request line,                'GET /',           414",
    "a field,                       'GET /,X: ',       431",
    "fields,                        'GET /,',          431",
    "the size of a chunk,           'PUT /upload,,',   400",
    "the extension of a chunk,      'PUT /upload,,5;', 400",
    "trailers,                      'PUT /upload,,0~', 431",
  })
  void endlessPartIsCutOff(String what, String begin, int status) throws Exception {
    String part = what.equals("fields") || what.equals("trailers") ? "A: b\r\n" : "1";
    byte[] block = ascii(part.repeat(8192 / part.length()));
    try (ClientSocket socket = connect()) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(() -> sendForever(socket, ascii(expand(begin)), block));
      assertThat(socket.response().status()).as(what).isEqualTo(status);
      sending.join(); // ends when the gateway has closed
    }
  }

  /** A head whose parts are separated by commas; the body is chunked, a tilde is a line's end. */
  private static String expand(String begin) {
    String[] parts = begin.split(",", -1);
    if (parts.length == 1) {
      return parts[0];
    }
    String[] words = parts[0].split(" ", -1);
    String head = cluster.anybody().head(words[0], words[1]);
    return parts.length == 2
        ? head + parts[1]
        : head + "Transfer-Encoding: chunked\r\n\r\n" + parts[2].replace("~", "\r\n");
  }

  private static void sendForever(ClientSocket socket, byte[] begin, byte[] block) {
    try {
      socket.out().write(begin);
      while (true) {
        socket.out().write(block);
      }
    } catch (IOException e) {
      // Closed, as it should be.
    }
  }

  /** RFC 9112 section 9.3.2; each answer's length tells which it is. */
  @Test
  void tenThousandRequestsAtOnceAreAnsweredInOrder() throws Exception {
    Visit visit = cluster.anybody();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < PIPELINED; i++) {
      requests.append(visit.head("GET", "/download/" + i)).append("\r\n");
    }
    try (ClientSocket socket = connect()) {
      byte[] flood = ascii(requests.toString());
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket, flood));
      for (int i = 0; i < PIPELINED; i++) {
        ClientSocket.Response response = socket.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body().readAllBytes()).hasSize(i);
      }
      sent.join();
    }
  }

  /** Requests for pages of ours, of which none is read: they wait, and then the client is cut. */
  @Test
  void answersThatNobodyReadsAreNotPiledUp() throws Exception {
    byte[] block = ascii("GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n".repeat(200));
    try (ClientSocket socket = connect()) {
      CompletableFuture.runAsync(() -> sendForever(socket, new byte[0], block)).join();
    }
  }

  private static void send(ClientSocket socket, byte[] bytes) {
    try {
      socket.out().write(bytes);
    } catch (IOException e) {
      throw new AssertionError("not all requests were taken", e);
    }
  }
}
