package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Headers towards a container gateway (arvados-protocol sections 6.3 to 6.5)")
class ForwardHeadersTest {
  private static final ArvadosUuid CONTAINER =
      ArvadosUuid.parse("zzzzz-dz642-0gatewayvector1").orElseThrow();
  private static final String AUTH = "ab12";

  private static HttpRequest request(String... fields) {
    HttpHeaders headers = new DefaultHttpHeaders().set("Host", "app.example");
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/a?b", headers);
  }

  private static HttpHeaders forwarded(String... fields) {
    return ForwardHeaders.forwarded(request(fields), CONTAINER, 8888, AUTH).headers();
  }

  @Test
  void theThreeFieldsAreSetAndTheRestStays() {
    HttpRequest request = request("Accept-Encoding", "br", "X-Own", "1", "X-Own", "2");
    HttpRequest forwarded = ForwardHeaders.forwarded(request, CONTAINER, 8888, AUTH);

    assertThat(forwarded.method()).isEqualTo(HttpMethod.POST);
    assertThat(forwarded.uri()).isEqualTo("/a?b");
    assertThat(forwarded.headers().entries())
        .extracting(field -> field.getKey() + ": " + field.getValue())
        .containsExactlyInAnyOrder(
            "Host: app.example",
            "Accept-Encoding: br",
            "X-Own: 1",
            "X-Own: 2",
            "X-Arvados-Container-Gateway-Uuid: zzzzz-dz642-0gatewayvector1",
            "X-Arvados-Authorization: ab12",
            "X-Arvados-Container-Target-Port: 8888");
    assertThat(request.headers().names()).as("may be sent again").doesNotContain("X-Arvados-");
    assertThat(request.headers().size()).isEqualTo(4);
  }

  /** Section 6.5: nothing that could choose another mode, however it is spelled. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Webdav-Source",
        "x-webdav-source",
        "X-WEBDAV-SOURCE",
        "X_Webdav_Source",
        "x_webdav-Prefix",
        "X-Webdav-Anything",
        "X-Arvados-No-Forward",
        "x_arvados_user_uuid",
        "X-Arvados-Anything",
        "Upgrade",
        "upgrade",
        "UPGRADE",
        "Connection",
        "Proxy-Connection",
        "Proxy_Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "HTTP2-Settings",
      })
  void whatChoosesOrMeansOneHopIsTakenOff(String name) {
    assertThat(forwarded(name, "/log", name, "ssh").contains(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Arvados-Authorization",
        "x-arvados-container-gateway-uuid",
        "X-ARVADOS-CONTAINER-TARGET-PORT",
      })
  void ourFieldsHaveOneValueOurs(String name) {
    List<String> values = forwarded(name, "22", name, "").getAll(name);
    assertThat(values).hasSize(1).doesNotContain("22", "");
  }

  @Test
  void whoIsSignedInStays() {
    assertThat(forwarded("X-Arvados-User-UUID", "zzzzz-tpzed-1").get("X-Arvados-User-UUID"))
        .isEqualTo("zzzzz-tpzed-1");
  }

  @Test
  void noCodingIsAskedForWhereTheClientAskedForNone() {
    assertThat(forwarded().getAll("Accept-Encoding")).containsExactly("identity");
    assertThat(forwarded("Accept-Encoding", "gzip").getAll("Accept-Encoding"))
        .containsExactly("gzip");
  }

  @Test
  void onlyAnExpectationThatGoKnowsStays() {
    assertThat(forwarded("Expect", "100-Continue").get("Expect")).isEqualTo("100-Continue");
    assertThat(forwarded("Expect", "miracle").contains("Expect")).isFalse();
    assertThat(forwarded("Expect", "100-continue", "Expect", "x").contains("Expect")).isFalse();
  }

  /** Section 6.3. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Arvados-Authorization, X-Arvados-Container-Gateway-Uuid, X-Arvados-Container-Target-Port,"
            + " X-Webdav-Prefix, X-Webdav-Source|true",
        "X-Arvados-Authorization|false",
        "Accept|false",
        "X-Arvados-Authorization, X-Arvados-Container-Gateway-Uuid, X-Arvados-Container-Target-Port,"
            + " X-Webdav-Prefix, X-Webdav-Source, Accept|false",
      })
  void onlyTheWholeListIsTheContainerGatewaysOwn(String vary, boolean own) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    assertThat(ForwardHeaders.variesByDispatch(response)).isFalse();
    response.headers().add("Vary", vary);
    assertThat(ForwardHeaders.variesByDispatch(response)).isEqualTo(own);
    response.headers().add("Vary", vary);
    assertThat(ForwardHeaders.variesByDispatch(response)).isFalse();
  }

  /** Go's server reads the path before the container gateway does, and refuses these. */
  @ParameterizedTest
  @CsvSource({
    "/,true",
    "/a%2Fb?c=%zz,true",
    "//a/../b,true",
    "/%41,true",
    "/%,false",
    "/%4,false",
    "/a%4gb,false",
    "/%zz?x,false",
    "*,false",
  })
  void targetsThatGoCannotReadAreNotCarried(String target, boolean carried) {
    assertThat(ForwardConnections.carries(target)).isEqualTo(carried);
  }
}
