package org.arvados.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule X4: what a client gets of a service's headers. */
class ResponseHeadersTest {
  private static final SetCookies OURS =
      new SetCookies(Set.of("__host-arvados", "arvados", "arvados_api_token")::contains);

  private static HttpHeaders rewritten(String... fields) {
    return rewritten(200, new UpgradePolicy.NoUpgrade(), fields);
  }

  private static HttpHeaders rewritten(
      int status, UpgradePolicy.Decision upgrade, String... fields) {
    HttpResponse response =
        new DefaultHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(status),
            DefaultHttpHeadersFactory.headersFactory().withValidation(false));
    for (int i = 0; i < fields.length; i += 2) {
      response.headers().add(fields[i], fields[i + 1]);
    }
    ResponseHeaders.rewrite(response, upgrade, OURS, "req-1");
    return response.headers();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "TE",
        "Upgrade",
        "Alt-Svc",
        "alt_svc",
        "Proxy-Authenticate",
        "Content_Length",
        "X-Hop",
      })
  void whatMeansOnlyTheHopDoesNotPass(String name) {
    assertThat(rewritten("Connection", "x-hop", name, "evil").names())
        .containsExactly("X-Request-Id");
  }

  @Test
  void requestIdIsOurs() {
    assertThat(rewritten("X-Request-Id", "theirs", "x-request-id", "too").getAll("X-Request-Id"))
        .containsExactly("req-1");
  }

  @Test
  void othersPassAsTheyCame() {
    HttpHeaders headers =
        rewritten(
            "Content-Length",
            "5",
            "Trailer",
            "Digest",
            "Location",
            "//x",
            "WWW-Authenticate",
            "a",
            "X-Arvados-User-UUID",
            "b",
            "Connection",
            "content-length, www-authenticate");
    assertThat(headers.names())
        .containsExactly(
            "Content-Length",
            "Trailer",
            "Location",
            "WWW-Authenticate",
            "X-Arvados-User-UUID",
            "X-Request-Id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arvados_api_token=x",
        "arvados_api_token=x; Path=/",
        "arvados_api_token=; Max-Age=0",
        "arvados_api_token",
        " arvados_api_token = x",
        "\tarvados_api_token\t=x",
        "ARVADOS_api_TOKEN=x",
        "__Host-arvados=x; Secure; Path=/",
        "__host-Arvados=x",
        "arvados=x",
        "=arvados=x",
        "= arvados =x; Path=/",
        "==arvados=x",
        "=arvados",
      })
  void cookieWithOneOfOurNamesIsDropped(String cookie) {
    assertThat(rewritten("Set-Cookie", cookie).contains("Set-Cookie")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a=b|a=b",
        "a=b; Path=/; HttpOnly|a=b; Path=/; HttpOnly",
        "a=b; Domain=.zzzzz.example|a=b",
        "a=b; Domain=x; Path=/|a=b; Path=/",
        "a=b; Path=/; domain = x ; Secure|a=b; Path=/; Secure",
        "a=b;DOMAIN=x;Path=/|a=b;Path=/",
        "a=b; Domain|a=b",
        "a=b; Domain=x; Domain=y; Path=/|a=b; Path=/",
        "a=b;; Domain=x;|a=b;;",
        "a=\"x; Domain=y\"; Path=/|a=\"x; Path=/",
        "Domain=b; Path=/|Domain=b; Path=/",
        "a=b; DomainX=x; XDomain=y|a=b; DomainX=x; XDomain=y",
        "a=Domain=x|a=Domain=x",
        "a=d\u00e4;  Path=/  ;X=\u00ff; Domain=x;Y|a=d\u00e4;  Path=/  ;X=\u00ff;Y",
        "arvados2=x|arvados2=x",
        "x=arvados=y|x=arvados=y",
        "__Host-other=x; Secure; Path=/|__Host-other=x; Secure; Path=/",
        "=x|=x",
      })
  void otherCookieIsMadeHostOnlyAndElseKept(String cookie, String kept) {
    assertThat(rewritten("Set-Cookie", cookie).getAll("Set-Cookie")).containsExactly(kept);
  }

  @Test
  void cookiesAreJudgedOneByOneAndKeepTheirOrder() {
    assertThat(
            rewritten(
                    "Set-Cookie",
                    "a=1",
                    "set-cookie",
                    "arvados=2",
                    "Set-Cookie",
                    "b=3; Domain=x",
                    "Set-Cookie",
                    "a=4")
                .getAll("Set-Cookie"))
        .containsExactly("a=1", "b=3", "a=4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"cache\", \"cookies\", \"storage\"|\"cache\", \"storage\"",
        "\"cookies\"|",
        "\"*\"|",
        "*|",
        "cookies|",
        "\"COOKIES\"|",
        "\"coo\\kies\"|",
        "\"*\", \"cookies\"|",
        "\"cache\",\"executionContexts\"|\"cache\", \"executionContexts\"",
        "\"cookies\" , ,\"cache\"|\"cache\"",
      })
  void clearSiteDataDoesNotClearCookies(String value, String kept) {
    assertThat(rewritten("Clear-Site-Data", value).get("Clear-Site-Data")).isEqualTo(kept);
  }

  @Test
  void everyClearSiteDataIsMended() {
    assertThat(
            rewritten("Clear-Site-Data", "\"cache\"", "clear-site-data", "\"*\"")
                .getAll("Clear-Site-Data"))
        .containsExactly("\"cache\"");
  }

  @Test
  void onlyASwitchKeepsTheHopFieldsOfAnUpgrade() {
    UpgradePolicy.Decision asked = new UpgradePolicy.Other("x");
    HttpHeaders headers =
        rewritten(101, asked, "Upgrade", "X", "Connection", "upgrade, y", "Y", "z");
    assertThat(headers.getAll("Upgrade")).containsExactly("x");
    assertThat(headers.getAll("Connection")).containsExactly("upgrade");
    assertThat(headers.contains("Y")).isFalse();
    assertThat(rewritten(200, asked, "Upgrade", "x", "Connection", "upgrade").names())
        .containsExactly("X-Request-Id");
  }

  @Test
  void trailersLoseWhatHeadersWouldLoseOrHaveMended() {
    HttpHeaders trailers =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK)
            .headers()
            .add("Digest", "x")
            .add("Grpc-Status", "0")
            .add("Set-Cookie", "a=b")
            .add("Clear-Site-Data", "\"cache\"")
            .add("Alt-Svc", "h3")
            .add("X-Request-Id", "y")
            .add("Connection", "close")
            .add("Content_Type", "z");
    ResponseHeaders.rewriteTrailers(trailers);
    assertThat(trailers.names()).containsExactly("Digest", "Grpc-Status");
  }
}
