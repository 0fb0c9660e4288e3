package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;

/**
 * Verifies the server's signature over the exchange hash. Any host key is accepted, since trust
 * comes from TLS and the HMAC proof (arvados-protocol section 6.2), but the signature must be
 * right: it proves that both sides saw the same key exchange.
 */
final class HostKeySignature {
  static final String RSA_SHA512 = "rsa-sha2-512";
  static final String RSA_SHA256 = "rsa-sha2-256";
  static final String ECDSA_NISTP256 = "ecdsa-sha2-nistp256";
  static final String ED25519 = "ssh-ed25519";

  /** What we can verify, in our order of preference: RSA is by far the cheapest to verify. */
  static final List<String> ALGORITHMS = List.of(RSA_SHA512, RSA_SHA256, ECDSA_NISTP256, ED25519);

  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 16384;
  private static final int ED25519_KEY = 32;
  private static final int ED25519_SIGNATURE = 64;

  private HostKeySignature() {}

  /**
   * Returns when the signature is right.
   *
   * @param algorithm the negotiated algorithm, one of {@link #ALGORITHMS}
   * @param hostKey the host key as the server sent it
   * @param signature the signature as the server sent it
   * @param exchangeHash what was signed
   */
  static void verify(String algorithm, byte[] hostKey, byte[] signature, byte[] exchangeHash)
      throws ProtocolViolation {
    WireReader key = new WireReader().wrap(hostKey);
    WireReader signed = new WireReader().wrap(signature);
    if (!signed.name(64).equals(algorithm)) {
      throw violation("a signature of another algorithm than agreed on");
    }
    boolean right;
    try {
      right =
          switch (algorithm) {
            case RSA_SHA512 -> verifyRsa("SHA512withRSA", key, signed, exchangeHash);
            case RSA_SHA256 -> verifyRsa("SHA256withRSA", key, signed, exchangeHash);
            case ECDSA_NISTP256 -> verifyEcdsa(key, signed, exchangeHash);
            case ED25519 -> verifyEd25519(key, signed, exchangeHash);
            default -> throw new IllegalArgumentException("not an algorithm of ours: " + algorithm);
          };
    } catch (GeneralSecurityException e) {
      right = false;
    }
    if (!right) {
      throw violation("a signature over the key exchange that is wrong");
    }
  }

  private static boolean verifyRsa(String jca, WireReader key, WireReader signed, byte[] hash)
      throws ProtocolViolation, GeneralSecurityException {
    requireType(key, "ssh-rsa");
    BigInteger exponent = key.positiveMpint(8);
    BigInteger modulus = key.positiveMpint(MAX_RSA_BITS / 8);
    key.finish();
    if (modulus.bitLength() < MIN_RSA_BITS) {
      throw violation("an RSA host key of " + modulus.bitLength() + " bits");
    }
    if (exponent.bitLength() < 2 || !exponent.testBit(0) || !modulus.testBit(0)) {
      throw violation("an RSA host key that is none");
    }
    int length = (modulus.bitLength() + 7) / 8;
    byte[] value = signed.string(length);
    signed.finish();
    PublicKey publicKey =
        KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    return verify(jca, publicKey, hash, leftPadded(value, length));
  }

  private static boolean verifyEcdsa(WireReader key, WireReader signed, byte[] hash)
      throws ProtocolViolation, GeneralSecurityException {
    requireType(key, ECDSA_NISTP256);
    requireType(key, "nistp256");
    PublicKey publicKey = Nistp256Key.publicKey(key.string(1 + 2 * Nistp256Key.COORDINATE));
    key.finish();
    WireReader numbers = new WireReader().wrap(signed.string(128));
    signed.finish();
    byte[] value = new byte[2 * Nistp256Key.COORDINATE];
    for (int i = 0; i < 2; i++) {
      byte[] number = numbers.positiveMpint(Nistp256Key.COORDINATE).toByteArray();
      int length = Math.min(number.length, Nistp256Key.COORDINATE);
      System.arraycopy(
          number, number.length - length, value, (i + 1) * Nistp256Key.COORDINATE - length, length);
    }
    numbers.finish();
    return verify("SHA256withECDSAinP1363Format", publicKey, hash, value);
  }

  private static boolean verifyEd25519(WireReader key, WireReader signed, byte[] hash)
      throws ProtocolViolation, GeneralSecurityException {
    requireType(key, ED25519);
    byte[] point = key.string(ED25519_KEY);
    key.finish();
    byte[] value = signed.string(ED25519_SIGNATURE);
    signed.finish();
    if (point.length != ED25519_KEY || value.length != ED25519_SIGNATURE) {
      throw violation("an Ed25519 key or signature of the wrong length");
    }
    byte[] y = new byte[ED25519_KEY];
    for (int i = 0; i < ED25519_KEY; i++) {
      y[i] = point[ED25519_KEY - 1 - i];
    }
    boolean xOdd = y[0] < 0;
    y[0] &= 0x7f;
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(
                new EdECPublicKeySpec(
                    NamedParameterSpec.ED25519, new EdECPoint(xOdd, new BigInteger(1, y))));
    return verify("Ed25519", publicKey, hash, value);
  }

  private static boolean verify(String jca, PublicKey key, byte[] hash, byte[] value)
      throws GeneralSecurityException {
    Signature verifier = Signature.getInstance(jca);
    verifier.initVerify(key);
    verifier.update(hash);
    return verifier.verify(value);
  }

  private static void requireType(WireReader key, String type) throws ProtocolViolation {
    if (!key.name(64).equals(type)) {
      throw violation("a host key of another type than agreed on");
    }
  }

  /** Some servers drop leading zeros of the signature. */
  private static byte[] leftPadded(byte[] value, int length) {
    if (value.length == length) {
      return value;
    }
    byte[] padded = new byte[length];
    System.arraycopy(value, 0, padded, length - value.length, value.length);
    return padded;
  }

  private static ProtocolViolation violation(String what) {
    return new ProtocolViolation(DisconnectCode.HOST_KEY_NOT_VERIFIABLE, what);
  }
}
