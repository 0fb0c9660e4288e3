package org.arvados.gateway.tunnel.ssh;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM over SSH packets in one direction under one key (RFC 5647 with OpenSSH's names). The four
 * bytes of the packet's length are authenticated and stay readable; all after them is encrypted,
 * and a tag of 16 bytes follows.
 *
 * <p>Works on heap arrays because that is what the JDK's AES-GCM is fast on: with direct buffers it
 * copies in and out by itself, allocates for it, and takes a third longer on JDK 17 and three times
 * as long on JDK 25 (docs/decisions/0001-own-ssh-client.md).
 */
final class GcmPacketCipher {
  static final String AES128 = "aes128-gcm@openssh.com";
  static final String AES256 = "aes256-gcm@openssh.com";
  static final int BLOCK = 16;
  static final int TAG = 16;
  static final int LENGTH = 4;
  static final int IV = 12;

  private static final int TAG_BITS = TAG * 8;
  private static final int COUNTER = 4;

  private final Cipher cipher;
  private final int mode;
  private final SecretKey key;
  private final byte[] iv;
  private final ByteBuffer counter;

  private GcmPacketCipher(int mode, byte[] key, byte[] iv) {
    if (iv.length != IV) {
      throw new IllegalArgumentException("an initialization vector of " + iv.length + " bytes");
    }
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-GCM", e);
    }
    this.mode = mode;
    this.key = new SecretKeySpec(key, "AES");
    this.iv = iv.clone();
    this.counter = ByteBuffer.wrap(this.iv);
  }

  static GcmPacketCipher sealing(byte[] key, byte[] iv) {
    return new GcmPacketCipher(Cipher.ENCRYPT_MODE, key, iv);
  }

  static GcmPacketCipher opening(byte[] key, byte[] iv) {
    return new GcmPacketCipher(Cipher.DECRYPT_MODE, key, iv);
  }

  /** The key length in bytes of a cipher that we offer. */
  static int keyLength(String name) {
    return switch (name) {
      case AES128 -> 16;
      case AES256 -> 32;
      default -> throw new IllegalArgumentException("not a cipher of ours: " + name);
    };
  }

  /**
   * Encrypts a packet in place: {@code array} begins with the four bytes of length, then {@code
   * length} bytes, then room for the tag.
   */
  void seal(byte[] array, int length) {
    try {
      begin(array);
      cipher.doFinal(array, LENGTH, length, array, LENGTH);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused a well-formed packet", e);
    }
  }

  /**
   * Checks and decrypts {@code length} bytes, which stand in {@code sealed} after the four bytes of
   * length and before their tag, to the beginning of {@code opened}. Two arrays, since the JDK's
   * fast path does not decrypt in place.
   */
  void open(byte[] sealed, int length, byte[] opened) throws ProtocolViolation {
    try {
      begin(sealed);
      cipher.doFinal(sealed, LENGTH, length + TAG, opened, 0);
    } catch (AEADBadTagException e) {
      throw new ProtocolViolation(
          DisconnectCode.MAC_ERROR, "a packet whose authentication tag is wrong");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused a well-formed packet", e);
    }
  }

  private void begin(byte[] array) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
    cipher.updateAAD(array, 0, LENGTH);
    // The invocation counter (RFC 5647 section 7.1). It cannot come round: keys are changed after
    // 2^30 packets, and 2^64 packets would take centuries.
    counter.putLong(COUNTER, counter.getLong(COUNTER) + 1);
  }

  @Override
  public String toString() {
    return "GcmPacketCipher[" + (mode == Cipher.ENCRYPT_MODE ? "sealing" : "opening") + "]";
  }
}
