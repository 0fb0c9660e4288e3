package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests written, reuse, upgrade and faults of the client codec (rules X5, X6, U6). */
@SuppressWarnings("StringConcatToTextBlock") // each line end matters and should be seen
class Http1ClientCodecTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Http1ClientCodec codec = new Http1ClientCodec(Http1Limits.DEFAULTS);
  private final EmbeddedChannel channel = new EmbeddedChannel(codec);

  @AfterEach
  void close() {
    if (channel.pipeline().context(codec) != null) {
      // Most tests stop within an exchange: that is no fault of theirs.
      channel.pipeline().remove(codec);
    }
    channel.finishAndReleaseAll();
  }

  private static HttpRequest request(HttpMethod method, String uri, String... fields) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    headers.set("Host", "a");
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, uri, headers, false);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }

  private void get() {
    channel.writeOutbound(request(HttpMethod.GET, "/"), LastHttpContent.EMPTY_LAST_CONTENT);
    written();
  }

  private void receive(String text) {
    channel.writeInbound(bytes(text));
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
  void requestWithoutBodyIsAHead() {
    channel.writeOutbound(
        request(HttpMethod.valueOf("PROPFIND"), "/a?b=%20c", "A", "d\u00e4", "B", ""),
        LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(written())
        .isEqualTo("PROPFIND /a?b=%20c HTTP/1.1\r\nHost: a\r\nA: d\u00e4\r\nB: \r\n\r\n");
  }

  @Test
  void versionIsAlwaysOurs() {
    HttpRequest request = request(HttpMethod.GET, "/");
    request.setProtocolVersion(HttpVersion.HTTP_1_0);
    channel.writeOutbound(request, LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(written()).startsWith("GET / HTTP/1.1\r\n");
  }

  @Test
  void bodyIsCountedOrChunked() {
    channel.writeOutbound(
        request(HttpMethod.POST, "/", "Content-Length", "5"),
        new DefaultHttpContent(bytes("abc")),
        new DefaultLastHttpContent(bytes("de")));
    assertThat(written()).endsWith("Content-Length: 5\r\n\r\nabcde");
    receive(OK);
    DefaultLastHttpContent last = new DefaultLastHttpContent();
    last.trailingHeaders().set("Digest", "x");
    channel.writeOutbound(
        request(HttpMethod.POST, "/", "Transfer-Encoding", "chunked"),
        new DefaultHttpContent(bytes("abc")),
        last);
    assertThat(written())
        .endsWith("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nDigest: x\r\n\r\n");
  }

  @Test
  void fullRequestIsWrittenInOneGo() {
    DefaultFullHttpRequest full =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", bytes("abc"));
    full.headers().set("Host", "a").set("Content-Length", 3);
    channel.writeOutbound(full);
    assertThat(written()).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    assertThat(full.refCnt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/ HTTP/1.1\r\nHost: b\r\n\r\nGET /", "/a b", "/\t", "/\u00e9", "/\u0141"})
  void targetThatWouldBreakTheLineIsNotSent(String uri) {
    assertNotSent(request(HttpMethod.GET, uri));
  }

  /** As from HTTP/2, whose values may hold anything. */
  @Test
  void fieldsThatWouldBreakTheHeadAreNotSent() {
    assertNotSent(request(HttpMethod.GET, "/", "A", "b\r\nTransfer-Encoding: chunked"));
    assertNotSent(request(HttpMethod.GET, "/", "A: b\r\nC", "d"));
    assertNotSent(
        request(HttpMethod.POST, "/", "Content-Length", "1", "transfer-encoding", "chunked"));
    assertNotSent(request(HttpMethod.POST, "/", "Content-Length", "1", "content-length", "1"));
    assertNotSent(request(HttpMethod.POST, "/", "Content-Length", "+1"));
    assertNotSent(request(HttpMethod.POST, "/", "Transfer-Encoding", "gzip, chunked"));
    assertNotSent(request(HttpMethod.GET, "/", "host", "b"));
    HttpRequest hostless = request(HttpMethod.GET, "/");
    hostless.headers().remove("Host");
    assertNotSent(hostless);
    assertNotSent(request(HttpMethod.CONNECT, "a:443"));
  }

  private void assertNotSent(HttpRequest request) {
    assertThatThrownBy(() -> channel.writeOutbound(request))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(codec.isReusable()).describedAs("nothing was sent").isTrue();
  }

  /** A body without a length would be a request of its own to the upstream. */
  @Test
  void bodyThatTheHeadDidNotAnnounceIsNotSent() {
    DefaultHttpContent content = new DefaultHttpContent(bytes("GET / HTTP/1.1\r\n"));
    assertThatThrownBy(() -> channel.writeOutbound(request(HttpMethod.GET, "/"), content))
        .isInstanceOf(IllegalStateException.class);
    assertThat(content.refCnt()).isZero();
    assertThat(written()).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    receive(OK);
    assertThat(codec.isReusable()).isFalse();
  }

  @Test
  void fullRequestThatDoesNotMatchItsLengthIsNotSentAtAll() {
    DefaultFullHttpRequest full =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", bytes("abc"));
    full.headers().set("Host", "a").set("Content-Length", 2);
    assertThatThrownBy(() -> channel.writeOutbound(full)).isInstanceOf(IllegalStateException.class);
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(full.refCnt()).isZero();
    assertThat(codec.isReusable()).isTrue();
  }

  @Test
  void connectionIsReusedWhenBothHaveEnded() {
    assertThat(codec.isReusable()).isTrue();
    channel.writeOutbound(request(HttpMethod.POST, "/", "Content-Length", "1"));
    assertThat(codec.isReusable()).isFalse();
    receive(OK);
    assertThat(codec.isReusable()).describedAs("the request goes on").isFalse();
    channel.writeOutbound(new DefaultLastHttpContent(bytes("x")));
    assertThat(codec.isReusable()).isTrue();
    get();
    assertThat(codec.isReusable()).isFalse();
    receive("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r");
    assertThat(codec.isReusable()).isFalse();
    receive("\n");
    assertThat(codec.isReusable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x\r\nconnection: y,CLOSE\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
      })
  void connectionIsNotReusedWhenTheUpstreamEndsIt(String response) {
    get();
    receive(response);
    assertThat(codec.isReusable()).isFalse();
    assertThatThrownBy(this::get).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void connectionIsNotReusedWhenTheRequestEndsIt() {
    channel.writeOutbound(
        request(HttpMethod.GET, "/", "Connection", "close"), LastHttpContent.EMPTY_LAST_CONTENT);
    receive(OK);
    assertThat(codec.isReusable()).isFalse();
  }

  @Test
  void secondRequestBeforeTheResponseIsAMistake() {
    get();
    assertThatThrownBy(this::get).isInstanceOf(IllegalStateException.class);
    assertThat(written()).isEmpty();
  }

  /**
   * Whoever gets the last content may use the connection within that call, so it must be settled.
   */
  @Test
  void reuseIsSettledWhenTheLastContentIsEmitted() {
    List<Boolean> reusable = new ArrayList<>();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof LastHttpContent) {
                  reusable.add(codec.isReusable());
                }
              }
            });
    get();
    receive(OK);
    get();
    assertThatThrownBy(() -> receive(OK + "HTTP/1.1 200 OK\r\n\r\nevil"))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(reusable).containsExactly(true, false);
  }

  /** Rule X6: response splitting and desynchronised upstreams show up as unasked bytes. */
  @Test
  void byteOnAnIdleConnectionIsAFault() {
    get();
    receive(OK);
    assertThatThrownBy(() -> receive("H"))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            fault -> {
              assertThat(fault.status().code()).isEqualTo(502);
              assertThat(fault.isPremature()).isFalse();
            });
    assertThat(codec.isReusable()).isFalse();
    ByteBuf later = bytes("more");
    channel.writeInbound(later);
    assertThat(later.refCnt()).isZero();
  }

  @Test
  void byteBeforeTheFirstRequestIsAFault() {
    assertThatThrownBy(() -> receive(OK)).isInstanceOf(MalformedMessageException.class);
  }

  /** Rule X7: interim responses do not go on without end, for one request. */
  @Test
  void interimResponsesAreBounded() {
    String hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
    for (int request = 0; request < 2; request++) {
      get();
      receive(hint.repeat(100));
      receive(OK);
      assertThat(codec.isReusable()).isTrue();
    }
    get();
    assertThatThrownBy(() -> receive(hint.repeat(101)))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(codec.isReusable()).isFalse();
  }

  @Test
  void switchNobodyAskedForIsAFault() {
    get();
    assertThatThrownBy(
            () -> receive("HTTP/1.1 101 S\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nraw"))
        .isInstanceOf(MalformedMessageException.class);
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void bothDirectionsAreRawBehindASwitch() {
    channel.writeOutbound(
        request(HttpMethod.GET, "/", "Upgrade", "x", "Connection", "upgrade"),
        LastHttpContent.EMPTY_LAST_CONTENT);
    written();
    receive("HTTP/1.1 101 S\r\n\r\nraw");
    HttpResponse head = channel.readInbound();
    assertThat(head.status().code()).isEqualTo(101);
    ByteBuf raw = channel.readInbound();
    assertThat(raw.toString(ISO_8859_1)).isEqualTo("raw");
    raw.release();
    channel.writeOutbound(bytes("\0\n"), LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(written()).isEqualTo("\0\n");
    assertThat(codec.isReusable()).isFalse();
    channel.close().syncUninterruptibly();
    channel.checkException();
  }

  @Test
  void prematureEndIsToldBeforeTheChannelIsInactive() {
    List<String> told = recordEnds();
    get();
    receive("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
    channel.close().syncUninterruptibly();
    assertThat(told).containsExactly("complete", "premature", "inactive");
  }

  @Test
  void prematureEndIsToldOnce() {
    List<String> told = recordEnds();
    get();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.close().syncUninterruptibly();
    assertThat(told).containsExactly("premature", "inactive");
  }

  @Test
  void endOfAnIdleConnectionIsNoFault() {
    List<String> told = recordEnds();
    get();
    receive(OK);
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(codec.isReusable()).isFalse();
    channel.close().syncUninterruptibly();
    assertThat(told).containsExactly("complete", "inactive");
  }

  @Test
  void inputShutdownEndsABodyWithoutLength() {
    List<String> told = recordEnds();
    get();
    receive("HTTP/1.1 200 OK\r\n\r\nabc");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(channel.inboundMessages())
        .hasSize(3)
        .last()
        .isEqualTo(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(codec.isReusable()).isFalse();
    channel.close().syncUninterruptibly();
    assertThat(told).containsExactly("complete", "complete", "inactive");
  }

  private List<String> recordEnds() {
    List<String> told = new ArrayList<>();
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelReadComplete(ChannelHandlerContext ctx) {
                told.add("complete");
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                boolean premature = ((MalformedMessageException) cause).isPremature();
                told.add(premature ? "premature" : "fault");
              }

              @Override
              public void channelInactive(ChannelHandlerContext ctx) {
                told.add("inactive");
              }
            });
    return told;
  }

  /** Rule U6: only a request that has brought nothing may be repeated. */
  @Test
  void responseBytesAreCountedPerRequest() {
    assertThat(codec.hasResponseBytes()).isFalse();
    get();
    assertThat(codec.hasResponseBytes()).isFalse();
    receive("H");
    assertThat(codec.hasResponseBytes()).isTrue();
    receive(OK.substring(1));
    get();
    assertThat(codec.hasResponseBytes()).isFalse();
  }

  @Test
  void demandThatBroughtAPartOfAHeadIsRenewed() {
    int[] reads = {0};
    channel.config().setAutoRead(false);
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext ctx) {
                reads[0]++;
              }
            });
    get();
    channel.read();
    receive("HTTP/1.1 2");
    assertThat(reads[0]).isEqualTo(2);
    receive("00 OK\r\nContent-Length: 5\r\n\r\n");
    assertThat(reads[0]).isEqualTo(2);
  }
}
