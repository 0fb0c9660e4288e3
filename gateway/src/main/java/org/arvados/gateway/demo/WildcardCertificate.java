package org.arvados.gateway.demo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.arvados.gateway.config.TlsFiles;

/**
 * A self-signed certificate for the demo's services, as PEM files in a directory of its own.
 *
 * @param directory deleted by {@link #close}
 * @param files certificate and key
 */
record WildcardCertificate(Path directory, TlsFiles files) implements AutoCloseable {
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final Duration VALIDITY = Duration.ofDays(30);

  /** Makes a certificate and writes it where only this user can read it. */
  static WildcardCertificate generate() throws IOException {
    X509Bundle bundle = bundle();
    Path directory =
        Files.createTempDirectory(
            "service-gateway-demo",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    TlsFiles files = new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    WildcardCertificate certificate = new WildcardCertificate(directory, files);
    Files.writeString(files.certificate(), bundle.getCertificatePathPEM());
    Files.createFile(
        files.key(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(files.key(), bundle.getPrivateKeyPEM());
    return certificate;
  }

  private static X509Bundle bundle() {
    Instant now = Instant.now();
    try {
      return new CertificateBuilder()
          .ecp256()
          .subject("CN=" + OutsideAddress.certificateName())
          .notBefore(now.minus(Duration.ofHours(1)))
          .notAfter(now.plus(VALIDITY))
          .addExtensionOctetString(
              SUBJECT_ALTERNATIVE_NAME, false, dnsName(OutsideAddress.certificateName()))
          .addExtendedKeyUsageServerAuth()
          .setIsCertificateAuthority(true)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException("cannot make a certificate for the demo", e);
    }
  }

  /**
   * A {@code GeneralNames} with one {@code dNSName} (RFC 5280 section 4.2.1.6), in DER. The
   * builder's own method refuses the star.
   */
  private static byte[] dnsName(String name) {
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(text.length + 4)
        .put((byte) 0x30) // SEQUENCE
        .put((byte) (text.length + 2))
        .put((byte) 0x82) // [2] IA5String
        .put((byte) text.length)
        .put(text)
        .array();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(files.key());
      Files.deleteIfExists(files.certificate());
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
