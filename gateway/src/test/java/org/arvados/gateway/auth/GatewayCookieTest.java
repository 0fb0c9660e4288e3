package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.arvados.gateway.host.GatewayHost;
import org.junit.jupiter.api.Test;

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
}
