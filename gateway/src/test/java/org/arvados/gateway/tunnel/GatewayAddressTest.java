package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The forms of gateway_address (arvados-protocol section 4.5)")
class GatewayAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.1.2.3:41234, 10.1.2.3, 41234",
    "127.0.0.1:1, 127.0.0.1, 1",
    "worker-0.internal:65535, worker-0.internal, 65535",
    "[fd00::1]:41234, fd00::1, 41234",
  })
  void hostAndPortAreDialled(String text, String host, int port) {
    GatewayAddress address = GatewayAddress.parse(text).orElseThrow();

    assertThat(address).isEqualTo(new GatewayAddress(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "10.1.2.3",
        "10.1.2.3:",
        ":41234",
        "10.1.2.3:0",
        "10.1.2.3:65536",
        "10.1.2.3:041234",
        "10.1.2.3:+1",
        "10.1.2.3:1x",
        "fd00::1:41234",
        "[]:41234",
        "tunnel https://ctrl-0.internal/",
        "tunnel https://ctrl-0.internal:8003",
        "a b:1",
        "a\n:1",
      })
  void otherFormsAreNot(String text) {
    assertThat(GatewayAddress.parse(text)).isEmpty();
  }
}
