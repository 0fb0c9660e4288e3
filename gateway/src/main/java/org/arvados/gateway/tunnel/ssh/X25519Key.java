package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** Curve25519 (RFC 7748, RFC 8731). */
final class X25519Key implements EphemeralKey {
  static final int LENGTH = 32;

  private final PrivateKey privateKey;
  private final byte[] publicValue;

  X25519Key(PrivateKey privateKey, byte[] publicValue) {
    this.privateKey = privateKey;
    this.publicValue = publicValue;
  }

  static X25519Key generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      return new X25519Key(
          pair.getPrivate(), littleEndian(((XECPublicKey) pair.getPublic()).getU()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 11 has X25519", e);
    }
  }

  @Override
  public byte[] publicValue() {
    return publicValue.clone();
  }

  @Override
  public BigInteger sharedSecret(byte[] peer) throws ProtocolViolation {
    if (peer.length != LENGTH) {
      throw violation("a public value of " + peer.length + " bytes");
    }
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(privateKey);
      agreement.doPhase(publicKey(peer), true);
      // The 32 bytes are taken as a number in network order, as they stand (RFC 8731 section 3.1).
      BigInteger secret = new BigInteger(1, agreement.generateSecret());
      if (secret.signum() == 0) {
        throw violation("a public value that gives no secret");
      }
      return secret;
    } catch (InvalidKeyException e) {
      throw violation("a public value that gives no secret");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 11 has X25519", e);
    }
  }

  /** The top bit is not part of the number (RFC 7748 section 5). */
  private static PublicKey publicKey(byte[] littleEndian) throws GeneralSecurityException {
    byte[] bigEndian = reverse(littleEndian);
    bigEndian[0] &= 0x7f;
    return KeyFactory.getInstance("X25519")
        .generatePublic(
            new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bigEndian = value.toByteArray();
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < Math.min(LENGTH, bigEndian.length); i++) {
      bytes[i] = bigEndian[bigEndian.length - 1 - i];
    }
    return bytes;
  }

  private static byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  private static ProtocolViolation violation(String what) {
    return new ProtocolViolation(
        DisconnectCode.KEY_EXCHANGE_FAILED, what + " in the key exchange on Curve25519");
  }
}
