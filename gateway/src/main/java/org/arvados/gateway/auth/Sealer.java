package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Seals bytes: AES-256-GCM under keys derived from secrets for one purpose. The bytes of a value,
 * in base64url without padding: version (1), key id (4), nonce (12), cipher text and tag; version,
 * key id and context are the associated data. Immutable and thread-safe.
 */
final class Sealer {
  /** Longer values are refused unread. */
  static final int MAX_VALUE = 4096;

  private static final int HEAD = 1 + SealKey.ID_BYTES;
  private static final int MIN_SECRET = 16;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final List<SealKey> keys;
  private final SecureRandom random;

  /** What a value held. */
  record Opened(byte version, ByteBuffer plain) {}

  /**
   * Derives the keys.
   *
   * @param secrets the first seals, every one opens; at least 16 bytes each
   * @param purpose values of another purpose do not open here
   * @param random for nonces
   * @throws IllegalArgumentException without a secret, or when one is too short
   */
  Sealer(List<byte[]> secrets, String purpose, SecureRandom random) {
    if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length < MIN_SECRET)) {
      throw new IllegalArgumentException(
          "cookies need a secret of at least " + MIN_SECRET + " bytes; use a longer one");
    }
    this.keys = secrets.stream().map(secret -> SealKey.derive(secret, purpose)).toList();
    this.random = random;
  }

  /** Seals bytes; the value opens only with the same context. */
  String seal(byte version, byte[] plain, String context) {
    SealKey key = keys.get(0);
    byte[] head = ByteBuffer.allocate(HEAD).put(version).put(key.id()).array();
    byte[] nonce = randomBytes(SealKey.NONCE_BYTES);
    byte[] sealed = key.encrypt(nonce, associated(head, context), plain);
    ByteBuffer value = ByteBuffer.allocate(HEAD + nonce.length + sealed.length);
    return ENCODER.encodeToString(value.put(head).put(nonce).put(sealed).array());
  }

  /** Opens a value; empty when it is malformed, of an unknown key or of another context. */
  Optional<Opened> open(String value, String context) {
    return bytesOf(value).flatMap(bytes -> decrypt(bytes, context));
  }

  byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** The bytes of a value that is written as we write it: bits to spare and padding are refused. */
  private static Optional<byte[]> bytesOf(String value) {
    if (value.length() > MAX_VALUE) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(value);
      return Optional.of(bytes).filter(decoded -> ENCODER.encodeToString(decoded).equals(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Opened> decrypt(byte[] bytes, String context) {
    if (bytes.length < HEAD + SealKey.NONCE_BYTES + SealKey.TAG_BYTES) {
      return Optional.empty();
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    byte[] head = take(rest, HEAD);
    byte[] keyId = Arrays.copyOfRange(head, 1, HEAD);
    byte[] nonce = take(rest, SealKey.NONCE_BYTES);
    return keys.stream()
        .filter(key -> key.hasId(keyId))
        .flatMap(key -> key.decrypt(nonce, associated(head, context), rest.slice()).stream())
        .findFirst()
        .map(plain -> new Opened(head[0], ByteBuffer.wrap(plain)));
  }

  private static byte[] associated(byte[] head, String context) {
    byte[] name = context.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + name.length).put(head).put(name).array();
  }

  static byte[] take(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }
}
