package org.arvados.gateway.demo.crunch;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.arvados.gateway.tunnel.GatewayProof;

/**
 * The self-signed certificate of one gateway server (arvados-protocol section 6.1): RSA-4096,
 * subject {@code O=N/A}, no alternative names, for server authentication, valid for a year. No
 * client can verify it; trust comes from the {@link GatewayProof}.
 *
 * @param key the private key
 * @param certificate the certificate of that key
 */
public record GatewayCertificate(PrivateKey key, X509Certificate certificate) {
  private static final Duration VALIDITY = Duration.ofDays(365);

  /**
   * Makes a fresh key and certificate. Costs up to a second of processor time on the calling
   * thread.
   */
  public static GatewayCertificate generate() {
    Instant now = Instant.now();
    try {
      CertificateBuilder template =
          new CertificateBuilder()
              .algorithm(Algorithm.rsa4096)
              .subject("O=N/A")
              .notBefore(now)
              .notAfter(now.plus(VALIDITY))
              .addExtendedKeyUsageServerAuth();
      // The builder lets only authorities sign themselves, so one of the same name and key goes
      // ahead.
      X509Bundle authority = template.copy().setIsCertificateAuthority(true).buildSelfSigned();
      KeyPair pair = authority.getKeyPair();
      X509Certificate certificate =
          template.keyPair(pair).buildIssuedBy(authority).getCertificate();
      return new GatewayCertificate(pair.getPrivate(), certificate);
    } catch (Exception e) {
      throw new IllegalStateException("cannot make a self-signed certificate", e);
    }
  }

  /** The certificate as it goes over the wire: what the proof is bound to. */
  public byte[] der() {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was built cannot be encoded", e);
    }
  }

  @Override
  public String toString() {
    return "GatewayCertificate[serial=" + certificate.getSerialNumber().toString(16) + "]";
  }
}
