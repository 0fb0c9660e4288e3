package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** A controller starts, speaks TLS when told to, and frees everything. */
class LifecycleTest {
  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());

  @Test
  void closedControllerLeavesNoPortConnectionOrThread() throws Exception {
    FakeController controller = FakeController.start(state);
    List<Thread> threads = controllerThreads();
    try (Socket open = new Socket("localhost", controller.port())) {
      String call = "HEAD /arvados/v1/config HTTP/1.1\r\nHost: localhost\r\n\r\n";
      open.getOutputStream().write(call.getBytes(StandardCharsets.US_ASCII));
      assertThat(open.getInputStream().read()).isEqualTo('H'); // it is accepted, not queued
      controller.close();
      assertThat(open.getInputStream().readAllBytes()).isNotEmpty();
    }
    assertThat(threads).isNotEmpty();
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
    assertThatThrownBy(() -> new Socket("localhost", controller.port()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void takenPortIsRefusedAndCostsNoThread() throws Exception {
    try (FakeController first = FakeController.start(state)) {
      InetSocketAddress taken =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), first.port());
      ControllerOptions options = ControllerOptions.loopback().withAddress(taken);
      assertThatThrownBy(() -> FakeController.start(state, options, List.of()))
          .isInstanceOf(BindException.class);
    }
    for (Thread thread : controllerThreads()) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  private static List<Thread> controllerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("fake-controller"))
        .toList();
  }

  @Test
  void controllerSpeaksTls() throws Exception {
    X509Bundle certificate =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    SslContext tls =
        SslContextBuilder.forServer(certificate.toKeyManagerFactory())
            .sslProvider(SslProvider.JDK)
            .build();
    ControllerOptions options = ControllerOptions.loopback().withTls(tls);
    try (FakeController controller = FakeController.start(state, options, List.of())) {
      assertThat(controller.uri().toString())
          .isEqualTo("https://localhost:" + controller.port() + "/");
      HttpResponse<String> answer =
          clientTrusting(certificate)
              .send(
                  HttpRequest.newBuilder(controller.uri().resolve("arvados/v1/config")).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"ClusterID\":\"zzzzz\"");
    }
  }

  private static HttpClient clientTrusting(X509Bundle certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("controller", certificate.getCertificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}
