package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.gateway.host.Wildcard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules T5 and X4. */
class GatewayCookieTest {

  @Test
  void httpsCookieIsHostBoundAndSecure() {
    assertThat(GatewayCookie.setCookie(Samples.HTTPS.wildcard(), "VALUE"))
        .isEqualTo("__Host-arvados-gateway=VALUE; Path=/; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void httpCookieHasANameOfItsOwn() {
    assertThat(GatewayCookie.setCookie(Samples.HTTP.wildcard(), "VALUE"))
        .isEqualTo("arvados-gateway=VALUE; Path=/; HttpOnly; SameSite=Lax");
  }

  /** No Max-Age or Expires: it ends with the browser's session; no Domain: it stays on its host. */
  @Test
  void cookieIsForThisHostAndThisBrowserSession() {
    for (Wildcard wildcard : new Wildcard[] {Samples.HTTP.wildcard(), Samples.HTTPS.wildcard()}) {
      assertThat(GatewayCookie.setCookie(wildcard, "VALUE"))
          .doesNotContainIgnoringCase("max-age")
          .doesNotContainIgnoringCase("expires")
          .doesNotContainIgnoringCase("domain");
    }
  }

  @Test
  void expiryHasTheAttributesThatBrowsersDemand() {
    assertThat(GatewayCookie.expiry(Samples.HTTPS))
        .containsExactly(
            "__Host-arvados-gateway=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(GatewayCookie.expiry(Samples.HTTP))
        .containsExactly(
            "arvados-gateway=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
            "arvados-gateway=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Domain=containers.localhost");
    assertThat(GatewayCookie.expiry(Samples.host("http://*--c.zzzzz.localhost")).get(1))
        .endsWith("Domain=zzzzz.localhost");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "__Host-arvados-gateway=x; Path=/; Secure", "arvados-gateway=x", " arvados-gateway = x",
        "arvados_api_token=x; Domain=example", "arvados_api_token", "=arvados-gateway=x",
        " = =arvados_api_token=x", "arvados-gateway=; Max-Age=0",
      })
  void serviceCannotSetOurCookies(String setCookie) {
    assertThat(ResponseCookies.mend(setCookie)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b|a=b",
        "a=b; Path=/x; HttpOnly|a=b; Path=/x; HttpOnly",
        "a=b; Domain=zzzzz.example; Path=/|a=b; Path=/",
        "a=b;domain = .example;DOMAIN=x|a=b",
        "a=b; Domain|a=b",
        "Domain=b; Path=/|Domain=b; Path=/",
        "a=\"b, c\"; Expires=Wed, 21 Oct 2026 07:28:00 GMT|a=\"b, c\"; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
        "a=arvados-gateway=1|a=arvados-gateway=1",
        "_xsrf=2|_xsrf=2",
        "b|b",
      })
  void otherCookiesAreMadeHostOnly(String setCookie, String mended) {
    assertThat(ResponseCookies.mend(setCookie)).hasValue(mended);
  }
}
