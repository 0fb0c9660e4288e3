package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text from the server: escaped, cut, and classified (rule U3). */
class PeerTextTest {
  @Test
  void everythingUnprintableIsEscaped() {
    byte[] text = "a b\n\t\u001b[31m\\é\u007f".getBytes(StandardCharsets.UTF_8);
    assertThat(PeerText.escape(text)).isEqualTo("a b\\n\\x09\\x1b[31m\\x5c\\xc3\\xa9\\x7f");
  }

  @Test
  void onlyTheBeginningIsKept() {
    assertThat(PeerText.escape("x".repeat(500).getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("x".repeat(200));
  }

  /** The texts of arvados-protocol section 6.7, and what Go's dialer says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.2:80: dial tcp 10.0.0.2:80: connect: connection refused | REFUSED",
        "cannot forward to ports on \"example.com\", only localhost | FORBIDDEN_HOST",
        "container has no IP address | NO_ADDRESS",
        "dial tcp: lookup x: no such host | NO_ADDRESS",
        "10.0.0.2:81: dial tcp 10.0.0.2:81: connect: connection timed out | TIMED_OUT",
        "10.0.0.2:81: dial tcp 10.0.0.2:81: i/o timeout | TIMED_OUT",
        "10.0.0.2:70000: dial tcp: address 70000: invalid port | INVALID_PORT",
        "dial tcp 10.0.0.2:80: connect: no route to host | UNREACHABLE",
        "dial tcp 10.0.0.2:80: connect: network is unreachable | UNREACHABLE",
        "dial tcp 10.0.0.2:80: connect: too many open files | OTHER",
        "Connection refused | REFUSED"
      })
  void dialFailuresAreKnownByTheirText(String text, DialFailure expected) {
    assertThat(DialFailure.of(text)).isEqualTo(expected);
  }
}
