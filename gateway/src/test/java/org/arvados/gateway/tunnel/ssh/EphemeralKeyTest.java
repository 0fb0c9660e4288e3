package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EphemeralKeyTest {
  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EphemeralKey.CURVE25519,
        EphemeralKey.CURVE25519_LIBSSH,
        EphemeralKey.ECDH_NISTP256
      })
  void bothSidesAgreeOnTheSecret(String method) throws Exception {
    EphemeralKey ours = EphemeralKey.generate(method);
    EphemeralKey theirs = EphemeralKey.generate(method);
    assertThat(ours.sharedSecret(theirs.publicValue()))
        .isEqualTo(theirs.sharedSecret(ours.publicValue()));
    assertThat(ours.publicValue()).isNotEqualTo(theirs.publicValue());
  }

  /** RFC 7748 section 6.1: Bob's side. */
  @Test
  void curve25519AgreesWithThePublishedVector() throws Exception {
    PrivateKey bob =
        KeyFactory.getInstance("X25519")
            .generatePrivate(
                new XECPrivateKeySpec(
                    NamedParameterSpec.X25519,
                    hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")));
    BigInteger secret =
        new X25519Key(bob, new byte[32])
            .sharedSecret(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    assertThat(secret.toString(16))
        .isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  }

  /** RFC 7748 section 5: the unused top bit of a public value is ignored. */
  @Test
  void curve25519IgnoresTheTopBit() throws Exception {
    EphemeralKey key = EphemeralKey.generate(EphemeralKey.CURVE25519);
    byte[] peer = EphemeralKey.generate(EphemeralKey.CURVE25519).publicValue();
    BigInteger secret = key.sharedSecret(peer);
    peer[31] ^= (byte) 0x80;
    assertThat(key.sharedSecret(peer)).isEqualTo(secret);
  }

  /** RFC 8731 section 3: points of small order give an all-zero secret, and are refused. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "00",
        ""
      })
  void curve25519RefusesValuesThatGiveNoSecret(String peer) {
    EphemeralKey key = EphemeralKey.generate(EphemeralKey.CURVE25519);
    assertThatThrownBy(() -> key.sharedSecret(hex(peer)))
        .isInstanceOfSatisfying(
            ProtocolViolation.class,
            e -> assertThat(e.code()).isEqualTo(DisconnectCode.KEY_EXCHANGE_FAILED));
  }

  /** RFC 5903 section 8.1. */
  @Test
  void nistp256AgreesWithThePublishedVector() throws Exception {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    PrivateKey initiator =
        KeyFactory.getInstance("EC")
            .generatePrivate(
                new ECPrivateKeySpec(
                    new BigInteger(
                        1,
                        hex(
                            "C88F01F5 10D9AC3F 70A292DA A2316DE5"
                                + "44E9AAB8 AFE84049 C62A9C57 862D1433")),
                    parameters.getParameterSpec(ECParameterSpec.class)));
    BigInteger secret =
        new Nistp256Key(initiator, new byte[65])
            .sharedSecret(
                hex(
                    "04 D12DFB52 89C8D4F8 1208B702 70398C34 2296970A 0BCCB74C 736FC755 4494BF63"
                        + "56FBF3CA 366CC23E 8157854C 13C58D6A AC23F046 ADA30F83 53E74F33"
                        + "039872AB"));
    assertThat(secret.toString(16))
        .isEqualTo("d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de");
  }

  @Test
  void nistp256RefusesPointsThatAreNotOnTheCurve() {
    EphemeralKey key = EphemeralKey.generate(EphemeralKey.ECDH_NISTP256);
    byte[] peer = EphemeralKey.generate(EphemeralKey.ECDH_NISTP256).publicValue();
    peer[64] ^= 1;
    assertThatThrownBy(() -> key.sharedSecret(peer))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("not on the curve");
  }

  /** A coordinate that is right modulo p, but not below it. */
  @Test
  void nistp256RefusesCoordinatesAboveTheField() {
    EphemeralKey key = EphemeralKey.generate(EphemeralKey.ECDH_NISTP256);
    byte[] peer = new byte[65];
    peer[0] = 4;
    for (int i = 1; i < 65; i++) {
      peer[i] = -1;
    }
    assertThatThrownBy(() -> key.sharedSecret(peer))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("not on the curve");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void nistp256RefusesOtherFormsOfPoints(int form) {
    EphemeralKey key = EphemeralKey.generate(EphemeralKey.ECDH_NISTP256);
    byte[] peer = EphemeralKey.generate(EphemeralKey.ECDH_NISTP256).publicValue();
    peer[0] = (byte) form;
    assertThatThrownBy(() -> key.sharedSecret(peer))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("uncompressed");
  }
}
