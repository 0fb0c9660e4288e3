package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One AES-256-GCM key and its public id, both derived from a secret by HKDF with SHA-256 (RFC
 * 5869), so that the secret itself never meets the cipher. Immutable and thread-safe.
 */
final class SealKey {
  static final int ID_BYTES = 4;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  private static final byte[] SALT = utf8("arvados service gateway seal");

  private final byte[] id;
  private final SecretKey key;

  private SealKey(byte[] id, SecretKey key) {
    this.id = id;
    this.key = key;
  }

  /** Derives key and id; another purpose gives another key. */
  static SealKey derive(byte[] secret, String purpose) {
    byte[] pseudorandomKey = hmac(SALT, secret);
    byte[] key = expand(pseudorandomKey, "key " + purpose);
    byte[] id = Arrays.copyOf(expand(pseudorandomKey, "id " + purpose), ID_BYTES);
    return new SealKey(id, new SecretKeySpec(key, "AES"));
  }

  /** HKDF-Expand for one block of output. */
  private static byte[] expand(byte[] pseudorandomKey, String info) {
    return hmac(pseudorandomKey, utf8(info + "\u0001"));
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Written in front of what this key sealed. */
  byte[] id() {
    return id.clone();
  }

  boolean hasId(byte[] other) {
    return Arrays.equals(id, other);
  }

  /** Cipher text and tag. */
  byte[] encrypt(byte[] nonce, byte[] associated, byte[] plain) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to encrypt", e);
    }
  }

  /**
   * The plain text, or empty when any bit of key, nonce, associated data or cipher text differs.
   */
  Optional<byte[]> decrypt(byte[] nonce, byte[] associated, ByteBuffer sealed) {
    byte[] text = new byte[sealed.remaining()];
    sealed.get(text);
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, associated).doFinal(text));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed to decrypt", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }
}
