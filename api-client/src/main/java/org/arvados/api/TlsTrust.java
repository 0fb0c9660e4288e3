package org.arvados.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom the client trusts: the system's authorities, those of a file, or anybody. */
final class TlsTrust {
  private TlsTrust() {}

  /**
   * A context of this client's own; nothing of the JVM's is changed.
   *
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it holds no certificates
   */
  static SSLContext context(HttpApiSettings settings) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trustManagers(settings), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("TLS of the API client cannot be set up", e);
    }
  }

  private static TrustManager @Nullable [] trustManagers(HttpApiSettings settings)
      throws GeneralSecurityException {
    if (settings.insecure()) {
      return new TrustManager[] {new AnyCertificate()};
    }
    Path pem = settings.trustedCertificates();
    if (pem == null) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(keyStore(pem));
    return factory.getTrustManagers();
  }

  private static KeyStore keyStore(Path pem) throws GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("no certificate in " + pem);
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + store.size(), certificate);
      }
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read certificates from " + pem, e);
    }
  }

  /**
   * Accepts any certificate. As an <em>extended</em> trust manager it is also the one that would
   * check the host name, and does not.
   */
  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
