package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerAddressTest {
  @ParameterizedTest
  @CsvSource({
    "https://zzzzz.example/, true, zzzzz.example:443, zzzzz.example",
    "https://zzzzz.example:8443/, true, zzzzz.example:8443, zzzzz.example:8443",
    "http://zzzzz.example, false, zzzzz.example:80, zzzzz.example",
    "http://127.0.0.1:9000/, false, 127.0.0.1:9000, 127.0.0.1:9000",
    "https://[fd00::1]/, true, [fd00::1]:443, [fd00::1]",
  })
  void theUrlTellsWhere(String url, boolean secure, String socket, String authority) {
    ControllerAddress address = ControllerAddress.of(URI.create(url));
    assertThat(address.secure()).isEqualTo(secure);
    assertThat(address.socket()).hasToString(socket);
    assertThat(address.authority()).isEqualTo(authority);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://zzzzz.example/", "mailto:x", "/path"})
  void othersAreRefused(String url) {
    assertThatThrownBy(() -> ControllerAddress.of(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
