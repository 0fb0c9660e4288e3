package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.http.Http1ClientCodec;
import org.arvados.gateway.http.Http1Limits;
import org.arvados.gateway.http.MalformedMessageException;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connection of the HTTP mode, response by response (rule U1)")
class ForwardProofTest {
  private static final ArvadosUuid CONTAINER =
      ArvadosUuid.parse("zzzzz-dz642-0gatewayvector1").orElseThrow();
  private static final GatewayProof PROOF = GatewayProof.of("secret", CONTAINER.text());
  private static final String AUTH = PROOF.requestAuth(new byte[] {1, 2, 3});
  private static final String GOOD =
      "X-Arvados-Authorization-Response: " + PROOF.respondAuth(AUTH) + "\r\n";

  private final List<String> seen = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Http1ClientCodec codec = new Http1ClientCodec(Http1Limits.DEFAULTS);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          codec,
          new ForwardIdle(Duration.ofSeconds(50)),
          new ForwardProof(PROOF, AUTH, CONTAINER, 8888),
          new Listener());

  private final class Listener extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpResponse head) {
        seen.add(head.status().code() + " " + head.headers().names());
      } else if (message instanceof HttpContent content) {
        seen.add(
            content.content().toString(ISO_8859_1)
                + (message instanceof LastHttpContent ? "|" : ""));
        content.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failures.add(cause);
    }
  }

  @AfterEach
  void nothingLeaks() {
    channel.finishAndReleaseAll();
  }

  private ForwardProofTest ask(HttpMethod method, String... fields) {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, "/");
    request.headers().set("Host", "app.example");
    for (int i = 0; i < fields.length; i += 2) {
      request.headers().add(fields[i], fields[i + 1]);
    }
    channel.writeOutbound(request);
    return this;
  }

  private ForwardProofTest ask() {
    ask(HttpMethod.GET);
    channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
    return this;
  }

  private void answer(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      text.append(next.toString(ISO_8859_1));
      next.release();
    }
    return text.toString();
  }

  @Test
  void requestsCarryTheProofOfOurs() {
    ask();
    assertThat(sent())
        .startsWith("GET / HTTP/1.1\r\n")
        .contains("X-Arvados-Authorization: " + AUTH + "\r\n")
        .contains("X-Arvados-Container-Gateway-Uuid: " + CONTAINER.text() + "\r\n")
        .contains("X-Arvados-Container-Target-Port: 8888\r\n");
  }

  @Test
  void aProvenAnswerPassesWithoutItsProof() {
    ask();
    answer("HTTP/1.1 200 OK\r\n" + GOOD + "X-Own: 1\r\nContent-Length: 2\r\n\r\nhi");

    assertThat(seen).containsExactly("200 [X-Own, Content-Length]", "hi", "|");
    assertThat(failures).isEmpty();
    assertThat(codec.isReusable()).isTrue();
  }

  @Test
  void everyAnswerOfAConnectionIsChecked() {
    for (int i = 0; i < 3; i++) {
      ask();
      answer("HTTP/1.1 200 OK\r\n" + GOOD + "Content-Length: 2\r\n\r\nhi");
    }
    assertThat(seen).hasSize(9);
    ask();
    answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(seen).hasSize(9);
    assertIsCut();
  }

  private void assertIsCut() {
    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            TunnelException.class,
            failure -> assertThat(failure.stage()).isEqualTo(TunnelException.Stage.PROOF));
    assertThat(channel.isOpen()).isFalse();
  }

  /** Rule U1: wrong, missing, twice, or with a blank: nothing of the answer passes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "X-Arvados-Authorization-Response:\r\n",
        "X-Arvados-Authorization-Response: 0123\r\n",
        "X-Arvados-Authorization: GOOD\r\n",
        "X_Arvados_Authorization_Response: GOOD\r\n",
        "X-Arvados-Authorization-Response: GOODa\r\n",
        "X-Arvados-Authorization-Response: GOOD\r\nX-Arvados-Authorization-Response: GOOD\r\n",
      })
  void anyOtherAnswerIsCutBeforeAnyOfItPasses(String fields) {
    ask();
    answer(
        "HTTP/1.1 200 OK\r\n"
            + fields.replace("GOOD", PROOF.respondAuth(AUTH))
            + "Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\nhi");
    assertThat(seen).isEmpty();
    assertIsCut();
  }

  /** Section 6.3: so the container gateway refuses us itself, or an earlier tenant's does. */
  @ParameterizedTest
  @ValueSource(strings = {"401 Unauthorized", "502 Bad Gateway", "400 Bad Request"})
  void aRefusalOfTheContainerGatewayIsNoAnswer(String status) {
    ask();
    answer("HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\ntext");
    assertThat(seen).isEmpty();
    assertIsCut();
  }

  @Test
  void nothingPassesBehindAFailedProof() {
    ask();
    answer(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
            + ("HTTP/1.1 200 OK\r\n" + GOOD + "Content-Length: 2\r\n\r\nhi"));
    assertThat(seen).isEmpty();
    assertIsCut();
  }

  // Interim responses: they carry no proof

  @Test
  void interimAnswersAreDropped() {
    ask();
    answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    answer("HTTP/1.1 204 No Content\r\n" + GOOD + "\r\n");
    assertThat(seen).containsExactly("204 []", "|");
  }

  @Test
  void aContinueThatIsWaitedForPassesOnceAndBare() {
    ask(HttpMethod.POST, "Expect", "100-continue", "Content-Length", "2");
    answer("HTTP/1.1 100 Continue\r\nX-Own: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    assertThat(seen).containsExactly("100 []");
  }

  // Its own answers

  private void answerItself(String text) {
    answer(
        "HTTP/1.1 502 Bad Gateway\r\n"
            + GOOD
            + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nVary: "
            + ForwardFailureTest.DISPATCH_VARY
            + "\r\nContent-Length: "
            + text.length()
            + "\r\n\r\n");
    for (int i = 0; i < text.length(); i += 10) { // in pieces
      answer(text.substring(i, Math.min(i + 10, text.length())));
    }
  }

  @Test
  void anUnreachableServiceIsAFailureOfItsKind() {
    ask();
    answerItself("dial tcp 172.17.0.2:8888: connect: connection refused\n");
    assertThat(seen).isEmpty();
    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            UnreachableServiceException.class,
            failure -> assertThat(failure.failure()).isEqualTo(DialFailure.REFUSED));
  }

  @Test
  void anAnswerThatOnlyLooksLikeItPassesWhole() {
    ask();
    answerItself("the model is being loaded\n");
    assertThat(failures).isEmpty();
    assertThat(seen.get(0)).isEqualTo("502 [Content-Type, X-Content-Type-Options, Content-Length]");
    assertThat(String.join("", seen.subList(1, seen.size())))
        .isEqualTo("the model is being loaded\n|");
    assertThat(codec.isReusable()).isTrue();
  }

  @Test
  void whatIsHeldIsReleasedWhenTheConnectionBreaks() {
    EmbeddedChannel broken =
        new EmbeddedChannel(new ForwardProof(PROOF, AUTH, CONTAINER, 8888), new Listener());
    broken.writeOutbound(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
    HttpResponse head = ForwardFailureTest.own(502, 60);
    head.headers().set("X-Arvados-Authorization-Response", PROOF.respondAuth(AUTH));
    ByteBuf part = Unpooled.buffer().writeByte('d');
    broken.writeInbound(head, new DefaultHttpContent(part));
    assertThat(part.refCnt()).isEqualTo(1);
    broken.pipeline().fireExceptionCaught(new IOException("reset"));
    assertThat(part.refCnt()).isZero();
    broken.finishAndReleaseAll();
  }

  // Vary, bodies, ends

  @Test
  void onlyTheContainerGatewaysOwnVaryIsDropped() {
    ask();
    answer(
        "HTTP/1.1 204 No Content\r\n"
            + GOOD
            + ("Vary: " + ForwardFailureTest.DISPATCH_VARY + "\r\n\r\n"));
    ask();
    answer("HTTP/1.1 204 No Content\r\n" + GOOD + "Vary: Cookie\r\n\r\n");
    assertThat(seen).containsExactly("204 []", "|", "204 [Vary]", "|");
  }

  @Test
  void trailersAreDropped() {
    ask(HttpMethod.POST, "Transfer-Encoding", "chunked");
    LastHttpContent last = new DefaultLastHttpContent();
    last.trailingHeaders().set("X-Webdav-Source", "/log");
    channel.writeOutbound(last);
    assertThat(sent()).endsWith("\r\n\r\n0\r\n\r\n");
  }

  @Test
  void anEndBeforeTheAnswerIsTheContainerGateways() {
    ask();
    ChannelFuture unused = channel.close();
    assertThat(failures)
        .singleElement()
        .isInstanceOfSatisfying(
            TunnelException.class,
            failure -> assertThat(failure.stage()).isEqualTo(TunnelException.Stage.STREAM));
  }

  @Test
  void anAnswerThatIsMalformedIsNoEndOfTheContainerGateway() {
    ask();
    answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi");
    assertThat(seen).isEmpty();
    assertThat(failures).singleElement().isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void anEndInTheAnswerIsSeenAsSuch() {
    ask();
    answer("HTTP/1.1 200 OK\r\n" + GOOD + "Content-Length: 5\r\n\r\nhi");
    ChannelFuture unused = channel.close();
    assertThat(seen).containsExactly("200 [Content-Length]", "hi");
    assertThat(failures).singleElement().isNotInstanceOf(TunnelException.class);
  }

  // Idle connections

  private void wait(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  /** Section 6.1: the container gateway closes after a minute. */
  @Test
  void anUnusedConnectionIsClosedBeforeThePeerDoes() {
    wait(49);
    assertThat(channel.isOpen()).isTrue();
    wait(2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aConnectionInUseStays() {
    ask();
    wait(1000);
    assertThat(channel.isOpen()).isTrue();
    answer("HTTP/1.1 204 No Content\r\n" + GOOD + "\r\n");
    wait(49);
    assertThat(channel.isOpen()).isTrue();
    wait(60);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void useBeginsTheTimeAnew() {
    wait(40);
    ask();
    answer("HTTP/1.1 204 No Content\r\n" + GOOD + "\r\n");
    wait(49);
    assertThat(channel.isOpen()).isTrue();
    wait(1);
    assertThat(channel.isOpen()).isFalse();
  }
}
