package org.arvados.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients leave a scheme's own port out of Host (RFC 9110 section 4.2). */
class OutsideAddressTest {
  @ParameterizedTest
  @CsvSource({
    "false,80,a.containers.localhost,http://*.containers.localhost",
    "false,443,a.containers.localhost:443,http://*.containers.localhost:443",
    "true,443,a.containers.localhost,https://*.containers.localhost",
    "true,8080,a.containers.localhost:8080,https://*.containers.localhost:8080",
  })
  void portStandsInTheHostUnlessItIsTheSchemesOwn(
      boolean secure, int port, String host, String wildcard) {
    OutsideAddress address = new OutsideAddress(secure, port);
    assertThat(address.host("a")).isEqualTo(host);
    assertThat(address.wildcard()).hasToString(wildcard);
  }
}
