package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.api.Test;

/** What a client codec reads, whole and cut at every octet (rules X5 to X7). */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class ResponseDecodingTest {
  @Test
  void countedBodyEndsAtItsLength() {
    assertThat(Wire.responses("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"))
        .containsExactly("HTTP/1.1 200 OK [Content-Length: 3]", "body abc", "end");
  }

  @Test
  void chunkedBodyHasTrailers() {
    assertThat(
            Wire.responses(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n2\r\nbc\r\n0\r\nDigest: x\r\n\r\n"))
        .containsExactly(
            "HTTP/1.1 200 OK [Transfer-Encoding: chunked]", "body abc", "end [Digest: x]");
  }

  @Test
  void bodyWithoutLengthEndsWithTheConnection() {
    assertThat(Wire.responses("HTTP/1.1 200 OK\r\nA: b\r\n\r\nabc"))
        .containsExactly("HTTP/1.1 200 OK [A: b]", "body abc", "end");
    assertThat(Wire.responses("HTTP/1.0 200 OK\r\n\r\n")).containsExactly("HTTP/1.0 200 OK", "end");
  }

  @Test
  void interimHeadsAreHeadsAlone() {
    assertThat(
            Wire.responses(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 102 Processing\r\nContent-Length: 3\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"))
        .containsExactly(
            "HTTP/1.1 100 Continue",
            "HTTP/1.1 103 Early Hints [Link: x]",
            "HTTP/1.1 102 Processing [Content-Length: 3]",
            "HTTP/1.1 200 OK [Content-Length: 1]",
            "body a",
            "end");
  }

  @Test
  void responseToHeadHasNoBody() {
    assertThat(Wire.responses(HttpMethod.HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"))
        .containsExactly("HTTP/1.1 200 OK [Content-Length: 3]", "end");
    assertThat(
            Wire.responses(
                HttpMethod.HEAD, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .containsExactly("HTTP/1.1 200 OK [Transfer-Encoding: chunked]", "end");
    assertThat(Wire.responses(HttpMethod.HEAD, "HTTP/1.1 200 OK\r\n\r\n"))
        .containsExactly("HTTP/1.1 200 OK", "end");
  }

  @Test
  void noContentAndNotModifiedHaveNoBody() {
    assertThat(Wire.responses("HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"))
        .containsExactly("HTTP/1.1 204 No Content [Content-Length: 3]", "end");
    assertThat(Wire.responses("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"))
        .containsExactly("HTTP/1.1 304 Not Modified [Transfer-Encoding: chunked]", "end");
  }

  @Test
  void reasonMayBeMissingOrUnusual() {
    assertThat(Wire.responses("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("HTTP/1.1 200  [Content-Length: 0]", "end");
    assertThat(Wire.responses("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("HTTP/1.1 200  [Content-Length: 0]", "end");
    assertThat(Wire.responses("HTTP/1.1 299 Fa\u00e7on  libre\t!\r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("HTTP/1.1 299 Fa\u00e7on  libre\t! [Content-Length: 0]", "end");
    assertThat(Wire.responses("HTTP/1.1 599 x\r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("HTTP/1.1 599 x [Content-Length: 0]", "end");
  }

  @Test
  void bytesBehindASwitchAreRaw() {
    assertThat(
            Wire.responses(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
                    + "HTTP/1.1 \0\n\r\u00ff"))
        .containsExactly(
            "HTTP/1.1 101 Switching Protocols [Upgrade: x] [Connection: upgrade]",
            "body HTTP/1.1 \0\n\r\u00ff");
  }

  @Test
  void bytesBeyondTheEndAreAFault() {
    assertThat(Wire.responses("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"))
        .containsExactly(
            "HTTP/1.1 200 OK [Content-Length: 1]",
            "body a",
            "end",
            "fault 502 bytes that no request asked for");
    assertThat(
            Wire.responses(
                "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"))
        .containsExactly(
            "HTTP/1.1 204 No Content", "end", "fault 502 bytes that no request asked for");
  }

  @Test
  void endWithinAResponseIsPremature() {
    String fault = "fault 502 the upstream ended before its response (premature)";
    assertThat(Wire.responses("H")).containsExactly(fault);
    assertThat(Wire.responses("HTTP/1.1 200 OK\r\nA: b\r\n")).containsExactly(fault);
    assertThat(Wire.responses("HTTP/1.1 100 Continue\r\n\r\n"))
        .containsExactly("HTTP/1.1 100 Continue", fault);
    assertThat(Wire.responses("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"))
        .containsExactly("HTTP/1.1 200 OK [Content-Length: 3]", "body ab", fault);
    assertThat(
            Wire.responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"))
        .containsExactly("HTTP/1.1 200 OK [Transfer-Encoding: chunked]", "body a", fault);
  }
}
