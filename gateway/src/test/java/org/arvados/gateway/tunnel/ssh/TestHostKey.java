package org.arvados.gateway.tunnel.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;

/** A server's host key of one algorithm, and signatures by it in SSH's forms. */
final class TestHostKey {
  private final String algorithm;
  private final KeyPair pair;

  private TestHostKey(String algorithm, KeyPair pair) {
    this.algorithm = algorithm;
    this.pair = pair;
  }

  static TestHostKey rsa(String algorithm, int bits) {
    return generate(algorithm, "RSA", bits);
  }

  static TestHostKey of(String algorithm) {
    return switch (algorithm) {
      case HostKeySignature.ED25519 -> generate(algorithm, "Ed25519", 255);
      case HostKeySignature.ECDSA_NISTP256 -> generate(algorithm, "EC", 256);
      default -> rsa(algorithm, 2048);
    };
  }

  private static TestHostKey generate(String algorithm, String jca, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(jca);
      if (jca.equals("EC")) {
        generator.initialize(new ECGenParameterSpec("secp256r1"));
      } else {
        generator.initialize(bits);
      }
      return new TestHostKey(algorithm, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String algorithm() {
    return algorithm;
  }

  /** The public key as it is sent. */
  byte[] blob() {
    WireWriter writer = new WireWriter(0);
    if (pair.getPublic() instanceof RSAPublicKey key) {
      writer.string("ssh-rsa").mpint(key.getPublicExponent()).mpint(key.getModulus());
    } else if (pair.getPublic() instanceof ECPublicKey key) {
      byte[] encoded = key.getEncoded();
      writer.string(algorithm).string("nistp256");
      writer.string(Arrays.copyOfRange(encoded, encoded.length - 65, encoded.length));
    } else {
      byte[] encoded = pair.getPublic().getEncoded();
      writer.string(algorithm);
      writer.string(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }
    return writer.toBytes();
  }

  /** A signature as it is sent. */
  byte[] sign(byte[] data) {
    WireWriter writer = new WireWriter(0).string(algorithm);
    byte[] raw = rawSignature(data);
    if (algorithm.equals(HostKeySignature.ECDSA_NISTP256)) {
      WireWriter numbers = new WireWriter(0);
      numbers.mpint(new BigInteger(1, raw, 0, 32)).mpint(new BigInteger(1, raw, 32, 32));
      writer.string(numbers.toBytes());
    } else {
      writer.string(raw);
    }
    return writer.toBytes();
  }

  private byte[] rawSignature(byte[] data) {
    String jca =
        switch (algorithm) {
          case HostKeySignature.RSA_SHA512 -> "SHA512withRSA";
          case HostKeySignature.RSA_SHA256 -> "SHA256withRSA";
          case HostKeySignature.ECDSA_NISTP256 -> "SHA256withECDSAinP1363Format";
          default -> "Ed25519";
        };
    try {
      Signature signature = Signature.getInstance(jca);
      signature.initSign(pair.getPrivate());
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
