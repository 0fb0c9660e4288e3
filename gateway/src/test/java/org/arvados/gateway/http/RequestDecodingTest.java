package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server codec reads, whole and cut at every octet (rules X5 and X7). */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class RequestDecodingTest {
  @Test
  void requestWithoutBodyEndsWithItsHead() {
    assertThat(Wire.requests("GET /a?b=c#d HTTP/1.1\r\nHost: x.example:8443\r\n\r\n"))
        .containsExactly("GET /a?b=c#d HTTP/1.1 [Host: x.example:8443]", "end");
  }

  @Test
  void pipelinedRequestsAreReadOneAfterAnother() {
    assertThat(
            Wire.requests(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                    + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "PUT /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
                    + "DELETE /4 HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly(
            "GET /1 HTTP/1.1 [Host: a]",
            "end",
            "POST /2 HTTP/1.1 [Host: a] [Content-Length: 3]",
            "body abc",
            "end",
            "PUT /3 HTTP/1.1 [Host: a] [Transfer-Encoding: chunked]",
            "body def",
            "end",
            "DELETE /4 HTTP/1.1 [Host: a]",
            "end");
  }

  @Test
  void bodyMayHoldWhatLooksLikeFraming() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "7\r\n0\r\n\r\nGE\r\n0\r\n\r\n"))
        .containsExactly(
            "POST / HTTP/1.1 [Host: a] [Transfer-Encoding: chunked]", "body 0\r\n\r\nGE", "end");
  }

  @Test
  void emptyCountedBodyIsNone() {
    assertThat(Wire.requests("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"))
        .containsExactly("POST / HTTP/1.1 [Host: a] [Content-Length: 0]", "end");
  }

  @Test
  void codingIsReadWithoutRegardToCaseAndWhiteSpaceAround() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.1\r\nhost:a\r\nTRANSFER-ENCODING:\t Chunked \t\r\n\r\n0\r\n\r\n"))
        .containsExactly("POST / HTTP/1.1 [host: a] [TRANSFER-ENCODING: Chunked]", "end");
  }

  @Test
  void chunkSizesMayHaveCapitalsAndLeadingZeros() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "000000000000000B\r\nabcdefghijk\r\n00a\r\nlmnopqrstu\r\n0000\r\n\r\n"))
        .contains("body abcdefghijklmnopqrstu", "end");
  }

  @Test
  void trailersComeWithTheLastContent() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\na\r\n0\r\nDigest: x=y \r\nB:\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly(
            "POST / HTTP/1.1 [Host: a] [Transfer-Encoding: chunked]",
            "body a",
            "end [Digest: x=y] [B: ]",
            "GET / HTTP/1.1 [Host: a]",
            "end");
  }

  /** RFC 9112 section 2.2: a client may have sent a line end too many behind a body. */
  @Test
  void oneEmptyLineBeforeARequestIsSkipped() {
    assertThat(
            Wire.requests(
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly("GET / HTTP/1.1 [Host: a]", "end", "GET /2 HTTP/1.1 [Host: a]", "end");
  }

  @Test
  void valuesAreTrimmedAndKeptOctetByOctet() {
    assertThat(
            Wire.requests(
                "GET / HTTP/1.1\r\nHost: a\r\nA: \t b\tc  d\u00e4\u00ff\u0080 \t\r\nEmpty:\r\nBlank: \t \r\n"
                    + "Colons: a:b::c\r\n\r\n"))
        .containsExactly(
            "GET / HTTP/1.1 [Host: a] [A: b\tc  d\u00e4\u00ff\u0080] [Empty: ] [Blank: ]"
                + " [Colons: a:b::c]",
            "end");
  }

  @Test
  void namesKeepTheirSpelling() {
    assertThat(
            Wire.requests(
                "PROPFIND /* HTTP/1.1\r\nhOsT: a\r\ncontent-type: t\r\nContent-Type: u\r\n"
                    + "!#$%&'*+-.^_`|~09: v\r\n\r\n"))
        .containsExactly(
            "PROPFIND /* HTTP/1.1 [hOsT: a] [content-type: t] [Content-Type: u]"
                + " [!#$%&'*+-.^_`|~09: v]",
            "end");
  }

  @Test
  void methodOf32CharactersIsRead() {
    String method = "M".repeat(32);
    assertThat(Wire.requests(method + " / HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly(method + " / HTTP/1.1 [Host: a]", "end");
  }

  @Test
  void everyCommonMethodIsRead() {
    for (String method :
        List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE")) {
      assertThat(
              Wire.requests(
                  Http1Limits.DEFAULTS, List.of(method + " / HTTP/1.1\r\nHost: a\r\n\r\n")))
          .containsExactly(method + " / HTTP/1.1 [Host: a]", "end");
    }
  }

  /** The answer to HTTP/1.0 ends the connection, so nothing behind the request is read. */
  @Test
  void http10RequestIsTheLast() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
                    + "GET /2 HTTP/1.0\r\nHost: a\r\n\r\n"))
        .containsExactly("POST / HTTP/1.0 [Host: a] [Content-Length: 2]", "body ab", "end");
  }

  /** RFC 9112 section 9.6: what follows a request with the close option is not a request. */
  @Test
  void requestThatAsksForACloseIsTheLast() {
    assertThat(
            Wire.requests(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n"
                    + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsExactly("GET / HTTP/1.1 [Host: a] [Connection: x, Close]", "end");
  }

  @Test
  void lengthOf18DigitsIsRead() {
    assertThat(
            Wire.requests(
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\nabc"))
        .containsExactly(
            "POST / HTTP/1.1 [Host: a] [Content-Length: 999999999999999999]", "body abc");
  }

  /**
   * Names met often are constants, so that they cost no object each; others are equal all the same.
   */
  @Test
  void commonNamesAreShared() {
    byte[] line = "Content-Type".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    int hash = 0;
    for (byte octet : line) {
      hash = FieldNames.hash(hash, octet);
    }
    CharSequence name = FieldNames.of(line, line.length, hash);
    assertThat(name)
        .hasToString("Content-Type")
        .isSameAs(FieldNames.of(line.clone(), line.length, hash));
    assertThat(FieldNames.of(line, 7, 1).toString()).isEqualTo("Content");
  }
}
