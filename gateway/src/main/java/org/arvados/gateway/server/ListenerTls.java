package org.arvados.gateway.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import org.arvados.gateway.config.TlsFiles;

/**
 * TLS towards clients. The key is read here where it is in PKCS #8 form (RFC 7468 section 10), as
 * most are: Netty would load Bouncy Castle for it, which is a fifth of the time that the whole
 * program takes to start.
 */
final class ListenerTls {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /**
   * Netty hands key and certificate to the provider in a key store in memory. This kind does not
   * spend 20,000 rounds of a hash on a password that nobody needs.
   */
  private static final String KEY_STORE = "JKS";

  private ListenerTls() {}

  /**
   * A context for the listener.
   *
   * @throws IOException when a file cannot be read, or is not what it should be
   */
  static SslContext context(TlsFiles files, SslProvider provider) throws IOException {
    try {
      return builder(files)
          .keyStoreType(KEY_STORE)
          .trustManager(nobody())
          .sslProvider(provider)
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS for the listener: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) { // what Netty says of a file that it cannot read
      throw new IOException(files + ": " + e.getMessage(), e);
    }
  }

  /**
   * Trusts no certificate. Clients are asked for none; but unless it is told whom to trust, Netty
   * reads all the system's authorities and hands them on to OpenSSL.
   */
  private static TrustManagerFactory nobody() throws GeneralSecurityException, IOException {
    KeyStore none = KeyStore.getInstance(KEY_STORE);
    none.load(null, null);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(none);
    return trust;
  }

  private static SslContextBuilder builder(TlsFiles files) throws IOException {
    Optional<PrivateKey> key = pkcs8(files.key());
    return key.isPresent()
        ? SslContextBuilder.forServer(key.get(), chain(files.certificate()))
        : SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile());
  }

  private static X509Certificate[] chain(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .toArray(X509Certificate[]::new);
    } catch (CertificateException e) {
      throw new IOException(file + " holds no certificate that can be read", e);
    }
  }

  /** Empty when the key is of an older form. */
  private static Optional<PrivateKey> pkcs8(Path file) throws IOException {
    Matcher found = PKCS8.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      return Optional.empty();
    }
    try {
      return key(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1))));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " holds no key that can be read", e);
    }
  }

  private static Optional<PrivateKey> key(PKCS8EncodedKeySpec encoded)
      throws NoSuchAlgorithmException {
    for (String algorithm : List.of("EC", "RSA")) {
      try {
        return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
      } catch (InvalidKeySpecException e) {
        // of another algorithm
      }
    }
    return Optional.empty();
  }
}
