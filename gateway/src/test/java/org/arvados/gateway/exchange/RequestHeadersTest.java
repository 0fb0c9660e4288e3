package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule X3: what a service gets of a client's headers. */
class RequestHeadersTest {
  private static final String USER = "zzzzz-tpzed-000000000000000";

  private static HttpHeaders headers(String... fields) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return headers;
  }

  private static RequestHeaders.Forwarding forwarding(boolean trusted) {
    return new RequestHeaders.Forwarding("192.0.2.7", trusted, "https", 8443, "req-1", USER);
  }

  private static HttpHeaders rewritten(String... fields) {
    HttpHeaders headers = headers(fields);
    RequestHeaders.rewrite(headers, forwarding(false), new UpgradePolicy.NoUpgrade());
    return headers;
  }

  @Test
  void serviceIsToldWhoAsksAndHow() {
    HttpHeaders headers = rewritten("Host", "X.example:8443", "Accept", "a");

    assertThat(headers.entries())
        .extracting(field -> field.getKey() + ": " + field.getValue())
        .containsExactly(
            "Host: X.example:8443",
            "Accept: a",
            "X-Forwarded-For: 192.0.2.7",
            "X-Forwarded-Host: X.example:8443",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Port: 8443",
            "X-Request-Id: req-1",
            "X-Arvados-User-UUID: " + USER);
  }

  @Test
  void nobodySignedInIsNoUser() {
    HttpHeaders headers = headers("Host", "a", "X-Arvados-User-UUID", USER);
    RequestHeaders.rewrite(
        headers,
        new RequestHeaders.Forwarding("2001:db8::1", false, "http", 80, "r", null),
        new UpgradePolicy.NoUpgrade());
    assertThat(headers.contains("X-Arvados-User-UUID")).isFalse();
    assertThat(headers.get("X-Forwarded-For")).isEqualTo("2001:db8::1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Arvados-User-UUID",
        "x-arvados-authorization",
        "X-ARVADOS-CONTAINER-TARGET-PORT",
        "X_Arvados_User_UUID",
        "x_arvados-anything",
        "X-Webdav-Source",
        "X_WebDAV_Prefix",
        "X-Forwarded-For",
        "X-Forwarded-Anything",
        "x_forwarded_for",
        "Forwarded",
        "FORWARDED",
        "X-Real-IP",
        "X_Real_IP",
        "X-External-Client",
        "Proxy",
        "X-Request-Id",
        "x_request_id",
        "Connection",
        "Proxy-Connection",
        "Proxy_Connection",
        "Keep-Alive",
        "keep_alive",
        "TE",
        "Upgrade",
        "HTTP2-Settings",
        "Http2_Settings",
        "Proxy-Authorization",
        "Proxy-Authenticate",
        "Content_Length",
        "Transfer_Encoding",
        "TRANSFER_ENCODING",
      })
  void whatTheClientSentUnderThisNameDoesNotPass(String name) {
    HttpHeaders headers = rewritten("Host", "a", name, "evil", name, "evil");
    assertThat(headers.entries()).noneMatch(field -> field.getValue().contains("evil"));
    RequestHeaders.rewriteTrailers(headers.clear().add(name, "evil"));
    assertThat(headers.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "Transfer-Encoding",
        "Content-Type",
        "Cookie",
        "Authorization",
        "Origin",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Version",
        "Range",
        "Expect",
        "Trailer",
        "Sec-WebSocket-Key",
        "X-Arvadosx",
        "Arvados-X",
        "X-Forwarde",
        "Forwarded-For",
        "X-Real-IPs",
        "X-Requested-With",
        "My_Header",
        "Upgrade-Insecure-Requests",
      })
  void whatTheClientSentUnderThisNamePasses(String name) {
    assertThat(rewritten("Host", "a", name, "b", name, "c").getAll(name)).containsExactly("b", "c");
  }

  @Test
  void namesInConnectionAreRemoved() {
    HttpHeaders headers =
        rewritten(
            "Host",
            "a",
            "Connection",
            "X-Hop , keep-alive,, Sec-Thing",
            "connection",
            "x-other",
            "x-hop",
            "1",
            "X-Hop",
            "2",
            "SEC-THING",
            "3",
            "X-Other",
            "4",
            "X-Stays",
            "5");
    assertThat(headers.names()).contains("X-Stays").doesNotContain("x-hop", "SEC-THING", "X-Other");
  }

  /** Such a listing would make the message another one; ours are set behind the removal. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Content-Type",
        "Cookie",
        "Authorization",
        "Origin",
        "Sec-WebSocket-Key",
        "Sec-WebSocket-Version",
      })
  void essentialNamesInConnectionAreIgnored(String name) {
    HttpHeaders headers = rewritten("Host", "a", "Connection", "close, " + name, name, "b");
    assertThat(headers.get(name, "gone")).isIn("a", "b");
    assertThat(headers.contains("Connection")).isFalse();
  }

  @Test
  void connectionCannotRemoveWhatTheGatewayAdds() {
    HttpHeaders headers =
        rewritten("Host", "a", "Connection", "X-Forwarded-For, X-Arvados-User-UUID, X-Request-Id");
    assertThat(headers.get("X-Forwarded-For")).isEqualTo("192.0.2.7");
    assertThat(headers.get("X-Arvados-User-UUID")).isEqualTo(USER);
    assertThat(headers.get("X-Request-Id")).isEqualTo("req-1");
  }

  @Test
  void trustedForwardersChainIsContinued() {
    HttpHeaders headers =
        headers("Host", "a", "X-Forwarded-For", "198.51.100.1", "X-Forwarded-For", "198.51.100.2");
    RequestHeaders.rewrite(headers, forwarding(true), new UpgradePolicy.NoUpgrade());
    assertThat(headers.getAll("X-Forwarded-For"))
        .containsExactly("198.51.100.1, 198.51.100.2, 192.0.2.7");
  }

  @Test
  void othersChainIsNotContinued() {
    assertThat(rewritten("Host", "a", "X-Forwarded-For", "198.51.100.1").getAll("X-Forwarded-For"))
        .containsExactly("192.0.2.7");
    HttpHeaders headers = headers("Host", "a", "X_Forwarded_For", "198.51.100.1");
    RequestHeaders.rewrite(headers, forwarding(true), new UpgradePolicy.NoUpgrade());
    assertThat(headers.getAll("X-Forwarded-For")).containsExactly("192.0.2.7");
  }

  @Test
  void allowedUpgradeKeepsItsHopFields() {
    HttpHeaders headers =
        headers(
            "Host",
            "a",
            "Connection",
            "keep-alive, Upgrade, X-Hop",
            "Upgrade",
            "WebSocket",
            "X-Hop",
            "b",
            "Sec-WebSocket-Key",
            "k");
    RequestHeaders.rewrite(
        headers, forwarding(false), new UpgradePolicy.WebSocket("WebSocket", "k"));
    assertThat(headers.getAll("Connection")).containsExactly("upgrade");
    assertThat(headers.getAll("Upgrade")).containsExactly("WebSocket");
    assertThat(headers.contains("X-Hop")).isFalse();
    assertThat(headers.get("Sec-WebSocket-Key")).isEqualTo("k");
  }

  /** RFC 9110 section 6.5.1: a service may add trailers to the headers it has. */
  @ParameterizedTest
  @ValueSource(strings = {"Cookie", "Authorization", "Host", "content_type", "Origin"})
  void essentialFieldsDoNotPassAsTrailers(String name) {
    HttpHeaders trailers = headers("Digest", "x", name, "evil");
    RequestHeaders.rewriteTrailers(trailers);
    assertThat(trailers.entries()).hasSize(1);
    assertThat(trailers.get("Digest")).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({
    "true, abc-123, abc-123",
    "true, a.b:c/d+e=f@g_h, a.b:c/d+e=f@g_h",
    "false, abc-123, fresh",
    "true, a b, fresh",
    "true, 'a,b', fresh",
    "true, '', fresh",
    "true, \u00e9, fresh",
    "true, <script>, fresh",
  })
  void requestIdIsKeptFromTrustedForwardersOnly(boolean trusted, String given, String id) {
    HttpHeaders headers = headers("X-Request-Id", given);
    assertThat(RequestHeaders.requestId(headers, trusted, () -> "fresh")).isEqualTo(id);
  }

  @Test
  void missingRepeatedOrLongRequestIdIsReplaced() {
    assertThat(RequestHeaders.requestId(headers(), true, () -> "fresh")).isEqualTo("fresh");
    assertThat(
            RequestHeaders.requestId(
                headers("X-Request-Id", "a", "X-Request-Id", "b"), true, () -> "fresh"))
        .isEqualTo("fresh");
    assertThat(
            RequestHeaders.requestId(headers("X-Request-Id", "a".repeat(129)), true, () -> "fresh"))
        .isEqualTo("fresh");
  }
}
