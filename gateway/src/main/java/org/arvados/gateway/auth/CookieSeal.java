package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.arvados.api.ApiToken;

/**
 * Seals sessions for one host and port (rule T5): whoever holds a sealed value can neither read the
 * token, nor use it at the API, nor at another service. The plain text is padded, so that its
 * length tells little. Values of version 2 hold the session's mark; those of version 1, which had
 * none, still open. Thread-safe.
 */
public final class CookieSeal {
  /** Longer values are refused unread. */
  public static final int MAX_VALUE = Sealer.MAX_VALUE;

  private static final byte WITHOUT_MARK = 1;
  private static final byte VERSION = 2;
  private static final int ID_BYTES = 16;
  private static final int FIXED_PLAIN = Long.BYTES + ID_BYTES + Long.BYTES + Short.BYTES;
  private static final int BLOCK = 64;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Sealer sealer;
  private final Duration maxAge;
  private final OpenedSessions opened = new OpenedSessions();

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
    this.sealer = new Sealer(secrets, purpose, random);
    this.maxAge = maxAge;
  }

  /** A session with a fresh id. */
  public Session newSession(ApiToken token, Instant now) {
    return new Session(token, now, ENCODER.encodeToString(sealer.randomBytes(ID_BYTES)));
  }

  /**
   * Seals a session.
   *
   * @param authority host and outside port of the service, as {@code GatewayHost.authority()} says
   * @throws IllegalArgumentException when the token is too long for a cookie, or not visible ASCII
   */
  public String seal(Session session, String authority) {
    return sealer.seal(VERSION, plainOf(session), authority);
  }

  /**
   * Opens a sealed value. Empty when it is malformed, of an unknown key, of another host or port,
   * older than the maximum age or from more than a minute in the future.
   */
  public Optional<Session> open(String value, String authority, Instant now) {
    return opened
        .open(value, authority, this::unseal)
        .filter(session -> SealAge.isTimely(session.issuedAt(), now, maxAge));
  }

  private Optional<Session> unseal(String value, String authority) {
    return sealer
        .open(value, authority)
        .filter(found -> found.version() == VERSION || found.version() == WITHOUT_MARK)
        .flatMap(found -> sessionOf(found.plain(), found.version() != WITHOUT_MARK));
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
  private static Optional<Session> sessionOf(ByteBuffer plain, boolean hasMark) {
    if (plain.remaining() < (hasMark ? FIXED_PLAIN : FIXED_PLAIN - Long.BYTES)) {
      return Optional.empty();
    }
    Instant issuedAt = Instant.ofEpochSecond(plain.getLong());
    String id = ENCODER.encodeToString(Sealer.take(plain, ID_BYTES));
    Optional<SubmitterMark> mark =
        hasMark ? SubmitterMark.ofBits(plain.getLong()) : Optional.empty();
    int length = plain.getShort();
    if (length < 0 || length > plain.remaining()) {
      return Optional.empty();
    }
    String text = new String(Sealer.take(plain, length), StandardCharsets.US_ASCII);
    return TokenForm.token(text).map(token -> new Session(token, issuedAt, id, mark));
  }
}
