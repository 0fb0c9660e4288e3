package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;

/**
 * Our half of a Diffie-Hellman exchange on an elliptic curve, used once (RFC 5656 section 4, RFC
 * 8731).
 */
sealed interface EphemeralKey permits X25519Key, Nistp256Key {
  String CURVE25519 = "curve25519-sha256";
  String CURVE25519_LIBSSH = "curve25519-sha256@libssh.org";
  String ECDH_NISTP256 = "ecdh-sha2-nistp256";

  /** The public value as it is sent. */
  byte[] publicValue();

  /**
   * The shared secret. Refuses public values that are not valid or give no secret.
   *
   * @param peer the server's public value as it was sent
   */
  BigInteger sharedSecret(byte[] peer) throws ProtocolViolation;

  /** A new key for a key exchange method that we offer. */
  static EphemeralKey generate(String method) {
    return switch (method) {
      case CURVE25519, CURVE25519_LIBSSH -> X25519Key.generate();
      case ECDH_NISTP256 -> Nistp256Key.generate();
      default -> throw new IllegalArgumentException("not a key exchange of ours: " + method);
    };
  }
}
