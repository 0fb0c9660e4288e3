package org.arvados.gateway.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.arvados.gateway.config.TlsFiles;

/** What the certificate of the listener says of itself. */
final class ListenerCertificate {
  private ListenerCertificate() {}

  /** When the first certificate of the file ends, which is the listener's own. */
  static Instant end(TlsFiles files) throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(files.certificate())) {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return ((X509Certificate) factory.generateCertificate(in)).getNotAfter().toInstant();
    }
  }
}
