package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Optional;

/** What a client gets in a cell of the fault matrix. Pages are checked before they are named. */
enum FaultOutcome {
  ANSWER("the service's answer, whole"),
  API_DOWN("503 *Arvados does not answer*, `Retry-After`"),
  TUNNEL_DOWN("503 *The way to the container is interrupted*, `Retry-After`"),
  ENDED("410 *This service has ended*"),
  NOTHING_LISTENS("502 *Nothing answers yet*, `Retry-After`"),
  BAD_ANSWER("502 *The service gave no valid answer*"),
  SLOW_SERVICE("504 *The service takes too long*"),
  SLOW_REQUEST("408 *The request took too long*"),
  CUT("what came, and a cut: it does not look whole"),
  CLOSE_FRAME("a Close frame, and the end"),
  UNANSWERED("the end of the connection, without an answer"),
  NOBODY("nobody is there to get it");

  private final String text;

  FaultOutcome(String text) {
    this.text = text;
  }

  /** As in the documentation. */
  String text() {
    return text;
  }

  /** Reads something that may be cut. */
  interface Reading {
    RawHttp.Response read() throws IOException;
  }

  /** What a program gets: an answer, a page, or a response that breaks off. */
  static FaultOutcome of(Reading reading) throws IOException {
    try {
      return of(reading.read());
    } catch (EOFException | SocketException e) {
      return CUT;
    }
  }

  /** What a program gets: an answer, or a page, which is checked. */
  static FaultOutcome of(RawHttp.Response response) throws IOException {
    Optional<JsonNode> page = page(response);
    if (page.isEmpty()) {
      return ANSWER;
    }
    String sentence = page.get().path("errors").path(0).asText();
    assertThat(page.get().path("request_id").asText())
        .as("request id of the page")
        .isEqualTo(response.one("X-Request-Id").orElseThrow());
    FaultOutcome outcome = of(response.status(), sentence);
    boolean isWorthTryingAgain = outcome.text.contains("Retry-After");
    assertThat(response.one("Retry-After").isPresent())
        .as("Retry-After of %s", outcome)
        .isEqualTo(isWorthTryingAgain);
    return outcome;
  }

  /** How a WebSocket ends whose service has sent nothing else. */
  static FaultOutcome ofStream(RawHttp client) throws IOException {
    try {
      byte[] rest = client.rest();
      return rest.length > 0 && (rest[0] & 0xf) == 8 ? CLOSE_FRAME : CUT;
    } catch (SocketException e) {
      return CUT;
    }
  }

  private static Optional<JsonNode> page(RawHttp.Response response) throws IOException {
    boolean isOurs = response.one("X-Robots-Tag").isPresent();
    return isOurs
        ? Optional.of(JsonMapper.builder().build().readTree(response.body()))
        : Optional.empty();
  }

  private static FaultOutcome of(int status, String sentence) {
    String seen = status + " " + sentence;
    if (seen.startsWith("503 The gateway cannot check your access")) {
      return API_DOWN;
    } else if (seen.startsWith("503 The process runs, but the gateway cannot reach")) {
      return TUNNEL_DOWN;
    } else if (seen.startsWith("410 ")) {
      return ENDED;
    } else if (seen.startsWith("502 The container runs, but no program in it listens")) {
      return NOTHING_LISTENS;
    } else if (seen.startsWith("502 The program in the container broke")) {
      return BAD_ANSWER;
    } else if (seen.startsWith("504 ")) {
      return SLOW_SERVICE;
    } else if (seen.startsWith("408 ")) {
      return SLOW_REQUEST;
    }
    throw new AssertionError("no page of the fault matrix: " + seen);
  }
}
