package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** The curve nistp256 (RFC 5656), for the key exchange and for host keys. */
final class Nistp256Key implements EphemeralKey {
  static final int COORDINATE = 32;

  private static final int UNCOMPRESSED = 4;

  private final PrivateKey privateKey;
  private final byte[] publicValue;

  Nistp256Key(PrivateKey privateKey, byte[] publicValue) {
    this.privateKey = privateKey;
    this.publicValue = publicValue;
  }

  static Nistp256Key generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new Nistp256Key(pair.getPrivate(), encode(((ECPublicKey) pair.getPublic()).getW()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has secp256r1", e);
    }
  }

  @Override
  public byte[] publicValue() {
    return publicValue.clone();
  }

  @Override
  public BigInteger sharedSecret(byte[] peer) throws ProtocolViolation {
    PublicKey publicKey = publicKey(peer);
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(privateKey);
      agreement.doPhase(publicKey, true);
      return new BigInteger(1, agreement.generateSecret());
    } catch (InvalidKeyException e) {
      throw violation("is refused");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has secp256r1", e);
    }
  }

  /** A point as it is sent, checked to be on the curve. Its order is prime: no small subgroups. */
  static PublicKey publicKey(byte[] point) throws ProtocolViolation {
    if (point.length != 1 + 2 * COORDINATE || point[0] != UNCOMPRESSED) {
      throw violation("is not in uncompressed form");
    }
    BigInteger x = new BigInteger(1, point, 1, COORDINATE);
    BigInteger y = new BigInteger(1, point, 1 + COORDINATE, COORDINATE);
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
      if (!isOnCurve(x, y, curve)) {
        throw violation("is not on the curve");
      }
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has secp256r1", e);
    }
  }

  private static boolean isOnCurve(BigInteger x, BigInteger y, ECParameterSpec curve) {
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB());
    return y.pow(2).subtract(right).mod(p).signum() == 0;
  }

  private static byte[] encode(ECPoint point) {
    byte[] bytes = new byte[1 + 2 * COORDINATE];
    bytes[0] = UNCOMPRESSED;
    put(point.getAffineX(), bytes, 1);
    put(point.getAffineY(), bytes, 1 + COORDINATE);
    return bytes;
  }

  private static void put(BigInteger value, byte[] bytes, int offset) {
    byte[] from = value.toByteArray();
    int length = Math.min(from.length, COORDINATE);
    System.arraycopy(from, from.length - length, bytes, offset + COORDINATE - length, length);
  }

  private static ProtocolViolation violation(String what) {
    return new ProtocolViolation(
        DisconnectCode.KEY_EXCHANGE_FAILED, "a point of nistp256 that " + what);
  }
}
