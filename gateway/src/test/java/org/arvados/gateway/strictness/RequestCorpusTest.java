package org.arvados.gateway.strictness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.strictness.CorpusRow.After;
import org.arvados.gateway.strictness.CorpusRow.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Ambiguous requests through the whole gateway (rules H1 to H4, X1, X3, X5, X7)")
@Timeout(120)
class RequestCorpusTest {
  private static final Lanes LANES = Lanes.open(24);
  private static final int MILLIS_OF_SILENCE = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.serving(LANES.programs());

  @AfterAll
  static void stop() throws IOException {
    LANES.close();
  }

  /**
   * The client gets the statuses of the row and nothing else; the application gets the requests of
   * the row and nothing else. Right behind the row's bytes stands one more request: it is answered
   * as a request of its own, or nobody ever sees it.
   */
  @TestFactory
  Stream<DynamicTest> requestIsAnsweredAsItsRowSays() throws InterruptedException {
    return LANES.run(Corpus.requests(), RequestCorpusTest::run);
  }

  private static void run(CorpusRow row, Lanes.Lane lane) throws IOException {
    lane.app().forget();
    Corpus.Names names = new Corpus.Names(GATEWAY.host(lane.service()));
    String probe = names.in("GET /next HTTP/1.1\r\nHost: {host}\r\n\r\n");
    String toApp = names.in(row.toApp());
    try (RawHttp client = GATEWAY.connect()) {
      client.send(names.in(row.fromClient()) + (row.connection() == After.WAITS ? "" : probe));
      RawHttp.Head last = answers(row, client);
      switch (row.connection()) {
        case KEEP -> {
          assertThat(client.response().text()).as("answer to the next request").isEqualTo("ok");
          toApp += names.in("GET /next HTTP/1.1\r\nHost: {host}\r\n{added}\r\n\r\n");
        }
        case CLOSE -> {
          assertThat(last.one("Connection")).as("Connection").hasValue("close");
          assertThat(client.rest()).as("behind the last answer").isEmpty();
        }
        case RAW ->
            assertThat(new String(client.read(probe.length()), ISO_8859_1)).isEqualTo(probe);
        case WAITS -> {
          List<String> part = List.of(names.in(row.partToApp()));
          await().atMost(PATIENCE).until(() -> lane.app().parts().equals(part));
          assertThat(client.isSilentFor(MILLIS_OF_SILENCE)).as("silent").isTrue();
        }
        case CUT -> throw new AssertionError("no request can cut its answer");
      }
      checkApp(lane.app(), toApp, names.in(row.partToApp()));
    }
  }

  private static RawHttp.Head answers(CorpusRow row, RawHttp client) throws IOException {
    RawHttp.Head last = null;
    for (Answer answer : row.answers()) {
      last = client.head();
      assertThat(last.status()).as("status").isEqualTo(answer.status());
      if (answer.status() >= 200 && !answer.bodyless()) {
        assertThat(client.body(last).head()).isSameAs(last);
      }
    }
    return last;
  }

  private static void checkApp(RecordingApp app, String whole, String part) {
    StringBuilder seen = new StringBuilder();
    app.requests().forEach(request -> seen.append(request.message().text()));
    assertThat(app.faults()).as("malformed in what the application got").isEmpty();
    assertThat(seen.toString()).as("what the application got").isEqualTo(whole);
    List<String> parts = app.parts();
    assertThat(parts).hasSizeLessThan(2).allMatch(part::startsWith);
  }
}
