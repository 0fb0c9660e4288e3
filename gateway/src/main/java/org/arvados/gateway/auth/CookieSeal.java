package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * Seals sessions for one host and port (rule T5): AES-256-GCM under a key derived from a secret.
 * Whoever holds a sealed value can neither read the token, nor use it at the API, nor at another
 * service. The bytes, in base64url without padding: version (1), key id (4), nonce (12), cipher
 * text and tag; version, key id and authority are the associated data. The plain text is padded, so
 * that its length tells little. Values of version 2 hold the session's mark; those of version 1,
 * which had none, still open. Immutable and thread-safe.
 */
public final class CookieSeal {
  /** Longer values are refused unread. */
  public static final int MAX_VALUE = 4096;

  private static final byte WITHOUT_MARK = 1;
  private static final byte VERSION = 2;
  private static final int HEAD = 1 + SealKey.ID_BYTES;
  private static final int ID_BYTES = 16;
  private static final int FIXED_PLAIN = Long.BYTES + ID_BYTES + Long.BYTES + Short.BYTES;
  private static final int BLOCK = 64;
  private static final int MIN_SECRET = 16;
  private static final Duration MAX_SKEW = Duration.ofSeconds(60);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final List<SealKey> keys;
  private final Duration maxAge;
  private final SecureRandom random;

  /**
   * Derives the keys.
   *
   * @param secrets the first seals, every one opens; at least 16 bytes each
   * @param purpose what the values are for, such as {@code cookie}: values of another purpose do
   *     not open here
   * @param maxAge older values are refused
   * @param random for nonces and ids
   * @throws IllegalArgumentException without a secret, or when one is too short
   */
  public CookieSeal(List<byte[]> secrets, String purpose, Duration maxAge, SecureRandom random) {
    if (secrets.isEmpty() || secrets.stream().anyMatch(secret -> secret.length < MIN_SECRET)) {
      throw new IllegalArgumentException(
          "cookies need a secret of at least " + MIN_SECRET + " bytes; use a longer one");
    }
    this.keys = secrets.stream().map(secret -> SealKey.derive(secret, purpose)).toList();
    this.maxAge = maxAge;
    this.random = random;
  }

  /** A session with a fresh id. */
  public Session newSession(ApiToken token, Instant now) {
    return new Session(token, now, ENCODER.encodeToString(randomBytes(ID_BYTES)));
  }

  /**
   * Seals a session.
   *
   * @param authority host and outside port of the service, as {@code ServiceHost.authority()} says
   * @throws IllegalArgumentException when the token is too long for a cookie, or not visible ASCII
   */
  public String seal(Session session, String authority) {
    SealKey key = keys.get(0);
    byte[] head = ByteBuffer.allocate(HEAD).put(VERSION).put(key.id()).array();
    byte[] nonce = randomBytes(SealKey.NONCE_BYTES);
    byte[] sealed = key.encrypt(nonce, associated(head, authority), plainOf(session));
    ByteBuffer value = ByteBuffer.allocate(HEAD + nonce.length + sealed.length);
    return ENCODER.encodeToString(value.put(head).put(nonce).put(sealed).array());
  }

  /**
   * Opens a sealed value. Empty when it is malformed, of an unknown key, of another host or port,
   * older than the maximum age or from more than a minute in the future.
   */
  public Optional<Session> open(String value, String authority, Instant now) {
    return bytesOf(value)
        .flatMap(bytes -> decrypt(bytes, authority))
        .filter(session -> isTimely(session.issuedAt(), now));
  }

  private boolean isTimely(Instant issuedAt, Instant now) {
    return !issuedAt.isAfter(now.plus(MAX_SKEW)) && !issuedAt.plus(maxAge).isBefore(now);
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

  private Optional<Session> decrypt(byte[] bytes, String authority) {
    boolean isLongEnough = bytes.length >= HEAD + SealKey.NONCE_BYTES + SealKey.TAG_BYTES;
    if (!isLongEnough || (bytes[0] != VERSION && bytes[0] != WITHOUT_MARK)) {
      return Optional.empty();
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    byte[] head = take(rest, HEAD);
    byte[] keyId = Arrays.copyOfRange(head, 1, HEAD);
    byte[] nonce = take(rest, SealKey.NONCE_BYTES);
    return keys.stream()
        .filter(key -> key.hasId(keyId))
        .flatMap(key -> key.decrypt(nonce, associated(head, authority), rest.slice()).stream())
        .findFirst()
        .flatMap(plain -> sessionOf(plain, bytes[0] != WITHOUT_MARK));
  }

  private static byte[] associated(byte[] head, String authority) {
    byte[] name = authority.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + name.length).put(head).put(name).array();
  }

  private static byte[] plainOf(Session session) {
    String text = session.token().reveal();
    if (TokenForm.token(text).isEmpty()) {
      throw new IllegalArgumentException("the token is too long for a cookie or no visible ASCII");
    }
    byte[] token = text.getBytes(StandardCharsets.US_ASCII);
    int blocks = (FIXED_PLAIN + token.length + BLOCK - 1) / BLOCK;
    return ByteBuffer.allocate(blocks * BLOCK)
        .putLong(session.issuedAt().getEpochSecond())
        .put(Base64.getUrlDecoder().decode(session.id()))
        .putLong(session.mark().map(SubmitterMark::bits).orElse(0L))
        .putShort((short) token.length)
        .put(token)
        .array();
  }

  /** What we sealed ourselves; a shape that we never write is still no session. */
  private static Optional<Session> sessionOf(byte[] plain, boolean hasMark) {
    ByteBuffer buffer = ByteBuffer.wrap(plain);
    if (plain.length < (hasMark ? FIXED_PLAIN : FIXED_PLAIN - Long.BYTES)) {
      return Optional.empty();
    }
    Instant issuedAt = Instant.ofEpochSecond(buffer.getLong());
    String id = ENCODER.encodeToString(take(buffer, ID_BYTES));
    Optional<SubmitterMark> mark =
        hasMark ? SubmitterMark.ofBits(buffer.getLong()) : Optional.empty();
    int length = buffer.getShort();
    if (length < 0 || length > buffer.remaining()) {
      return Optional.empty();
    }
    String text = new String(take(buffer, length), StandardCharsets.US_ASCII);
    return TokenForm.token(text).map(token -> new Session(token, issuedAt, id, mark));
  }

  private static byte[] take(ByteBuffer buffer, int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
