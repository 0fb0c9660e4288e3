package org.arvados.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holding, demand, upgrade and faults of the server codec (rules X1, X5, X8). */
class Http1ServerCodecTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n";

  private final Http1ServerCodec codec = new Http1ServerCodec(Http1Limits.DEFAULTS);
  private final Reads reads = new Reads();
  private final Completes completes = new Completes();
  private EmbeddedChannel channel;

  /** Counts the demands that reach the transport. */
  private static final class Reads extends ChannelOutboundHandlerAdapter {
    private int count;

    @Override
    public void read(ChannelHandlerContext ctx) {
      count++;
    }
  }

  /** Counts how often the end of a batch is told. */
  private static final class Completes extends ChannelInboundHandlerAdapter {
    private int count;

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      count++;
      ctx.fireChannelReadComplete();
    }
  }

  @BeforeEach
  void open() {
    channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channel.pipeline().addLast(reads, codec, completes);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private ByteBuf receive(String bytes) {
    ByteBuf buffer = Unpooled.copiedBuffer(bytes, ISO_8859_1);
    channel.writeInbound(buffer);
    return buffer;
  }

  private Object next() {
    return channel.readInbound();
  }

  private String nextBody() {
    HttpContent content = channel.readInbound();
    String text = content.content().toString(ISO_8859_1);
    content.release();
    return text;
  }

  private void respond() {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
    response.headers().set("content-length", 0);
    channel.writeOutbound(response);
  }

  private static HttpResponse switching() {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response.headers().set("Upgrade", "x").set("Connection", "upgrade");
    return response;
  }

  @Test
  void nothingIsEmittedBehindAHeadBeforeResume() {
    receive(POST + "ab");
    assertThat(next()).isInstanceOf(HttpRequest.class);
    receive("c");
    assertThat(channel.inboundMessages()).isEmpty();

    codec.resume();

    assertThat(nextBody()).isEqualTo("abc");
    receive("d");
    assertThat(nextBody()).isEqualTo("d");
    assertThat(next()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  @Test
  void nextRequestIsDecodedOnlyAfterResume() {
    receive(GET + GET);
    codec.resume();
    assertThat(channel.inboundMessages()).hasSize(2);
    respond();
    assertThat(channel.inboundMessages()).hasSize(2);

    codec.resume();

    assertThat(channel.inboundMessages()).hasSize(3);
  }

  @Test
  void nextRequestBeforeTheEndOfTheResponseIsAMistake() {
    receive(GET + GET);
    codec.resume();
    assertThatIllegalStateException().isThrownBy(codec::resume);
    channel.writeOutbound(
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    assertThatIllegalStateException().isThrownBy(codec::resume);
    assertThat(channel.inboundMessages()).hasSize(2);
  }

  @Test
  void resumeWithoutAHoldDoesNothing() {
    codec.resume();
    receive(POST);
    codec.resume();
    codec.resume();
    receive("abcd");
    assertThat(channel.inboundMessages()).hasSize(3);
  }

  @Test
  void emissionByResumeEndsWithReadComplete() {
    receive(POST + "ab");
    assertThat(completes.count).isEqualTo(1);
    codec.resume();
    assertThat(completes.count).isEqualTo(2);
    receive("cd");
    respond();
    codec.resume();
    assertThat(completes.count).describedAs("nothing to emit").isEqualTo(3);
  }

  @Test
  void contentsAreSlicesOfWhatArrived() {
    receive(POST);
    codec.resume();
    HttpRequest head = channel.readInbound();
    assertThat(head.method().name()).isEqualTo("POST");
    ByteBuf arrived = receive("abcd");
    HttpContent content = channel.readInbound();

    assertThat(content.content().array()).isSameAs(arrived.array());

    content.release();
    assertThat(arrived.refCnt()).isZero();
  }

  /** Rule X8: a client that goes on sending behind a held request fills 64 KiB and then waits. */
  @Test
  void readIsWithheldWhileMuchIsKept() {
    receive(POST.replace("4", "200000"));
    reads.count = 0;
    channel.read();
    assertThat(reads.count).isEqualTo(1);
    receive("x".repeat(60_000));
    assertThat(reads.count).describedAs("demand still open: the codec reads on").isEqualTo(2);
    receive("x".repeat(10_000));
    channel.read();
    channel.read();
    assertThat(reads.count).describedAs("kept too much").isEqualTo(2);

    codec.resume();

    assertThat(reads.count).describedAs("the demand is met by what was kept").isEqualTo(2);
    channel.read();
    assertThat(reads.count).isEqualTo(3);
  }

  @Test
  void withheldReadIsMadeUpForWithAutoRead() {
    channel.config().setAutoRead(true);
    receive(POST.replace("4", "200000") + "x".repeat(70_000));
    reads.count = 0;
    channel.read();
    assertThat(reads.count).isZero();

    codec.resume();

    assertThat(reads.count).isEqualTo(1);
  }

  @Test
  void demandThatBroughtAPartOfAHeadIsRenewed() {
    channel.read();
    reads.count = 0;
    receive("GET / HTT");
    assertThat(reads.count).isEqualTo(1);
    receive("P/1.1\r\nHost: a\r\n\r\n");
    assertThat(reads.count).describedAs("met").isEqualTo(1);
  }

  @Test
  void manySmallBuffersAreKeptAsOne() {
    receive(POST.replace("4", "9000"));
    for (int i = 0; i < 9000; i++) {
      receive("x");
    }
    codec.resume();
    assertThat(next()).isInstanceOf(HttpRequest.class);
    assertThat(nextBody()).hasSize(9000);
    assertThat(next()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
  }

  @Test
  void keptBytesAreReleasedWhenTheClientLeaves() {
    receive(GET);
    ByteBuf kept = receive(GET);
    channel.close().syncUninterruptibly();
    assertThat(kept.refCnt()).isZero();
    codec.resume();
    assertThat(channel.inboundMessages()).hasSize(1);
  }

  @Test
  void keptBytesAreReleasedWithTheHandler() {
    receive(GET);
    ByteBuf kept = receive(GET);
    channel.pipeline().remove(codec);
    assertThat(kept.refCnt()).isZero();
  }

  /** A handler may resume, write and resume again from within the emission, any number of times. */
  @Test
  void resumeFromWithinAnEmissionServesAPipeline() {
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof LastHttpContent) {
                  respond();
                }
                codec.resume();
                ctx.fireChannelRead(message);
              }
            });
    receive(GET.repeat(5000));
    assertThat(channel.inboundMessages()).hasSize(10_000);
    assertThat(channel.outboundMessages()).hasSizeGreaterThanOrEqualTo(5000);
  }

  @Test
  void faultIsFiredOnceAndInputIsDropped() {
    assertThatThrownBy(() -> receive("GET /\r\n\r\n"))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            fault -> assertThat(fault.status()).isEqualTo(HttpResponseStatus.BAD_REQUEST));
    ByteBuf later = receive(GET);
    assertThat(later.refCnt()).isZero();
    codec.resume();
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void responseToAFaultSaysThatItIsTheLast() {
    assertThatThrownBy(() -> receive("GET /\r\n\r\n")).isNotNull();
    respond();
    assertThat(written())
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: close\r\n\r\n");
    assertThat(codec.isKeepAlive()).isFalse();
  }

  /** A fault in the second request must not make the answer to it look like one to HEAD. */
  @Test
  void responseToAFaultHasABodyWhateverTheRequestBeforeWas() {
    receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /\r\n\r\n");
    codec.resume();
    respond();
    written();
    assertThatThrownBy(
            () -> {
              codec.resume();
              channel.checkException();
            })
        .isInstanceOf(MalformedMessageException.class);
    DefaultFullHttpResponse page =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.BAD_REQUEST,
            Unpooled.copiedBuffer("no", ISO_8859_1));
    page.headers().set("Content-Length", 2);
    channel.writeOutbound(page);
    assertThat(written()).endsWith("\r\n\r\nno");
  }

  @Test
  void endOfInputWithinABodyIsPremature() {
    receive(POST + "ab");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.checkException();
    assertThatThrownBy(
            () -> {
              codec.resume();
              channel.checkException();
            })
        .isInstanceOfSatisfying(
            MalformedMessageException.class, fault -> assertThat(fault.isPremature()).isTrue());
  }

  /** A client may close its half when it has sent all; it is still answered. */
  @Test
  void endOfInputBehindARequestIsNoFault() {
    receive(POST + "abcd\r\n");
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    codec.resume();
    respond();
    codec.resume();
    channel.checkException();
    assertThat(written()).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void switchBehindAWholeRequestMakesBothDirectionsRaw() {
    receive(GET + "raw");
    codec.resume();
    channel.releaseInbound();
    assertThat(channel.writeOutbound(switching(), LastHttpContent.EMPTY_LAST_CONTENT)).isTrue();
    assertThat(written())
        .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
    assertThat(channel.inboundMessages()).isEmpty();

    codec.resume();

    assertThat(nextRaw()).isEqualTo("raw");
    receive("more");
    assertThat(nextRaw()).isEqualTo("more");
    channel.writeOutbound(Unpooled.copiedBuffer("GET / HTTP/1.1\n", ISO_8859_1));
    assertThat(written()).isEqualTo("GET / HTTP/1.1\n");
  }

  @Test
  void switchBeforeTheEndOfTheRequestTakesEffectBehindIt() {
    receive(POST + "ab");
    assertThat(next()).isInstanceOf(HttpRequest.class);
    channel.writeOutbound(switching());
    codec.resume();
    assertThat(nextBody()).isEqualTo("ab");
    receive("cdraw");
    assertThat(nextBody()).isEqualTo("cd");
    assertThat(next()).isSameAs(LastHttpContent.EMPTY_LAST_CONTENT);
    assertThat(nextRaw()).isEqualTo("raw");
  }

  @Test
  void rawBytesBeforeASwitchAreAMistake() {
    ByteBuf bytes = Unpooled.copiedBuffer("x", ISO_8859_1);
    assertThatThrownBy(() -> channel.writeOutbound(bytes))
        .isInstanceOf(IllegalStateException.class);
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void httpBehindASwitchIsAMistake() {
    receive(GET);
    channel.writeOutbound(switching());
    assertThatThrownBy(this::respond).isInstanceOf(IllegalStateException.class);
  }

  private String nextRaw() {
    ByteBuf bytes = channel.readInbound();
    String text = bytes.toString(ISO_8859_1);
    bytes.release();
    return text;
  }

  private String written() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    return text.toString();
  }
}
