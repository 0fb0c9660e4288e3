package org.arvados.gateway.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.arvados.api.ArvadosUuid;

/**
 * Whose service a friendly name stood for when a cookie was made (rule N3). A digest is enough to
 * notice that it is another user's now, and keeps the cookie short.
 *
 * @param bits the first eight bytes of SHA-256 over the submitter's uuid; never 0, which a sealed
 *     value has in place of no mark
 */
public record SubmitterMark(long bits) {
  /** Checks the bits. */
  public SubmitterMark {
    if (bits == 0) {
      throw new IllegalArgumentException("a mark is not 0");
    }
  }

  /** The mark of a user. */
  public static SubmitterMark of(ArvadosUuid submitter) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(submitter.text().getBytes(StandardCharsets.US_ASCII));
      long bits = ByteBuffer.wrap(hash).getLong();
      return new SubmitterMark(bits == 0 ? 1 : bits);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The mark of a sealed value, where 0 is none. */
  static Optional<SubmitterMark> ofBits(long bits) {
    return bits == 0 ? Optional.empty() : Optional.of(new SubmitterMark(bits));
  }
}
