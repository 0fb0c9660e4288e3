package org.arvados.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule A11: who gets HTML, JSON or plain text. */
class AudienceTest {
  private static final String CHROME =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

  private static Audience of(Map<String, String> headers) {
    return Audience.of(name -> Optional.ofNullable(headers.get(name)));
  }

  @Test
  void navigationsOfBrowsersGetHtml() {
    assertThat(of(Map.of("accept", CHROME, "user-agent", "Mozilla/5.0")))
        .isEqualTo(Audience.BROWSER);
    assertThat(of(Map.of("accept", CHROME, "sec-fetch-mode", "navigate")))
        .isEqualTo(Audience.BROWSER);
    assertThat(of(Map.of("sec-fetch-mode", "navigate", "sec-fetch-dest", "iframe")))
        .isEqualTo(Audience.BROWSER);
    assertThat(of(Map.of("accept", "*/*", "sec-fetch-mode", "no-cors", "sec-fetch-dest", "object")))
        .isEqualTo(Audience.BROWSER);
  }

  @Test
  void scriptsInBrowsersGetJson() {
    assertThat(of(Map.of("accept", "*/*", "sec-fetch-mode", "cors", "sec-fetch-dest", "empty")))
        .isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("accept", CHROME, "sec-fetch-mode", "cors"))).isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("accept", CHROME, "sec-fetch-mode", "no-cors", "sec-fetch-dest", "image")))
        .isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("accept", CHROME, "x-requested-with", "XMLHttpRequest")))
        .isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("sec-fetch-mode", "websocket"))).isEqualTo(Audience.PROGRAM);
  }

  @ParameterizedTest
  @CsvSource({"curl/8.5.0", "Wget/1.21.4", "HTTPie/3.2.2", "xh/0.22"})
  void commandsGetPlainText(String agent) {
    assertThat(of(Map.of("user-agent", agent, "accept", "*/*"))).isEqualTo(Audience.TERMINAL);
    assertThat(of(Map.of("user-agent", agent))).isEqualTo(Audience.TERMINAL);
    assertThat(of(Map.of("user-agent", agent, "accept", "application/json")))
        .isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("user-agent", agent, "accept", "text/html"))).isEqualTo(Audience.BROWSER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json, text/plain, */*|PROGRAM",
        "application/json, text/javascript, */*; q=0.01|PROGRAM",
        "application/vnd.api+json|PROGRAM",
        "text/plain|TERMINAL",
        "TEXT/HTML|BROWSER",
        "application/xhtml+xml|BROWSER",
        "text/html;q=0.5, application/json|PROGRAM",
        "text/html;level=1;q=0.9, application/json;q=0.8|BROWSER",
        "text/html;q=0|PROGRAM",
        "text/html;q=bad|BROWSER",
        "*/*|PROGRAM",
        "text/event-stream|PROGRAM",
        "image/webp|PROGRAM",
        ",;,q=1|PROGRAM",
        "''|PROGRAM",
      })
  void bestNamedTypeOfAcceptDecides(String accept, Audience expected) {
    assertThat(of(Map.of("accept", accept, "user-agent", "python-requests/2.32")))
        .isEqualTo(expected);
  }

  @Test
  void whoeverSaysNothingIsAProgram() {
    assertThat(of(Map.of())).isEqualTo(Audience.PROGRAM);
    assertThat(of(Map.of("user-agent", "my-curl/1"))).isEqualTo(Audience.PROGRAM);
  }
}
