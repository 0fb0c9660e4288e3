package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Seals short texts that hold no token, for one purpose and one context, as {@link CookieSeal} does
 * sessions: nobody else can read, make or change one. The plain text is padded. Immutable and
 * thread-safe.
 */
public final class TextSeal {
  private static final byte VERSION = 1;
  private static final int BLOCK = 64;
  private static final int FIXED_PLAIN = Long.BYTES;
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Sealer sealer;
  private final Duration maxAge;

  /**
   * Derives the keys; see {@link CookieSeal#CookieSeal}.
   *
   * @param maxAge older values are refused; whole seconds
   */
  public TextSeal(List<byte[]> secrets, String purpose, Duration maxAge, SecureRandom random) {
    this.sealer = new Sealer(secrets, purpose, random);
    this.maxAge = maxAge;
  }

  /**
   * Seals texts.
   *
   * @param texts without line breaks
   * @param context such as the host that the value is for
   * @throws IllegalArgumentException when a text has a line break
   */
  public String seal(List<String> texts, String context, Instant now) {
    if (texts.stream().anyMatch(text -> text.indexOf('\n') >= 0 || text.indexOf('\0') >= 0)) {
      throw new IllegalArgumentException("a text to seal has no line break");
    }
    byte[] joined = String.join("\n", texts).getBytes(StandardCharsets.UTF_8);
    int blocks = (FIXED_PLAIN + joined.length + BLOCK - 1) / BLOCK;
    byte[] plain =
        ByteBuffer.allocate(blocks * BLOCK).putLong(now.getEpochSecond()).put(joined).array();
    return sealer.seal(VERSION, plain, context);
  }

  /**
   * The texts of a sealed value. Empty when it is malformed, of an unknown key, of another context
   * or purpose, too old, or from more than a minute in the future.
   */
  public Optional<List<String>> open(String value, String context, Instant now) {
    return sealer
        .open(value, context)
        .filter(opened -> opened.version() == VERSION)
        .map(Sealer.Opened::plain)
        .filter(plain -> plain.remaining() >= FIXED_PLAIN)
        .filter(plain -> SealAge.isTimely(Instant.ofEpochSecond(plain.getLong()), now, maxAge))
        .map(plain -> List.of(unpadded(plain).split("\n", -1)));
  }

  /** 16 random bytes in base64url: nobody guesses it. */
  public String newId() {
    return ENCODER.encodeToString(sealer.randomBytes(16));
  }

  private static String unpadded(ByteBuffer plain) {
    String text = StandardCharsets.UTF_8.decode(plain).toString();
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
