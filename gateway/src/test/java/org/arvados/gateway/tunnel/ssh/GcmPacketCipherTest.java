package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcmPacketCipherTest {
  /** The counter part comes round after the second packet; the fixed part must not change. */
  private static final byte[] IV = HexFormat.of().parseHex("a0a1a2a3fffffffffffffffe");

  private static final int LENGTH = 16;

  private static byte[] key(int length) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  /** A packet of 16 equal bytes after its length, with room for the tag. */
  private static byte[] packet(int value) {
    byte[] packet = new byte[4 + LENGTH + GcmPacketCipher.TAG];
    packet[3] = LENGTH;
    Arrays.fill(packet, 4, 4 + LENGTH, (byte) value);
    return packet;
  }

  /** Ciphertext and tag of three packets, made by OpenSSL (EVP_aes_128_gcm, EVP_aes_256_gcm). */
  @ParameterizedTest
  @CsvSource({
    "16, e19a16ad2aaf8465acfe953abeb77a8270f20ba191907fb373b6d9dd239f326d,"
        + "d13273465fc727c0b189b50a4b5d1b2494eeb0fe1c3bf915a187966e161f2117,"
        + "885fcc9f458d366d51c4282173c879a213ec78cd3f3562c43ef343a6ff6bace4",
    "32, e4100c135d789212dd11fe513b7976c83b0acc4d11987214f2c19d682709adba,"
        + "a5bec34efd2e722c1b5f125d2a1cdb7bd360c709b622c2d5161c8fb71b6571f3,"
        + "1ebb5e342166b7bebb39b93153d867d98e9ba368978109461e4dac23b15795cc"
  })
  void packetsAreSealedAndOpenedAsOpenSslDoes(
      int keyLength, String first, String second, String third) throws Exception {
    GcmPacketCipher sealing = GcmPacketCipher.sealing(key(keyLength), IV);
    GcmPacketCipher opening = GcmPacketCipher.opening(key(keyLength), IV);
    String[] expected = {first, second, third};
    for (int i = 0; i < 3; i++) {
      byte[] packet = packet(i);
      sealing.seal(packet, LENGTH);
      assertThat(HexFormat.of().formatHex(packet)).isEqualTo("00000010" + expected[i].trim());
      byte[] opened = new byte[LENGTH];
      opening.open(packet, LENGTH, opened);
      assertThat(opened).containsOnly(i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 19, 20, 35})
  void aChangedBitIsFound(int index) {
    byte[] packet = packet(7);
    GcmPacketCipher.sealing(key(16), IV).seal(packet, LENGTH);
    packet[index] ^= 1;
    GcmPacketCipher opening = GcmPacketCipher.opening(key(16), IV);
    assertThatThrownBy(() -> opening.open(packet, LENGTH, new byte[LENGTH]))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(DisconnectCode.MAC_ERROR));
  }

  @Test
  void aRepeatedPacketIsFound() throws Exception {
    byte[] packet = packet(7);
    GcmPacketCipher.sealing(key(16), IV).seal(packet, LENGTH);
    GcmPacketCipher opening = GcmPacketCipher.opening(key(16), IV);
    opening.open(packet, LENGTH, new byte[LENGTH]);
    assertThatThrownBy(() -> opening.open(packet, LENGTH, new byte[LENGTH]))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void theKeyIsNotShown() {
    assertThat(GcmPacketCipher.sealing(key(16), IV)).hasToString("GcmPacketCipher[sealing]");
  }

  @Test
  void onlyOurCiphersHaveKeys() {
    assertThatThrownBy(() -> GcmPacketCipher.keyLength("aes128-ctr"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GcmPacketCipher.sealing(key(16), new byte[11]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
