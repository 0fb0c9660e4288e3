package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.arvados.gateway.host.GatewayHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules T5 and X4. */
class GatewayCookieTest {

  @Test
  void httpsCookieIsHostBoundAndSecure() {
    assertThat(GatewayCookie.setCookie(Samples.HTTPS, "VALUE"))
        .isEqualTo("__Host-arvados-gateway=VALUE; Path=/; HttpOnly; SameSite=Lax; Secure");
  }

  @Test
  void httpCookieHasANameOfItsOwn() {
    assertThat(GatewayCookie.setCookie(Samples.HTTP, "VALUE"))
        .isEqualTo("arvados-gateway=VALUE; Path=/; HttpOnly; SameSite=Lax");
  }

  /** No Max-Age or Expires: it ends with the browser's session; no Domain: it stays on its host. */
  @Test
  void cookieIsForThisHostAndThisBrowserSession() {
    for (GatewayHost host : new GatewayHost[] {Samples.HTTP, Samples.HTTPS}) {
      assertThat(GatewayCookie.setCookie(host, "VALUE"))
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

  /** Rule S4: the others are as close to their host, and end by themselves. */
  @Test
  void otherCookiesOfOursEndByThemselves() {
    assertThat(GatewayCookie.setCookie(Samples.HTTPS, "x-1", "V", Duration.ofMinutes(15)))
        .isEqualTo(
            "__Host-arvados-gateway-x-1=V; Max-Age=900; Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(GatewayCookie.setCookie(Samples.HTTP, "x-1", "V", Duration.ofMinutes(15)))
        .isEqualTo("arvados-gateway-x-1=V; Max-Age=900; Path=/; HttpOnly; SameSite=Lax");
    assertThat(GatewayCookie.expiry(Samples.HTTPS, "x"))
        .startsWith("__Host-arvados-gateway-x=; Max-Age=0; Path=/");
  }

  /** Rule X4: browsers take the prefix of a name in any case. */
  @ParameterizedTest
  @CsvSource({
    "arvados-gateway, true",
    "__Host-arvados-gateway, true",
    "__host-arvados-gateway-signin-x, true",
    "__HOST-ARVADOS-GATEWAY, true",
    "arvados-gateway-entered, true",
    "ARVADOS_API_TOKEN, true",
    "arvados_api_token2, false",
    "arvados-gate, false",
    "xarvados-gateway, false",
    "session, false",
  })
  void namesOfOursAreReserved(String name, boolean reserved) {
    assertThat(GatewayCookie.isReservedInAnyCase(name)).isEqualTo(reserved);
  }
}
