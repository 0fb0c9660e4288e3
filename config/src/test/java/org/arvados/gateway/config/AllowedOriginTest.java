package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Origins that may call services, as in cors.origins (rule X2)")
class AllowedOriginTest {
  private static final ServiceSelector ALL = new ServiceSelector.All();

  @ParameterizedTest
  @CsvSource({
    "https://portal.example, https://portal.example",
    "https://Portal.Example:443, https://portal.example",
    "HTTPS://portal.example:8443, https://portal.example:8443",
    "http://localhost:80, http://localhost",
    "http://localhost:3000, http://localhost:3000",
    "https://192.0.2.1, https://192.0.2.1",
    "'https://[2001:DB8::1]:8443', 'https://[2001:db8::1]:8443'",
    "https://xn--bcher-kva.example, https://xn--bcher-kva.example",
    "all=https://portal.example, https://portal.example",
  })
  void originsAreReadAsBrowsersWriteThem(String text, String origin) {
    assertThat(AllowedOrigin.parse(text)).isEqualTo(new AllowedOrigin(ALL, origin));
  }

  @ParameterizedTest
  @CsvSource({"lab", "8888", "zzzzz-xvhdp-0123456789abcde", "zzzzz-dz642-0123456789abcde-8888"})
  void aServiceMayStandBeforeAnOrigin(String service) {
    assertThat(AllowedOrigin.parse(service + "=https://portal.example"))
        .isEqualTo(new AllowedOrigin(ServiceSyntax.parse(service), "https://portal.example"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', other than http and https",
    "*, has a *",
    "https://*.portal.example, has a *",
    "https://*, has a *",
    "null, other than http and https",
    "portal.example, other than http and https",
    "ftp://portal.example, other than http and https",
    "chrome-extension://abcdef, other than http and https",
    "https://, is not a URL",
    "https:portal.example, no valid host",
    "https://portal_1.example, no valid host",
    "https://bücher.example, no valid host",
    "https://portal.example/, has a path",
    "https://portal.example/app, has a path",
    "https://portal.example?, more than",
    "https://portal.example?a=https://b.example, more than",
    "https://portal.example#, more than",
    "https://me@portal.example, more than",
    "https://portal.example:0, impossible port",
    "https://portal.example:65536, impossible port",
    "'https://a.example https://b.example', is not a URL",
    "'https://a.example,https://b.example', no valid host",
    "=https://portal.example, names no service",
    "Lab=https://portal.example, names no service",
    "zzzzz-tpzed-0123456789abcde=https://portal.example, no container request",
    "0=https://portal.example, has no port",
  })
  void whatIsNoOriginIsRefused(String text, String problem) {
    assertThatThrownBy(() -> AllowedOrigin.parse(text))
        .isInstanceOf(MalformedValueException.class)
        .hasMessageContaining(problem)
        .satisfies(
            error -> assertThat(((MalformedValueException) error).mend()).startsWith("write "));
  }
}
