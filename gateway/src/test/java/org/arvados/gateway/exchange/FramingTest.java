package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.arvados.gateway.demo.samples.Fault;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Framing through the whole gateway (rules X5 to X7)")
@Timeout(120)
class FramingTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  private static String get(String target, String... fields) {
    return GATEWAY.request("GET", target, "open-data", fields);
  }

  // Rule X5, the client's side

  /** Rule X5: what could be read in two ways is answered 400, and nothing after it is read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: +3\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X-Folded: a\r\n b\r\n",
        "X-Bare: a\nX-Other: b\r\n",
        "X-Return: a\rb\r\n",
        "X-Nul: a\0b\r\n",
        "No-Colon\r\n",
      })
  void ambiguousRequestIs400AndTheConnectionEnds(String fields) throws Exception {
    RawHttp client = GATEWAY.connect();
    String host = "Host: " + GATEWAY.host("faulty") + "\r\n";
    long before = GATEWAY.faulty().requests();
    client.send(
        "POST / HTTP/1.1\r\n" + host + fields + "\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
    RawHttp.Response response = client.response();
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.one("Connection")).hasValue("close");
    assertThat(client.ends()).isTrue();
    assertThat(GATEWAY.faulty().requests()).isEqualTo(before);
  }

  /** Rule X5: a body that breaks off in nonsense makes no second request of its rest. */
  @ParameterizedTest
  @ValueSource(
      strings = {"3;x=y\r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "3\nabc\n0\n\n", "-1\r\n"})
  void malformedChunkIs400AndTheConnectionEnds(String body) throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("POST", "/e", "open-data", "Transfer-Encoding: chunked") + body);
    assertThat(client.response().status()).isEqualTo(400);
    assertThat(client.ends()).isTrue();
  }

  // Rule X5, the service's side

  /** Rule X5: an answer that is no HTTP is a 502 of ours, and shows nothing of it. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Fixed.class,
      mode = Mode.INCLUDE,
      names = {
        "NO_RESPONSE",
        "RESET",
        "CLOSES_AT_ONCE",
        "HALF_HEAD",
        "GARBAGE_HEAD",
        "REPEATED_CONTENT_LENGTH",
        "CONTRADICTING_CONTENT_LENGTH",
        "CONFLICTING_FRAMING",
        "BARE_LINE_FEED",
        "OBSOLETE_FOLD"
      })
  void malformedAnswerIs502(Fault.Fixed fault) throws Exception {
    GATEWAY.faulty().misbehave(fault);
    RawHttp client = GATEWAY.connect();
    RawHttp.Response response = client.send(GATEWAY.request("GET", "/", "faulty")).response();
    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).doesNotContain("no HTTP", "X-Folded");

    GATEWAY.faulty().misbehave(Fault.Fixed.NONE);
    String again = GATEWAY.request("GET", "/", "faulty");
    assertThat(client.send(again).response().text()).isEqualTo("ok\n");
  }

  /** Rule X5: once the head is out, a broken body cuts the connection: nothing looks whole. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.Fixed.class,
      mode = Mode.INCLUDE,
      names = {"SHORT_BODY", "UNFINISHED_CHUNKS", "CHUNK_EXTENSION", "BAD_CHUNK_SIZE"})
  void brokenBodyIsCut(Fault.Fixed fault) throws Exception {
    GATEWAY.faulty().misbehave(fault);
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("GET", "/", "faulty"));
    assertThatThrownBy(client::response).isInstanceOf(IOException.class);
  }

  /** Rule X8: the head of an answer is bounded too. */
  @Test
  void hugeAnswerHeadIs502() throws Exception {
    GATEWAY.faulty().misbehave(new Fault.HugeHead(200_000));
    assertThat(GATEWAY.get("faulty", "/").status()).isEqualTo(502);
  }

  // Rule X6

  /** Rule X6: bytes beyond a response never become another client's response. */
  @Test
  void excessBytesNeverReachTheNextExchange() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.EXCESS_BODY);
    RawHttp client = GATEWAY.connect();
    for (int i = 0; i < 10; i++) {
      RawHttp.Response response = client.send(GATEWAY.request("GET", "/", "faulty")).response();
      assertThat(response.text()).isEqualTo("ok\n");
      assertThat(response.all("X-Smuggled")).isEmpty();
    }
  }

  /** Rule X6: a stream that ended well is used again. */
  @Test
  void upstreamIsReused() throws Exception {
    RawHttp client = GATEWAY.connect();
    long first = Echo.of(client.send(get("/e")).response()).connection();
    for (int i = 0; i < 5; i++) {
      assertThat(Echo.of(client.send(get("/e")).response()).connection()).isEqualTo(first);
    }
  }

  /** Rule X6: a stream that the service closed is not used again. */
  @Test
  void upstreamThatClosedIsNotReused() throws Exception {
    RawHttp client = GATEWAY.connect();
    RawHttp.Response broken = client.send(get("/close")).response();
    assertThat(broken.status()).isEqualTo(502);
    assertThat(client.send(get("/e")).response().status()).isEqualTo(200);
  }

  // Rule X7

  /** Rule X7: HEAD has the head of GET, and no body; the connection goes on. */
  @Test
  void headHasLengthAndNoBody() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("HEAD", "/download/1000", "open-data"));
    assertThat(client.bodyless().one("Content-Length")).hasValue("1000");
    assertThat(client.send(get("/e")).response().status()).isEqualTo(200);
  }

  /** Rule X7: 204 and 304 have no body, whatever they announce. */
  @Test
  void noContentAndNotModifiedHaveNoBody() throws Exception {
    RawHttp client = GATEWAY.connect();
    assertThat(client.send(get("/status/204")).response().status()).isEqualTo(204);
    String conditional = get("/download/1000", "If-None-Match: \"sample-1000\"");
    assertThat(client.send(conditional).response().status()).isEqualTo(304);
    assertThat(client.send(get("/e")).response().status()).isEqualTo(200);
  }

  /** Rule X7: ranges are between client and service. */
  @Test
  void rangePasses() throws Exception {
    RawHttp.Response response = GATEWAY.get("open-data", "/download/1000", "Range: bytes=10-19");
    assertThat(response.status()).isEqualTo(206);
    assertThat(response.one("Content-Range")).hasValue("bytes 10-19/1000");
    assertThat(response.one("Content-Length")).hasValue("10");
  }

  /** Rule X7: chunks stay chunks, and trailers come through. */
  @Test
  void chunkedStaysChunkedWithItsTrailers() throws Exception {
    RawHttp.Response response = GATEWAY.get("open-data", "/chunked?pieces=3");
    assertThat(response.head().isChunked()).isTrue();
    assertThat(response.text()).isEqualTo("piece 1\npiece 2\npiece 3\n");
    assertThat(response.trailers()).contains(new RawHttp.Field("X-Pieces", "3"));
  }

  /** Rule X7: Content-Length and chunked reach the service as they came. */
  @Test
  void framingOfTheRequestStays() throws Exception {
    Echo sized = Echo.of(GATEWAY.post("open-data", "/e", "hello"));
    assertThat(sized.all("Content-Length")).containsExactly("5");
    assertThat(sized.all("Transfer-Encoding")).isEmpty();

    RawHttp client = GATEWAY.connect();
    String head = GATEWAY.request("POST", "/e", "open-data", "Transfer-Encoding: chunked");
    client.send(head + "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Arvados-User-UUID: me\r\n\r\n");
    Echo chunked = Echo.of(client.response());
    assertThat(chunked.all("Transfer-Encoding")).containsExactly("chunked");
    assertThat(chunked.all("Content-Length")).isEmpty();
    assertThat(chunked.json().path("bodyBytes").asInt()).isEqualTo(5);
    assertThat(chunked.trailers("X-Sum")).containsExactly("1");
    assertThat(chunked.trailers("X-Arvados-User-UUID")).isEmpty(); // rule X3
  }

  /** Rule X7: interim answers pass. */
  @Test
  void earlyHintsPass() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(get("/early-hints"));
    RawHttp.Head hint = client.head();
    assertThat(hint.status()).isEqualTo(103);
    assertThat(hint.one("Link")).isPresent();
    assertThat(client.response().status()).isEqualTo(200);
  }

  /** RFC 9110 section 10.1.1: who waits for 100 gets it, from the service or from the gateway. */
  @Test
  void expectContinueIsAnswered() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "POST", "/upload", "open-data", "Content-Length: 5", "Expect: 100-continue"));
    assertThat(client.head().status()).isEqualTo(100);
    RawHttp.Response response = client.send("hello").response();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text()).contains("\"bytes\":5");
  }

  /** A refused upload is refused before it is sent. */
  @Test
  void expectContinueOfARefusedRequestIsNotContinued() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request("POST", "/e", "sample", "Content-Length: 5", "Expect: 100-continue"));
    assertThat(client.head().status()).isEqualTo(401);
  }

  // Connections

  /** RFC 9112 section 9.3.2: pipelined requests are answered in order. */
  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    RawHttp client = GATEWAY.connect();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests.append(get((i % 5 == 0 ? "/slow?ms=30&n=" : "/e?n=") + i));
    }
    client.send(requests.toString());
    for (int i = 0; i < 20; i++) {
      RawHttp.Response response = client.response();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).contains(i % 5 == 0 ? "after 30 ms" : "\"/e?n=" + i + "\"");
    }
  }

  /** Requests of several services and refusals share a connection. */
  @Test
  void pipelinedRequestsOfSeveralServicesAreKeptApart() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request("GET", "/", "faulty")
            + GATEWAY.request("GET", "/", "sample")
            + get("/status/418")
            + GATEWAY.request("GET", "/", "faulty"));
    int[] statuses = {200, 401, 418, 200};
    for (int status : statuses) {
      assertThat(client.response().status()).isEqualTo(status);
    }
  }

  /** RFC 9112 section 9.3: Connection: close is the last request. */
  @Test
  void connectionCloseEndsTheConnection() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(get("/e", "Connection: close") + get("/e?never"));
    assertThat(client.response().one("Connection")).hasValue("close");
    assertThat(client.ends()).isTrue();
  }

  /** A client of HTTP/1.0 gets a body that ends with the connection, never chunks. */
  @Test
  void http10ClientGetsNoChunks() throws Exception {
    RawHttp client = GATEWAY.connect();
    client.send(
        "GET /chunked?pieces=2 HTTP/1.0\r\nHost: " + GATEWAY.host("open-data") + "\r\n\r\n");
    RawHttp.Head head = client.head();
    assertThat(head.all("Transfer-Encoding")).isEmpty();
    assertThat(new String(client.rest(), java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("piece 1\npiece 2\n");
  }

  /** A response may come before the request's body has ended. */
  @Test
  void responseBeforeTheEndOfTheBodyIsDelivered() throws Exception {
    GATEWAY.faulty().misbehave(Fault.Fixed.EARLY_RESPONSE);
    RawHttp client = GATEWAY.connect();
    client.send(GATEWAY.request("POST", "/", "faulty", "Content-Length: 1000000") + "begun");
    assertThat(client.response().text()).isEqualTo("ok\n");
    assertThat(client.ends()).isTrue();
  }
}
