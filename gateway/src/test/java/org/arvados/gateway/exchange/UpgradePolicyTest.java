package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule X1: which requests may upgrade, and which 101 does it. */
class UpgradePolicyTest {
  // The example of RFC 6455 section 1.3.
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final UpgradePolicy POLICY = new UpgradePolicy(Set.of("Chisel-v3"));

  private record Case(String name, Consumer<HttpRequest> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static HttpRequest handshake() {
    HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    request
        .headers()
        .set("Host", "a")
        .set("Connection", "keep-alive, Upgrade")
        .set("Upgrade", "websocket")
        .set("Sec-WebSocket-Version", "13")
        .set("Sec-WebSocket-Key", KEY);
    return request;
  }

  @Test
  void handshakeIsAllowed() {
    assertThat(POLICY.decide(handshake())).isEqualTo(new UpgradePolicy.WebSocket("websocket", KEY));
    HttpRequest spelt = handshake();
    spelt
        .headers()
        .set("Upgrade", "WebSocket")
        .set("connection", "UPGRADE")
        .set("Content-Length", 0);
    assertThat(POLICY.decide(spelt)).isEqualTo(new UpgradePolicy.WebSocket("WebSocket", KEY));
  }

  static Stream<Case> ordinary() {
    return Stream.of(
        new Case("no Upgrade", r -> r.headers().remove("Upgrade")),
        new Case("no Connection", r -> r.headers().remove("Connection")),
        new Case("Connection without upgrade", r -> r.headers().set("Connection", "keep-alive")),
        new Case("Connection with a longer word", r -> r.headers().set("Connection", "upgrades")),
        new Case("Upgrade: h2c", r -> r.headers().set("Upgrade", "h2c")),
        new Case("Upgrade: HTTP/2.0", r -> r.headers().set("Upgrade", "HTTP/2.0")),
        new Case("Upgrade: TLS/1.0", r -> r.headers().set("Upgrade", "TLS/1.0")),
        new Case("two protocols", r -> r.headers().set("Upgrade", "websocket, h2c")),
        new Case("two Upgrades", r -> r.headers().add("Upgrade", "websocket")),
        new Case("protocol with version", r -> r.headers().set("Upgrade", "websocket/13")),
        new Case("unknown protocol", r -> r.headers().set("Upgrade", "spdy")),
        new Case("empty protocol", r -> r.headers().set("Upgrade", "")),
        new Case("HTTP2-Settings", r -> r.headers().set("http2-settings", "x")),
        new Case("POST", r -> r.setMethod(HttpMethod.POST)),
        new Case("HEAD", r -> r.setMethod(HttpMethod.HEAD)),
        new Case("HTTP/1.0", r -> r.setProtocolVersion(HttpVersion.HTTP_1_0)),
        new Case("counted body", r -> r.headers().set("Content-Length", "1")),
        new Case("chunked body", r -> r.headers().set("Transfer-Encoding", "chunked")),
        new Case("no version", r -> r.headers().remove("Sec-WebSocket-Version")),
        new Case("version 8", r -> r.headers().set("Sec-WebSocket-Version", "8")),
        new Case("two versions", r -> r.headers().add("Sec-WebSocket-Version", "13")),
        new Case("no key", r -> r.headers().remove("Sec-WebSocket-Key")),
        new Case("two keys", r -> r.headers().add("Sec-WebSocket-Key", KEY)),
        new Case(
            "key of 15 octets", r -> r.headers().set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25j")),
        new Case(
            "key of 17 octets",
            r -> r.headers().set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZWU=")),
        new Case(
            "key not in base64",
            r -> r.headers().set("Sec-WebSocket-Key", "d_hlIHNhbXBsZSBub25jZQ==")),
        new Case(
            "key without padding",
            r -> r.headers().set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ")),
        new Case(
            "key with loose bits",
            r -> r.headers().set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZR==")),
        new Case("empty key", r -> r.headers().set("Sec-WebSocket-Key", "")));
  }

  @ParameterizedTest
  @MethodSource("ordinary")
  void otherRequestIsOrdinary(Case change) {
    HttpRequest request = handshake();
    change.change().accept(request);
    assertThat(POLICY.decide(request)).isEqualTo(new UpgradePolicy.NoUpgrade());
    assertThat(POLICY.decide(request).protocol()).isNull();
  }

  @Test
  void listedProtocolIsAllowedWithAnyMethod() {
    HttpRequest request = handshake();
    request.setMethod(HttpMethod.POST).headers().set("Upgrade", "chisel-V3");
    assertThat(POLICY.decide(request)).isEqualTo(new UpgradePolicy.Other("chisel-V3"));
    assertThat(new UpgradePolicy(Set.of()).decide(request))
        .isEqualTo(new UpgradePolicy.NoUpgrade());
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2c", "H2", "h3", "TLS/1.2", "tls", "HTTP/2.0", "http"})
  void protocolThatEndsHttp1CannotBeListed(String protocol) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UpgradePolicy(Set.of("chisel-v3", protocol)));
  }

  private record Answer(String name, Consumer<HttpResponse> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static HttpResponse switching() {
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set("Connection", "Upgrade")
        .set("Upgrade", "WebSocket")
        .set("Sec-WebSocket-Accept", ACCEPT);
    return response;
  }

  @Test
  void switchToWhatWasAskedIsValid() {
    assertThat(
            UpgradePolicy.isValidSwitch(new UpgradePolicy.WebSocket("websocket", KEY), switching()))
        .isTrue();
    HttpResponse other = switching();
    other.headers().set("Upgrade", "CHISEL-v3").remove("Sec-WebSocket-Accept");
    assertThat(UpgradePolicy.isValidSwitch(new UpgradePolicy.Other("chisel-v3"), other)).isTrue();
  }

  static Stream<Answer> invalid() {
    return Stream.of(
        new Answer("200", r -> r.setStatus(HttpResponseStatus.OK)),
        new Answer("103", r -> r.setStatus(HttpResponseStatus.EARLY_HINTS)),
        new Answer("HTTP/1.0", r -> r.setProtocolVersion(HttpVersion.HTTP_1_0)),
        new Answer("no Upgrade", r -> r.headers().remove("Upgrade")),
        new Answer("another protocol", r -> r.headers().set("Upgrade", "h2c")),
        new Answer("two protocols", r -> r.headers().set("Upgrade", "websocket, h2c")),
        new Answer("two Upgrades", r -> r.headers().add("Upgrade", "websocket")),
        new Answer("no Connection", r -> r.headers().remove("Connection")),
        new Answer("Connection: close", r -> r.headers().set("Connection", "close")),
        new Answer("no accept", r -> r.headers().remove("Sec-WebSocket-Accept")),
        new Answer("wrong accept", r -> r.headers().set("Sec-WebSocket-Accept", KEY)),
        new Answer(
            "accept in other case",
            r -> r.headers().set("Sec-WebSocket-Accept", "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=")),
        new Answer("two accepts", r -> r.headers().add("Sec-WebSocket-Accept", ACCEPT)));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void otherSwitchIsNotValid(Answer change) {
    HttpResponse response = switching();
    change.change().accept(response);
    assertThat(UpgradePolicy.isValidSwitch(new UpgradePolicy.WebSocket("websocket", KEY), response))
        .isFalse();
  }

  @Test
  void switchNobodyAskedForIsNotValid() {
    assertThat(UpgradePolicy.isValidSwitch(new UpgradePolicy.NoUpgrade(), switching())).isFalse();
  }
}
