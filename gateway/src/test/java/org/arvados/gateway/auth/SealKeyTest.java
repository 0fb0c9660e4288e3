package org.arvados.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The derived keys. */
class SealKeyTest {
  private static final byte[] SECRET = Samples.utf8("0123456789abcdef0123456789abcdef");

  @Test
  void keysOfOneSecretAndPurposeAreTheSame() {
    SealKey one = SealKey.derive(SECRET, "cookie");
    SealKey two = SealKey.derive(SECRET, "cookie");
    byte[] nonce = new byte[SealKey.NONCE_BYTES];
    byte[] sealed = one.encrypt(nonce, new byte[] {1}, new byte[] {7});
    assertThat(two.hasId(one.id())).isTrue();
    assertThat(two.decrypt(nonce, new byte[] {1}, ByteBuffer.wrap(sealed)))
        .hasValue(new byte[] {7});
    assertThat(two.decrypt(nonce, new byte[] {2}, ByteBuffer.wrap(sealed))).isEmpty();
  }

  /** A value sealed by an older release must open after an upgrade: computed with another HKDF. */
  @Test
  void derivationNeverChanges() {
    SealKey key = SealKey.derive(SECRET, "cookie");
    assertThat(HexFormat.of().formatHex(key.id())).isEqualTo("61ce0a00");
    byte[] sealed = key.encrypt(new byte[12], new byte[0], Samples.utf8("plain"));
    assertThat(HexFormat.of().formatHex(sealed))
        .isEqualTo("92e964f5e98cb87d7a7505b6b759b245dfe0c30b29");
  }
}
