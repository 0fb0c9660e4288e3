package org.arvados.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An Arvados API token (arvados-protocol section 2.1). It never prints: {@link #toString()} is
 * redacted, and caches use {@link #digest()} as their key. Immutable and thread-safe.
 */
public final class ApiToken {
  private final String text;

  /** Made when it is first asked for: most tokens are only compared. Made twice, it is the same. */
  private @Nullable String digest;

  private ApiToken(String text) {
    this.text = text;
  }

  /**
   * Wraps a token as it was received, of any form (v1, v2, salted, OIDC); surrounding white space
   * is dropped.
   *
   * @throws IllegalArgumentException if the text is empty; the message never holds the text
   */
  public static ApiToken of(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw new IllegalArgumentException("an API token must not be empty");
    }
    return new ApiToken(trimmed);
  }

  /** The secret itself, for an Authorization header or a sealed cookie and nothing else. */
  public String reveal() {
    return text;
  }

  /** SHA-256 of the whole token text as 64 hex digits: a cache key that gives nothing away. */
  public String digest() {
    String known = digest;
    if (known == null) {
      known = sha256(bytes());
      digest = known;
    }
    return known;
  }

  /** The token record's uuid, when the token is of the v2 form and its second part is a uuid. */
  public Optional<ArvadosUuid> uuid() {
    String[] parts = text.split("/", 4);
    return parts.length >= 3 && parts[0].equals("v2")
        ? ArvadosUuid.parse(parts[1])
        : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiToken token && MessageDigest.isEqual(token.bytes(), bytes());
  }

  @Override
  public int hashCode() {
    return digest().hashCode();
  }

  @Override
  public String toString() {
    return "ApiToken[redacted]";
  }

  private byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
