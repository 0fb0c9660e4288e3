package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.TlsFiles;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Certificate and key of the listener")
class ListenerTlsTest {
  /** What stands before the key itself in PKCS #8, for RSA of 2048 bits. */
  private static final int PKCS8_PREFIX = 26;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ecp256", "ecp384", "rsa2048"})
  void keysInPkcs8FormServe(Algorithm algorithm) throws Exception {
    X509Bundle bundle = bundle(algorithm);

    assertThat(certificateOf(files(bundle, bundle.getPrivateKeyPEM())))
        .isEqualTo(bundle.getCertificate().getEncoded());
  }

  @Test
  void keysInTheFormBeforePkcs8Serve() throws Exception {
    X509Bundle bundle = bundle(Algorithm.rsa2048);
    byte[] encoded = bundle.getKeyPair().getPrivate().getEncoded();
    byte[] pkcs1 = Arrays.copyOfRange(encoded, PKCS8_PREFIX, encoded.length);
    String pem = pem("RSA PRIVATE KEY", pkcs1);

    assertThat(certificateOf(files(bundle, pem))).isEqualTo(bundle.getCertificate().getEncoded());
  }

  /** As openssl writes it, with the parameters of the curve before the key. */
  @Test
  void theKeyMayStandBehindOtherParts() throws Exception {
    X509Bundle bundle = bundle(Algorithm.ecp256);
    String pem = pem("EC PARAMETERS", new byte[] {5, 0}) + bundle.getPrivateKeyPEM();

    assertThat(certificateOf(files(bundle, pem))).isEqualTo(bundle.getCertificate().getEncoded());
  }

  @Test
  void aBrokenKeyIsRefusedWithTheNameOfItsFileAndNothingOfTheKey() throws Exception {
    TlsFiles files =
        files(
            bundle(Algorithm.ecp256),
            pem("PRIVATE KEY", "no key".getBytes(StandardCharsets.US_ASCII)));

    assertThatThrownBy(() -> ListenerTls.context(files, SslProvider.JDK))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("key.pem")
        .satisfies(error -> assertThat(error.toString()).doesNotContain("no key", "bm8ga2V5"));
  }

  private static X509Bundle bundle(Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .algorithm(algorithm)
        .subject("CN=listener")
        .addExtendedKeyUsageServerAuth()
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static String pem(String kind, byte[] content) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(content)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private TlsFiles files(X509Bundle bundle, String key) throws IOException {
    return new TlsFiles(
        Files.writeString(directory.resolve("cert.pem"), bundle.getCertificatePathPEM()),
        Files.writeString(directory.resolve("key.pem"), key));
  }

  /** What a client is shown. */
  private static byte[] certificateOf(TlsFiles files) throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    try (DemoCluster demo =
            DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).tls(files).start();
        SSLSocket socket =
            (SSLSocket)
                trusting
                    .getSocketFactory()
                    .createSocket(demo.address().getAddress(), demo.address().getPort())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0].getEncoded();
    }
  }
}
