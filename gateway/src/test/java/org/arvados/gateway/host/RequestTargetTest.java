package org.arvados.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.gateway.host.TargetRefusal.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules H4 and T3: the request line. */
class RequestTargetTest {
  private static final String HOST = "app.containers.zzzzz.example";

  private static Reason reason(TargetResult result) {
    assertThat(result).isInstanceOf(TargetRefusal.class);
    return ((TargetRefusal) result).reason();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b",
        "/a%20b",
        "/a%zz",
        "/a?",
        "/?x=1&y=%2F",
        "/a?b?c",
        "//a",
        "/\\a",
        "/a|b",
        "/a\"b",
        "/a/../b",
        "/http://x/",
        "/*",
        "/a;b=c",
        "/^`{}"
      })
  void pathPassesByteForByte(String target) {
    assertThat(RequestTarget.parse("GET", target, HOST)).isEqualTo(new RequestTarget(target));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "?x",
        " /",
        "/ ",
        "/a b",
        "/a\tb",
        "/a\0",
        "/a\r\nX: y",
        "/a\n",
        "/a\u007f",
        "/é",
        "/a\u0085b",
        "/a#b",
        "#",
        "app.containers.zzzzz.example:443",
        "ftp://app.containers.zzzzz.example/",
        "http:/app",
        "http:app",
        "https",
        "https:",
        "javascript:alert(1)",
        "\\a",
        "**",
      })
  void anythingElseIsMalformed(String target) {
    assertThat(reason(RequestTarget.parse("GET", target, HOST))).isEqualTo(Reason.MALFORMED);
    assertThat(Reason.MALFORMED.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "http://app.containers.zzzzz.example/, app.containers.zzzzz.example, /",
    "http://app.containers.zzzzz.example, app.containers.zzzzz.example, /",
    "HTTPS://APP.containers.zzzzz.example/A?b=c, app.containers.zzzzz.example, /A?b=c",
    "http://app.containers.zzzzz.example?q=1, app.containers.zzzzz.example, /?q=1",
    "http://app.containers.zzzzz.example./a, app.containers.zzzzz.example, /a",
    "http://app.containers.zzzzz.example:80/a, app.containers.zzzzz.example, /a",
    "https://app.containers.zzzzz.example/a, app.containers.zzzzz.example:443, /a",
    "https://app.containers.zzzzz.example:8443/a, app.containers.zzzzz.example:8443, /a",
    "http://app.containers.zzzzz.example//a, app.containers.zzzzz.example, //a",
    "http://app.containers.zzzzz.example?http://b/, app.containers.zzzzz.example, /?http://b/",
    "http://[::1]:80/a, [::1], /a",
  })
  void absoluteFormOfTheSameHostBecomesItsPath(String target, String host, String path) {
    assertThat(RequestTarget.parse("GET", target, host)).isEqualTo(new RequestTarget(path));
  }

  @ParameterizedTest
  @CsvSource({
    "http://other.containers.zzzzz.example/, app.containers.zzzzz.example",
    "http://app.containers.zzzzz.example:81/, app.containers.zzzzz.example",
    "https://app.containers.zzzzz.example/, app.containers.zzzzz.example:80",
    "http://user@app.containers.zzzzz.example/, app.containers.zzzzz.example",
    "http:///a, app.containers.zzzzz.example",
    "http://app.containers.zzzzz.example\\.evil.example/, app.containers.zzzzz.example",
    "http://app.containers.zzzzz.example:/, app.containers.zzzzz.example",
    "http://app.containers.zzzzz.example/, ''",
    "http://@/, @",
  })
  void absoluteFormOfAnotherHostIsRefused(String target, String host) {
    assertThat(reason(RequestTarget.parse("GET", target, host))).isEqualTo(Reason.HOST_MISMATCH);
    assertThat(Reason.HOST_MISMATCH.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "TRACE"})
  void connectAndTraceAreNotServed(String method) {
    assertThat(reason(RequestTarget.parse(method, "/", HOST))).isEqualTo(Reason.METHOD_NOT_ALLOWED);
    assertThat(reason(RequestTarget.parse(method, HOST + ":443", HOST)))
        .isEqualTo(Reason.METHOD_NOT_ALLOWED);
    assertThat(Reason.METHOD_NOT_ALLOWED.status()).isEqualTo(405);
  }

  @Test
  void starIsForOptionsOnly() {
    assertThat(RequestTarget.parse("OPTIONS", "*", HOST)).isEqualTo(new RequestTarget("*"));
    assertThat(RequestTarget.parse("OPTIONS", "http://" + HOST, HOST))
        .isEqualTo(new RequestTarget("*"));
    assertThat(RequestTarget.parse("OPTIONS", "http://" + HOST + "/", HOST))
        .isEqualTo(new RequestTarget("/"));
    assertThat(reason(RequestTarget.parse("options", "*", HOST))).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource({
    "/, true",
    "/a, true",
    "/a//b, true",
    "/?//b, true",
    "/./b, true",
    "//, false",
    "//b, false",
    "/\\b, false",
    "/\\, false",
    "*, false"
  })
  void pathsThatABrowserReadsAsAnotherHostAreFlagged(String target, boolean safe) {
    assertThat(new RequestTarget(target).isRedirectSafe()).isEqualTo(safe);
  }

  /** Rule T9. */
  @Test
  void textLeavesTheQueryOut() {
    RequestTarget target = new RequestTarget("/lab?arvados_api_token=sesame");
    assertThat(target.toString()).contains("/lab").doesNotContain("sesame");
    assertThat(target.path()).isEqualTo("/lab");
  }
}
