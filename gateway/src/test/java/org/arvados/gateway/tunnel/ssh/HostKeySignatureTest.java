package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostKeySignatureTest {
  private static final byte[] HASH = new byte[32];

  static Iterable<String> algorithms() {
    return HostKeySignature.ALGORITHMS;
  }

  private static void refused(String algorithm, byte[] key, byte[] signature, String message) {
    assertThatThrownBy(() -> HostKeySignature.verify(algorithm, key, signature, HASH))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aRightSignatureIsAccepted(String algorithm) {
    TestHostKey key = TestHostKey.of(algorithm);
    for (int i = 0; i < 20; i++) {
      assertThatCode(() -> HostKeySignature.verify(algorithm, key.blob(), key.sign(HASH), HASH))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aSignatureOverSomethingElseIsRefused(String algorithm) {
    TestHostKey key = TestHostKey.of(algorithm);
    refused(algorithm, key.blob(), key.sign(new byte[31]), "is wrong");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void aSignatureByAnotherKeyIsRefused(String algorithm) {
    refused(
        algorithm,
        TestHostKey.of(algorithm).blob(),
        TestHostKey.of(algorithm).sign(HASH),
        "is wrong");
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void moreBytesThanTheKeyOrTheSignatureAreRefused(String algorithm) {
    TestHostKey key = TestHostKey.of(algorithm);
    byte[] blob = key.blob();
    byte[] signature = key.sign(HASH);
    refused(algorithm, Arrays.copyOf(blob, blob.length + 1), signature, "too many");
    refused(algorithm, blob, Arrays.copyOf(signature, signature.length + 1), "too many");
    refused(algorithm, Arrays.copyOf(blob, blob.length - 1), signature, "ends too early");
    refused(algorithm, blob, Arrays.copyOf(signature, signature.length - 1), "ends too early");
  }

  @Test
  void aSignatureOfAnotherAlgorithmThanAgreedOnIsRefused() {
    TestHostKey key = TestHostKey.of(HostKeySignature.RSA_SHA256);
    refused(HostKeySignature.RSA_SHA512, key.blob(), key.sign(HASH), "another algorithm");
  }

  @Test
  void aKeyOfAnotherTypeThanAgreedOnIsRefused() {
    TestHostKey key = TestHostKey.of(HostKeySignature.ED25519);
    TestHostKey other = TestHostKey.of(HostKeySignature.RSA_SHA512);
    refused(HostKeySignature.RSA_SHA512, key.blob(), other.sign(HASH), "another type");
  }

  @Test
  void aShortRsaKeyIsRefused() {
    TestHostKey key = TestHostKey.rsa(HostKeySignature.RSA_SHA512, 1024);
    refused(HostKeySignature.RSA_SHA512, key.blob(), key.sign(HASH), "1024 bits");
  }

  @Test
  void aHugeRsaKeyIsRefused() {
    byte[] blob = rsa(BigInteger.valueOf(65537), BigInteger.ONE.shiftLeft(16384));
    refused(HostKeySignature.RSA_SHA512, blob, signature(new byte[256]), "16385 bits");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 65536})
  void anRsaExponentThatIsNoneIsRefused(long exponent) {
    byte[] blob = rsa(BigInteger.valueOf(exponent), BigInteger.ONE.shiftLeft(2047).setBit(0));
    refused(HostKeySignature.RSA_SHA512, blob, signature(new byte[256]), "that is none");
  }

  /** Some servers drop the zeros in front of an RSA signature. */
  @Test
  void anRsaSignatureWithoutLeadingZerosIsAccepted() throws Exception {
    TestHostKey key = TestHostKey.of(HostKeySignature.RSA_SHA512);
    for (int i = 0; i < 5000; i++) {
      byte[] data = BigInteger.valueOf(i).toByteArray();
      byte[] signature = key.sign(data);
      WireReader reader = new WireReader().wrap(signature);
      reader.name(64);
      byte[] value = reader.string(256);
      if (value[0] == 0) {
        HostKeySignature.verify(
            HostKeySignature.RSA_SHA512,
            key.blob(),
            signature(Arrays.copyOfRange(value, 1, 256)),
            data);
        return;
      }
    }
    assertThat(false).as("no signature of 5000 begins with a zero").isTrue();
  }

  @Test
  void anEcdsaKeyOffTheCurveIsRefused() {
    TestHostKey key = TestHostKey.of(HostKeySignature.ECDSA_NISTP256);
    byte[] blob = key.blob();
    blob[blob.length - 1] ^= 1;
    refused(HostKeySignature.ECDSA_NISTP256, blob, key.sign(HASH), "not on the curve");
  }

  private static byte[] rsa(BigInteger exponent, BigInteger modulus) {
    return new WireWriter(0).string("ssh-rsa").mpint(exponent).mpint(modulus).toBytes();
  }

  private static byte[] signature(byte[] value) {
    return new WireWriter(0).string(HostKeySignature.RSA_SHA512).string(value).toBytes();
  }
}
