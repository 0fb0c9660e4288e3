package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SshSettingsTest {
  private static final SshSettings DEFAULTS = SshSettings.defaults();

  private static void refused(ThrowingCallable settings) {
    assertThatThrownBy(settings)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("out of range");
  }

  /** Rule U7. */
  @Test
  void theDefaultsChangeKeysBeforeTheContainerGatewayWould() {
    assertThat(DEFAULTS.userName()).isEqualTo("_");
    assertThat(DEFAULTS.keyExchange().maxBytes()).isEqualTo(16L << 30);
    assertThat(DEFAULTS.keyExchange().maxPackets()).isEqualTo(1L << 30);
    assertThat(DEFAULTS.keyExchange().timeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    refused(() -> DEFAULTS.withUserName(""));
    refused(() -> DEFAULTS.withUserName("a b"));
    refused(() -> DEFAULTS.withUserName("é"));
    refused(() -> DEFAULTS.withMaxStreams(0));
    refused(() -> new SshSettings.Receive(32 * 1024 - 1, 1 << 20, 32 * 1024));
    refused(() -> new SshSettings.Receive(1 << 20, (1 << 20) - 1, 32 * 1024));
    refused(() -> new SshSettings.Receive(1 << 20, 1 << 20, 32 * 1024 - 1));
    refused(() -> new SshSettings.Receive(1 << 20, 1 << 20, 256 * 1024 + 1));
    refused(() -> new SshSettings.KeyExchange(1000, 1 << 20, Duration.ofSeconds(1)));
    refused(() -> new SshSettings.KeyExchange(1 << 20, 63, Duration.ofSeconds(1)));
    refused(() -> new SshSettings.KeyExchange(1 << 20, 1L << 32, Duration.ofSeconds(1)));
    refused(() -> new SshSettings.KeyExchange(1 << 20, 1 << 20, Duration.ZERO));
    refused(() -> new SshSettings.Keepalive(Duration.ZERO, 1));
    refused(() -> new SshSettings.Keepalive(Duration.ofSeconds(1), 0));
    refused(() -> new SshSettings.Held(0, 1));
    refused(() -> new SshSettings.Held(1, 0));
  }
}
