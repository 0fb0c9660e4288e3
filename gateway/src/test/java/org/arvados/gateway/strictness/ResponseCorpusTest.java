package org.arvados.gateway.strictness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
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

@DisplayName("Ambiguous responses through the whole gateway (rules X1, X5 to X7)")
@Timeout(120)
class ResponseCorpusTest {
  private static final Lanes LANES = Lanes.open(8);

  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.serving(LANES.programs());

  @AfterAll
  static void stop() throws IOException {
    LANES.close();
  }

  /**
   * The client gets the responses of the row and nothing else; the next request, on its connection
   * if that goes on, is answered by its own response. Its bytes are on the application's connection
   * of before only where the row says so (rule X6).
   */
  @TestFactory
  Stream<DynamicTest> responseIsPassedOnAsItsRowSays() throws InterruptedException {
    return LANES.run(Corpus.responses(), ResponseCorpusTest::run);
  }

  private static void run(CorpusRow row, Lanes.Lane lane) throws IOException {
    lane.app().forget();
    lane.app().answerNext(new RecordingApp.Reply(row.fromApp(), row.later(), row.ending()));
    Corpus.Names names = new Corpus.Names(GATEWAY.host(lane.service()));
    String probe = names.in("GET /next HTTP/1.1\r\nHost: {host}\r\n\r\n");
    try (RawHttp client = GATEWAY.connect()) {
      client.send(names.in(row.fromClient()));
      StringBuilder got = new StringBuilder();
      for (Answer answer : row.answers()) {
        got.append(answer(row, client, answer));
      }
      if (!row.toClient().isEmpty()) {
        assertThat(got.toString()).as("what the client got").isEqualTo(row.toClient());
      }
      sendLater(row, lane);
      if (row.connection() == After.KEEP) {
        client.send(probe);
        assertThat(client.response().text()).as("answer to the next request").isEqualTo("ok");
      } else if (row.connection() == After.RAW) {
        client.send("ping");
        assertThat(client.read(4)).isEqualTo("ping".getBytes(ISO_8859_1));
      } else {
        assertThat(client.ends()).as("ends").isTrue();
      }
    }
    if (row.connection() != After.KEEP) {
      assertThat(GATEWAY.ask("GET", lane.service(), "/next").text()).isEqualTo("ok");
    }
    row.reused().ifPresent(reused -> checkReuse(lane.app(), reused));
  }

  private static String answer(CorpusRow row, RawHttp client, Answer answer) throws IOException {
    RawHttp.Head head = client.head();
    assertThat(head.status()).as("status").isEqualTo(answer.status());
    if (answer.bodyless() || head.status() < 200) {
      return text(head, new RawHttp.Response(head, new byte[0], List.of()), false);
    }
    if (row.connection() == After.CUT) {
      assertThatThrownBy(() -> client.body(head)).isInstanceOf(IOException.class);
      return "";
    }
    return text(head, client.body(head), head.isChunked());
  }

  private static String text(RawHttp.Head head, RawHttp.Response body, boolean chunked) {
    return new Message(
            "HTTP/1.1 " + head.status(), head.fields(), chunked, body.text(), body.trailers())
        .text();
  }

  /** What comes late comes now, and the gateway closes the stream that it comes on. */
  private static void sendLater(CorpusRow row, Lanes.Lane lane) throws IOException {
    if (!row.later().isEmpty()) {
      FakeCrunchRun run = GATEWAY.demo().crunchRuns().get(lane.service());
      long open = run.counters().channelsOpen();
      lane.app().sendLater();
      await().atMost(Duration.ofSeconds(30)).until(() -> run.counters().channelsOpen() == open - 1);
    }
  }

  private static void checkReuse(RecordingApp app, boolean reused) {
    List<RecordingApp.Seen> seen = app.requests();
    int first = seen.get(0).connection();
    int next = seen.get(seen.size() - 1).connection();
    assertThat(next == first).as("the application's connection is used again").isEqualTo(reused);
  }
}
