package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The container gateway's own answers (arvados-protocol section 6.4)")
class ForwardFailureTest {
  static final String DISPATCH_VARY =
      "X-Arvados-Authorization, X-Arvados-Container-Gateway-Uuid, X-Arvados-Container-Target-Port,"
          + " X-Webdav-Prefix, X-Webdav-Source";

  static HttpResponse own(int status, int length) {
    HttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    head.headers()
        .set("Content-Type", "text/plain; charset=utf-8")
        .set("X-Content-Type-Options", "nosniff")
        .set("Vary", DISPATCH_VARY)
        .set("Content-Length", length);
    return head;
  }

  @Test
  void theFormIsThatOfGo() {
    assertThat(ForwardFailure.isPossible(own(502, 60))).isTrue();
    assertThat(ForwardFailure.isPossible(own(503, 60))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Type,text/plain",
    "Content-Type,text/html; charset=utf-8",
    "X-Content-Type-Options,''",
    "Vary,Accept",
    "Content-Length,1025",
    "Content-Length,many",
  })
  void anyOtherFormIsAServices(String name, String value) {
    HttpResponse head = own(502, 60);
    head.headers().set(name, value);
    assertThat(ForwardFailure.isPossible(head)).isFalse();
    head.headers().remove(name);
    assertThat(ForwardFailure.isPossible(head)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 500, 504})
  void anyOtherStatusIsAServices(int status) {
    assertThat(ForwardFailure.isPossible(own(status, 60))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          502|dial tcp 172.17.0.2:8888: connect: connection refused|REFUSED
          502|dial tcp [fd00::2]:8888: connect: connection refused|REFUSED
          502|dial tcp 172.17.0.2:8888: i/o timeout|TIMED_OUT
          502|dial tcp 172.17.0.2:8888: connect: connection timed out|TIMED_OUT
          502|dial tcp 172.17.0.2:8888: connect: no route to host|UNREACHABLE
          502|dial tcp 172.17.0.2:8888: anything|OTHER
          502|Get "http://172.17.0.2:8888/?secret": dial tcp 172.17.0.2:8888: connect: connection refused|REFUSED
          502|EOF|OTHER
          502|unexpected EOF|OTHER
          502|http: server closed idle connection|OTHER
          502|Post "http://172.17.0.2:8888/": EOF|OTHER
          502|read tcp 172.17.0.1:40000->172.17.0.2:8888: read: connection reset by peer|OTHER
          502|write tcp 172.17.0.1:40000->172.17.0.2:8888: write: broken pipe|OTHER
          502|net/http: HTTP/1.x transport connection broken: malformed HTTP response "x"|OTHER
          503|container has no IP address|NO_ADDRESS
          503|container has no IP address yet|NO_ADDRESS
          """)
  void itsTextsAreKnown(int status, String text, DialFailure failure) {
    assertThat(ForwardFailure.read(status, text + "\n", 8888))
        .hasValueSatisfying(
            own -> {
              assertThat(own.failure()).isEqualTo(failure);
              assertThat(own.getMessage()).doesNotContain("secret");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          502|dial tcp 127.0.0.1:9999: connect: connection refused
          502|dial tcp 172.17.0.2:88: connect: connection refused
          502|dial tcp database:8888: connect: connection refused
          502|cannot reach the model: dial tcp 172.17.0.2:8888: connect: connection refused
          502|read tcp 172.17.0.1:8888->172.17.0.2:5432: read: connection reset by peer
          502|EOF while parsing
          502|container has no IP address
          503|dial tcp 172.17.0.2:8888: connect: connection refused
          503|loading the model
          502|''
          """)
  void otherTextsAreAServices(int status, String text) {
    assertThat(ForwardFailure.read(status, text + "\n", 8888)).isEmpty();
  }

  @Test
  void itsTextIsOneLine() {
    assertThat(ForwardFailure.read(502, "EOF", 8888)).isEmpty();
    assertThat(ForwardFailure.read(502, "EOF\nEOF\n", 8888)).isEmpty();
  }
}
