package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyDerivationTest {
  private static KeyDerivation derivation() {
    byte[] exchangeHash = new byte[32];
    byte[] sessionId = new byte[32];
    Arrays.fill(exchangeHash, (byte) 0x11);
    Arrays.fill(sessionId, (byte) 0x22);
    return new KeyDerivation(new BigInteger("7f" + "ab".repeat(31), 16), exchangeHash, sessionId);
  }

  /** Made by OpenSSL's SSHKDF with SHA2-256. */
  @ParameterizedTest
  @CsvSource({
    "A, b21d435336f3e026de43188cb331aea275c50272da2e6b95c2ba5f5633d69472",
    "B, dc2c48d9b99bd97e354e24a16fe3548fe40b520527310491e2504941c352908b",
    "C, 630f21cd09dbc83680fe305c3bc46d44beee283b57ff59ee8fe50092e7bd440f",
    "D, 346168751fb04c1760f940dee56f9db32c9fd2394b7b64ad53808c6d95e99537"
  })
  void keysAreDerivedAsOpenSslDoes(char letter, String expected) {
    assertThat(HexFormat.of().formatHex(derivation().derive(letter, 32))).isEqualTo(expected);
    assertThat(HexFormat.of().formatHex(derivation().derive(letter, 12)))
        .isEqualTo(expected.substring(0, 24));
  }

  @Test
  void moreThanOneHashIsNotNeeded() {
    assertThatThrownBy(() -> derivation().derive('A', 33))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
