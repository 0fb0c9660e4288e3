package org.arvados.api;

import static org.arvados.api.ApiFixture.failureOf;
import static org.arvados.api.ApiFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the client believes; the certificates sign themselves. */
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path directory;
  private static StubController local;
  private static StubController elsewhere;
  private static Path localPem;
  private static Path elsewherePem;

  @BeforeAll
  static void start() throws Exception {
    KeyStore forLocalhost = selfSigned("localhost");
    KeyStore forElsewhere = selfSigned("elsewhere.example");
    local = new StubController(server(forLocalhost), "https");
    elsewhere = new StubController(server(forElsewhere), "https");
    localPem = pem(forLocalhost, "local.pem");
    elsewherePem = pem(forElsewhere, "elsewhere.pem");
  }

  @AfterAll
  static void stop() {
    local.close();
    elsewhere.close();
  }

  private static KeyStore selfSigned(String host) throws Exception {
    Path file = directory.resolve(host + ".p12");
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            tool.toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-alias",
            "server",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + host,
            "-ext",
            "san=dns:" + host,
            "-validity",
            "2");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static HttpsServer server(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    return server;
  }

  /** With a comment around, as distributions write them. */
  private static Path pem(KeyStore store, String name) throws Exception {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(store.getCertificate("server").getEncoded());
    String text =
        "# test authority\n-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    return Files.writeString(directory.resolve(name), text);
  }

  private static HttpApiSettings to(StubController controller) {
    return HttpApiSettings.of(controller.uri());
  }

  private static void assertAccepted(HttpApiSettings settings) {
    try (ApiFixture client = new ApiFixture(settings)) {
      assertThat(client.api.discovery()).succeedsWithin(seconds(10));
    }
  }

  private static void assertRefused(HttpApiSettings settings) {
    try (ApiFixture client = new ApiFixture(settings)) {
      assertThat(failureOf(client.api.discovery()))
          .isInstanceOf(ApiFailedException.class)
          .hasMessageEndingWith("TLS failed");
      assertThat(client.time.pauses()).as("no retry would help").isEmpty();
    }
  }

  @Test
  void selfSignedCertificateIsRefused() {
    assertRefused(to(local));
  }

  @Test
  void insecureSwitchAcceptsAnyCertificate() {
    assertAccepted(to(local).withInsecure(true));
  }

  @Test
  void insecureSwitchAcceptsAnyHostName() {
    assertAccepted(to(elsewhere).withInsecure(true));
  }

  @Test
  void certificateOfTheTrustFileIsAccepted() {
    assertAccepted(to(local).withTrustedCertificates(localPem));
  }

  @Test
  void trustFileReplacesOtherTrust() {
    assertRefused(to(local).withTrustedCertificates(elsewherePem));
  }

  @Test
  void hostNameIsCheckedEvenForTrustedCertificate() {
    assertRefused(to(elsewhere).withTrustedCertificates(elsewherePem));
  }

  @Test
  void insecureSwitchChangesNothingBeyondItsClient() throws Exception {
    var verifier = HttpsURLConnection.getDefaultHostnameVerifier();
    var context = SSLContext.getDefault();
    assertAccepted(to(elsewhere).withInsecure(true));
    assertThat(HttpsURLConnection.getDefaultHostnameVerifier()).isSameAs(verifier);
    assertThat(SSLContext.getDefault()).isSameAs(context);
    assertThat(System.getProperty("jdk.internal.httpclient.disableHostnameVerification")).isNull();
    assertRefused(to(elsewhere));
  }

  /** What an event feed meets at a server that is no event service. */
  private static String metByAFeed(HttpApiSettings settings) throws Exception {
    CompletableFuture<String> met = new CompletableFuture<>();
    EventFeedListener listener =
        new EventFeedListener() {
          @Override
          public void listening(boolean complete) {}

          @Override
          public void event(ClusterEvent event) {}

          @Override
          public void interrupted(String reason) {
            met.complete(reason);
          }
        };
    URI address = URI.create("wss://localhost:" + settings.baseUri().getPort() + "/websocket");
    try (ApiThreads threads = new ApiThreads(2);
        EventFeed feed =
            new EventFeed(
                EventFeedSettings.of(settings, ApiFixture.TOKEN),
                () -> CompletableFuture.completedFuture(address),
                listener,
                threads.executor(),
                threads.scheduler(),
                InstantSource.system(),
                new Random(7))) {
      feed.start();
      return met.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void eventFeedTrustsWhomTheClientTrusts() throws Exception {
    assertThat(metByAFeed(to(local))).isEqualTo("TLS failed");
    assertThat(metByAFeed(to(elsewhere).withTrustedCertificates(elsewherePem)))
        .isEqualTo("TLS failed");
    assertThat(metByAFeed(to(local).withTrustedCertificates(localPem)))
        .startsWith("the event service answered with status");
    assertThat(metByAFeed(to(elsewhere).withInsecure(true)))
        .startsWith("the event service answered with status");
  }

  @Test
  void trustFileWithoutCertificateIsRefusedAtStart() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    assertThatThrownBy(() -> assertAccepted(to(local).withTrustedCertificates(empty)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty.pem");
  }

  @Test
  void missingTrustFileIsRefusedAtStart() {
    Path missing = directory.resolve("missing.pem");
    assertThatThrownBy(() -> assertAccepted(to(local).withTrustedCertificates(missing)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing.pem");
  }
}
