package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server codec writes, and whether it keeps the connection (RFC 9112 sections 6 and 9, rule
 * X7).
 */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class ResponseEncodingTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String HEAD = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GET_1_0 = "GET / HTTP/1.0\r\nHost: a\r\n\r\n";

  private final Http1ServerCodec codec = new Http1ServerCodec(Http1Limits.DEFAULTS);
  private final EmbeddedChannel channel = new EmbeddedChannel(codec);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static HttpResponse response(int status, String... fields) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return new DefaultHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), headers);
  }

  private static HttpContent content(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  private static LastHttpContent last(String text) {
    return new DefaultLastHttpContent(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  private String answer(String request, Object... messages) {
    channel.writeInbound(Unpooled.copiedBuffer(request, ISO_8859_1));
    codec.resume();
    channel.releaseInbound();
    channel.writeOutbound(messages);
    return written();
  }

  private String written() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  @Test
  void countedBodyGoesAsItIs() {
    assertThat(answer(GET, response(200, "Content-Length", "5"), content("abc"), last("de")))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde");
    assertThat(codec.isKeepAlive()).isTrue();
  }

  @Test
  void chunkedBodyIsFramedAnew() {
    assertThat(
            answer(
                GET,
                response(200, "Transfer-Encoding", "chunked"),
                content("abc"),
                content(""),
                content("x".repeat(26)),
                LastHttpContent.EMPTY_LAST_CONTENT))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n1a\r\n"
                + "x".repeat(26)
                + "\r\n0\r\n\r\n");
    assertThat(codec.isKeepAlive()).isTrue();
  }

  @Test
  void chunkSizesHaveNoLeadingZero() {
    for (int size : new int[] {1, 15, 16, 255, 256, 4095, 4096, 65535, 65536, 1 << 20}) {
      String text =
          answer(
              GET,
              response(200, "Transfer-Encoding", "chunked"),
              content("x".repeat(size)),
              LastHttpContent.EMPTY_LAST_CONTENT);
      assertThat(text).contains("\r\n\r\n" + Integer.toHexString(size) + "\r\nx");
      codec.resume();
    }
  }

  @Test
  void lastContentMayHoldDataAndTrailers() {
    DefaultLastHttpContent last =
        new DefaultLastHttpContent(Unpooled.copiedBuffer("ab", ISO_8859_1));
    last.trailingHeaders().set("Digest", "x");
    assertThat(answer(GET, response(200, "Transfer-Encoding", "chunked"), last))
        .endsWith("\r\n\r\n2\r\nab\r\n0\r\nDigest: x\r\n\r\n");
    codec.resume();
    DefaultLastHttpContent empty = new DefaultLastHttpContent();
    empty.trailingHeaders().set("Digest", "y");
    assertThat(answer(GET, response(200, "Transfer-Encoding", "chunked"), empty))
        .endsWith("\r\n\r\n0\r\nDigest: y\r\n\r\n");
  }

  @Test
  void payloadIsNotCopied() {
    ByteBuf payload = Unpooled.copiedBuffer("abc", ISO_8859_1);
    channel.writeInbound(Unpooled.copiedBuffer(GET, ISO_8859_1));
    channel.writeOutbound(
        response(200, "Transfer-Encoding", "chunked"), new DefaultHttpContent(payload));
    assertThat(channel.outboundMessages()).contains(payload);
    channel.releaseOutbound();
    assertThat(payload.refCnt()).isZero();
  }

  @Test
  void fullResponseIsWrittenInOneGo() {
    DefaultFullHttpResponse page =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.NOT_FOUND,
            Unpooled.copiedBuffer("no", ISO_8859_1));
    page.headers().set("Content-Length", 2);
    assertThat(answer(GET, page))
        .isEqualTo("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    codec.resume();
    assertThat(codec.isKeepAlive()).isTrue();
    assertThat(
            answer(GET, response(200, "Content-Length", "0"), LastHttpContent.EMPTY_LAST_CONTENT))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }

  @Test
  void interimResponsesAreHeadsWithoutLengths() {
    assertThat(
            answer(
                GET,
                response(100),
                response(103, "Link", "x", "Content-Length", "5", "Transfer-Encoding", "chunked"),
                new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.PROCESSING,
                    Unpooled.copiedBuffer("x", ISO_8859_1)),
                response(200, "Content-Length", "0"),
                LastHttpContent.EMPTY_LAST_CONTENT))
        .isEqualTo(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                + "HTTP/1.1 102 Processing\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }

  /** RFC 9110 section 15.2. */
  @Test
  void interimResponsesDoNotGoToHttp10() {
    assertThat(answer(GET_1_0, response(100), response(204), LastHttpContent.EMPTY_LAST_CONTENT))
        .isEqualTo("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  }

  @Test
  void responseToHeadHasNoBodyWhateverItSays() {
    assertThat(answer(HEAD, response(200, "Content-Length", "5"), content("abc"), last("de")))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    codec.resume();
    assertThat(
            answer(HEAD, response(200, "Transfer-Encoding", "chunked"), content("abc"), last("")))
        .isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    codec.resume();
    assertThat(answer(HEAD, response(200), last("x"))).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
    assertThat(codec.isKeepAlive()).isTrue();
  }

  /**
   * RFC 9110 section 8.6 and RFC 9112 section 6.1: no lengths with 204; 304 tells those of a 200.
   */
  @Test
  void noContentAndNotModifiedHaveNoBodyWhateverTheySay() {
    assertThat(answer(GET, response(204, "Content-Length", "3"), content("abc"), last("")))
        .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
    codec.resume();
    assertThat(answer(GET, response(304, "Content-Length", "3"), content("abc"), last("")))
        .isEqualTo("HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n");
    codec.resume();
    assertThat(answer(GET, response(304, "Transfer-Encoding", "chunked"), last("")))
        .isEqualTo("HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n");
    assertThat(codec.isKeepAlive()).isTrue();
  }

  @Test
  void chunkedResponseGoesUnchunkedToHttp10() {
    DefaultLastHttpContent last = new DefaultLastHttpContent();
    last.trailingHeaders().set("Digest", "x");
    assertThat(answer(GET_1_0, response(200, "Transfer-Encoding", "chunked"), content("abc"), last))
        .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void responseWithoutLengthEndsWithTheConnection() {
    assertThat(answer(GET, response(200, "Connection", "keep-alive"), content("abc"), last("")))
        .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void closeIsToldWhoeverAsksForIt() {
    assertThat(
            answer(
                GET.replace("Host", "Connection: close\r\nHost"),
                response(200, "Content-Length", "0"),
                last("")))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void closeInTheResponseIsHeeded() {
    assertThat(
            answer(
                GET + GET, response(200, "connection", "Close", "Content-Length", "0"), last("")))
        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assertThat(codec.isKeepAlive()).isFalse();
    codec.resume();
    assertThat(channel.inboundMessages()).isEmpty();
  }

  /** Such as a time-out page: nobody can tell which request it answers. */
  @Test
  void responseThatNobodyAskedForIsTheLast() {
    channel.writeOutbound(response(408, "Content-Length", "0"), last(""));
    assertThat(written()).contains("\r\nConnection: close\r\n");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void versionIsAlwaysOurs() {
    assertThat(
            answer(
                GET,
                new DefaultHttpResponse(HttpVersion.HTTP_1_0, HttpResponseStatus.NO_CONTENT),
                last("")))
        .isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
  }

  @Test
  void obsTextIsWrittenOctetByOctet() {
    HttpResponse response = response(204, "A", "d\u00e4\u00ff\u0080");
    response.setStatus(new HttpResponseStatus(204, "Fa\u00e7on"));
    assertThat(answer(GET, response, last("")))
        .isEqualTo("HTTP/1.1 204 Fa\u00e7on\r\nA: d\u00e4\u00ff\u0080\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nB: c", "a\nb", "a\rb", "a\0", "a\u007f", "\u20ac", "a\u010a"})
  void valueWithAControlCharacterIsNotSent(String value) {
    assertNotSent(response(200, "A", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a:", "a\r\n", "", "\u00e4", "\u0141"})
  void nameThatIsNoTokenIsNotSent(String name) {
    assertNotSent(response(200, name, "s3cr3t"));
  }

  @Test
  void ambiguousLengthIsNotSent() {
    assertNotSent(response(200, "Content-Length", "5", "Transfer-Encoding", "chunked"));
    assertNotSent(response(200, "Content-Length", "5", "Content-Length", "5"));
    assertNotSent(response(200, "Transfer-Encoding", "gzip, chunked"));
  }

  private void assertNotSent(HttpResponse response) {
    channel.writeInbound(Unpooled.copiedBuffer(GET, ISO_8859_1));
    assertThatThrownBy(() -> channel.writeOutbound(response))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("s3cr3t");
    assertThat(channel.outboundMessages()).isEmpty();
    // The error page that takes its place still can be.
    channel.writeOutbound(response(502, "Content-Length", "0"), last(""));
    assertThat(written()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
    codec.resume();
    codec.resume();
    channel.releaseInbound();
  }

  @Test
  void bodyThatDoesNotMatchItsLengthFails() {
    HttpContent tooLong = content("abcdef");
    assertThatThrownBy(() -> answer(GET, response(200, "Content-Length", "5"), tooLong))
        .isInstanceOf(IllegalStateException.class);
    assertThat(tooLong.refCnt()).isZero();
    assertThat(written()).doesNotContain("abcdef");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void bodyThatEndsBeforeItsLengthFails() {
    assertThatThrownBy(() -> answer(GET, response(200, "Content-Length", "5"), last("abcd")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(codec.isKeepAlive()).isFalse();
  }

  @Test
  void contentWithoutAHeadFails() {
    HttpContent stray = content("abc");
    assertThatThrownBy(() -> channel.writeOutbound(stray))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stray.refCnt()).isZero();
  }

  @Test
  void fullResponseThatDoesNotMatchItsLengthIsNotSentAtAll() {
    DefaultFullHttpResponse page =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.copiedBuffer("abc", ISO_8859_1));
    page.headers().set("Content-Length", 2);
    assertThatThrownBy(() -> answer(GET, page)).isInstanceOf(IllegalStateException.class);
    assertThat(page.refCnt()).isZero();
    assertThat(written()).isEmpty();
    channel.writeOutbound(response(502, "Content-Length", "0"), last(""));
    assertThat(written()).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
  }

  @Test
  void interimResponseToNoRequestFails() {
    for (int status : new int[] {100, 101, 103}) {
      assertThatThrownBy(() -> channel.writeOutbound(response(status)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void headBeforeTheEndOfAnotherFails() {
    assertThatThrownBy(() -> answer(GET, response(200, "Content-Length", "5"), response(200)))
        .isInstanceOf(IllegalStateException.class);
  }
}
