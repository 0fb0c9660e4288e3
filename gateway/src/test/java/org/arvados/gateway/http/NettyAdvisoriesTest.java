package org.arvados.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Request smuggling that Netty's own codec has had advisories for, as attacks on ours (rule X5).
 * Each must be refused before {@code /smuggled} shows up as a request of its own, and before a
 * hidden one can be sent on within a body.
 */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class NettyAdvisoriesTest {
  private static final String CHUNKED =
      "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  /**
   * CVE-2025-58056: a lone LF within a chunk extension ended the line for Netty, while other
   * parsers took it for a part of the extension. A peer that looks on sees {@code 48} as extension
   * text; Netty saw the size of a chunk, and behind it a second request. Proves that neither an
   * extension nor a lone LF passes.
   */
  @Test
  void cve202558056LoneLineFeedDoesNotEndAChunkExtension() {
    assertRefused(
        CHUNKED + "2;\nxx\r\n48\r\n0\r\n\r\n" + SMUGGLED + "\r\n0\r\n\r\n", "chunk extension");
    assertRefused(CHUNKED + "2\nxx\r\n0\r\n\r\n" + SMUGGLED, "malformed chunk size");
  }

  /**
   * CVE-2026-33870: a quoted extension value was not parsed as one, so that a CRLF within quotes
   * ended the chunk size line for Netty alone. Proves that no quoted value is ever read, whatever
   * it holds.
   */
  @Test
  void cve202633870QuotedExtensionValueIsNotParsed() {
    assertRefused(
        CHUNKED + "1;a=\"\r\nX\r\n0\r\n\r\n" + SMUGGLED + "\"\r\nY\r\n0\r\n\r\n",
        "chunk extension");
    assertRefused(CHUNKED + "1;a=\"b;c\"\r\nX\r\n0\r\n\r\n" + SMUGGLED, "chunk extension");
  }

  /**
   * CVE-2026-42580: a chunk size beyond 32 bits overflowed and came out small and positive: {@code
   * 100000004} was read as 4. Proves that sizes are read in 64 bits, and refused beyond 63.
   */
  @Test
  void cve202642580ChunkSizeDoesNotWrapAround() {
    String body = "\r\ntest\r\n0\r\n\r\n" + SMUGGLED;
    assertThat(Wire.requests(CHUNKED + "100000004" + body))
        .containsExactly(
            "POST /first HTTP/1.1 [Host: a] [Transfer-Encoding: chunked]",
            "body " + body.substring(2));
    assertRefused(CHUNKED + "10000000000000004" + body, "chunk size too large");
    assertRefused(CHUNKED + "8000000000000004" + body, "chunk size too large");
  }

  /**
   * CVE-2026-42585: {@code chunked, identity} was read as chunked though chunked is not last, next
   * to a Content-Length that another parser preferred. Proves that both the coding list and the
   * pair are refused.
   */
  @Test
  void cve202642585ChunkedThatIsNotLastIsRefused() {
    String start = "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n";
    assertRefused(start + "\r\n0\r\n\r\n" + SMUGGLED, "Transfer-Encoding is not one final chunked");
    assertRefused(
        start + "Content-Length: 50\r\n\r\n0\r\n\r\n" + SMUGGLED,
        "both Content-Length and Transfer-Encoding");
  }

  /**
   * CVE-2026-42581: both lengths were accepted in HTTP/1.0, where Transfer-Encoding does not exist.
   */
  @Test
  void cve202642581BothLengthsInHttp10AreRefused() {
    assertRefused(
        "POST /first HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
            + "0\r\n\r\n"
            + SMUGGLED,
        "both Content-Length and Transfer-Encoding");
  }

  /** CVE-2026-50020: any control characters before a request line were skipped, not just a CRLF. */
  @Test
  void cve202650020ControlCharactersBeforeARequestAreRefused() {
    for (int control = 0; control < 0x20; control++) {
      assertThat(
              Wire.requests(
                  Http1Limits.DEFAULTS,
                  List.of((char) control + "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + SMUGGLED)))
          .hasSize(1)
          .allMatch(event -> event.startsWith("fault 400"));
    }
  }

  /** CVE-2026-89044: {@code chunked, xchunked} and codings on several lines passed for chunked. */
  @Test
  void cve202689044CodingThatEndsLikeChunkedIsRefused() {
    for (String codings :
        List.of("chunked, xchunked", "xchunked", "chunked\r\nTransfer-Encoding: xchunked")) {
      assertRefused(
          "POST /first HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
              + codings
              + "\r\n\r\n0\r\n\r\n"
              + SMUGGLED,
          "Transfer-Encoding is not one final chunked");
    }
  }

  /** CVE-2026-93566 and CVE-2026-93574: control characters and white space behind a chunk size. */
  @Test
  void cve202693566And93574NothingMayFollowAChunkSize() {
    for (String behind : List.of(" ", "\t", "\0", "\u000b", "\f", "\u001f", "\r")) {
      assertThat(Wire.requests(CHUNKED + "3" + behind + "\r\nabc\r\n0\r\n\r\n" + SMUGGLED))
          .hasSize(2)
          .last()
          .asString()
          .startsWith("fault 400");
    }
  }

  /**
   * CVE-2026-42584: an interim response was taken for the answer to a request, so that the final
   * one was framed by the method of the next: with HEAD next, its body became a response. Proves
   * that interim heads change nothing about what is awaited.
   */
  @Test
  void cve202642584InterimResponseDoesNotAnswerARequest() {
    assertThat(
            Wire.responses(
                HttpMethod.HEAD,
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"))
        .containsExactly("HTTP/1.1 103 Early Hints", "HTTP/1.1 200 OK [Content-Length: 5]", "end");
    assertThat(
            Wire.responses(
                HttpMethod.GET,
                "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"))
        .containsExactly(
            "HTTP/1.1 103 Early Hints", "HTTP/1.1 200 OK [Content-Length: 5]", "body abcde", "end");
  }

  private static void assertRefused(String bytes, String reason) {
    List<String> events = Wire.requests(bytes);
    assertThat(events).last().isEqualTo("fault 400 " + reason);
    assertThat(events).noneMatch(event -> event.contains("/smuggled") || event.equals("end"));
  }
}
