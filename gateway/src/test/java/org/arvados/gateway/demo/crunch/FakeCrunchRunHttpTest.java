package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.arvados.gateway.demo.samples.SampleService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The HTTP side of the gateway server, arvados-protocol sections 6.1 to 6.6")
@Timeout(60)
class FakeCrunchRunHttpTest {
  private static final String OTHER = "zzzzz-dz642-0gatewayvector2";

  private SampleService sample;
  private FakeCrunchRun server;
  private GatewayClient client;

  @BeforeEach
  void start() throws Exception {
    sample = SampleService.start(0);
    server = Fixture.server(8888, sample.address());
    client = new GatewayClient(server);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
    sample.close();
  }

  /** Section 6.1. */
  @Test
  void theCertificateIsAsCrunchRunMakesIt() throws Exception {
    X509Certificate certificate = client.certificate();

    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("O=N/A");
    assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("O=N/A");
    assertThat(certificate.getPublicKey().toString()).contains("RSA", "4096 bits");
    assertThat(certificate.getSubjectAlternativeNames()).isNull();
    assertThat(certificate.getExtendedKeyUsage()).isEqualTo(List.of("1.3.6.1.5.5.7.3.1"));
    certificate.verify(certificate.getPublicKey());
  }

  /** Section 6.6, byte for byte. */
  @Test
  void theUpgradeIsAnsweredWithTheseBytes() throws Exception {
    String head = client.upgrade();

    assertThat(head)
        .isEqualTo(
            String.join(
                "\r\n",
                "HTTP/1.1 101 Switching Protocols",
                "Connection: upgrade",
                "Upgrade: ssh",
                "Vary: X-Arvados-Authorization, X-Arvados-Container-Gateway-Uuid,"
                    + " X-Arvados-Container-Target-Port, X-Webdav-Prefix, X-Webdav-Source",
                "X-Arvados-Authorization-Response: " + client.expectedProof(),
                "",
                ""));
    assertThat(client.socket().getInputStream().readNBytes(12))
        .isEqualTo("SSH-2.0-Go\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  /** Section 6.3, over the wire: status, text, and whether the server proves itself. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST | X-Arvados-Container-Gateway-Uuid: OTHER     | GOOD | 502 | misdirected request: meant for "OTHER" but received by crunch-run "OWN" | no
          GET  | X-None: 1                                   | GOOD | 502 | misdirected request: meant for "" but received by crunch-run "OWN"      | no
          POST | X-Arvados-Container-Gateway-Uuid: OWN       | bad  | 401 | bad X-Arvados-Authorization header                                      | no
          PUT  | X-Arvados-Container-Gateway-Uuid: OWN       | GOOD | 404 | path not found                                                          | yes
          """)
  void requestsAreAnsweredInDispatchOrder(
      String method, String header, String auth, int status, String text, String proven)
      throws Exception {
    client.send(
        method
            + " /ssh HTTP/1.1\r\nHost: a\r\nUpgrade: ssh\r\n"
            + named(header)
            + "\r\nX-Arvados-Authorization: "
            + (auth.equals("GOOD") ? client.requestAuth() : auth)
            + "\r\nContent-Length: 0\r\n\r\n");

    String answer = client.answer();

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .endsWith("\r\n\r\n" + named(text) + "\n")
        .contains("vary: X-Arvados-Authorization, ");
    assertThat(answer.contains(client.expectedProof())).isEqualTo(proven.equals("yes"));
  }

  private static String named(String text) {
    return text.replace("OTHER", OTHER).replace("OWN", Fixture.UUID);
  }

  @ParameterizedTest
  @CsvSource({
    "/ssh?uuid=UUID,detach_keys=",
    "/ssh,detach_keys=&uuid=UUID",
    "/ssh?uuid=x,uuid=UUID"
  })
  void theUuidMayStandInQueryOrForm(String target, String form) throws Exception {
    String body = form.replace("UUID", Fixture.UUID);
    client.send(
        "POST "
            + target.replace("UUID", Fixture.UUID)
            + " HTTP/1.1\r\nHost: a\r\nUpgrade: ssh\r\nX-Arvados-Authorization: "
            + client.requestAuth()
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);

    assertThat(client.head()).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void aConnectionServesRequestsOneAfterTheOther() throws Exception {
    for (int i = 0; i < 2; i++) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n" + client.proofHeaders() + "\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 404 ");
    }
    assertThat(client.upgrade()).startsWith("HTTP/1.1 101 ");
    assertThat(server.counters().tlsConnections()).isEqualTo(1);
  }

  // Forward mode, section 6.4

  private void forward(String method, String target, String headers, String body) throws Exception {
    client.send(
        method
            + (" " + target + " HTTP/1.1\r\nHost: app.example\r\n")
            + client.proofHeaders()
            + headers
            + "\r\n"
            + body);
  }

  @Test
  void aRequestIsForwardedWithoutItsThreeHeaders() throws Exception {
    forward(
        "POST",
        "/a%2Fb?c=%64",
        "X-Arvados-Container-Target-Port: 8888\r\nContent-Length: 2\r\nX-Own: 1\r\n",
        "hi");

    String answer = client.answer();

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("X-Arvados-Authorization-Response: " + client.expectedProof())
        .contains("\"target\":\"/a%2Fb?c=%64\"")
        .contains("[\"Host\",\"app.example\"]")
        .contains("[\"X-Own\",\"1\"]")
        .contains("[\"via\",\"HTTP/1.1 arvados-crunch-run\"]")
        .contains("[\"transfer-encoding\",\"chunked\"]")
        .contains("\"bodyBytes\":2")
        .doesNotContainIgnoringCase("\"Content-Length\"")
        .doesNotContain("\"X-Arvados-");
    assertThat(server.counters().forwardedRequests()).isEqualTo(1);
  }

  @Test
  void aForwardedDownloadIsWholeAndTheConnectionGoesOn() throws Exception {
    int bytes = 5_000_000;
    forward("GET", "/download/" + bytes, "X-Arvados-Container-Target-Port: 8888\r\n", "");
    assertThat(client.head()).contains("content-length: " + bytes);
    byte[] body = client.socket().getInputStream().readNBytes(bytes);
    assertThat(body).hasSize(bytes);

    forward("GET", "/status/404", "X-Arvados-Container-Target-Port: 8888\r\n", "");
    assertThat(client.answer()).startsWith("HTTP/1.1 404 ");
  }

  /** Section 6.4: chunks are held back, and trailers are lost. */
  @Test
  void trailersAreLostInForwardMode() throws Exception {
    forward(
        "GET", "/chunked", "X-Arvados-Container-Target-Port: 8888\r\nConnection: close\r\n", "");

    assertThat(new String(client.rest(), StandardCharsets.UTF_8))
        .contains("piece 3")
        .endsWith("0\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "9,502,dial tcp 172.17.0.2:9: connect: connection refused",
    "70000,502,dial tcp: address 70000: invalid port"
  })
  void anUnreachablePortIsABadGatewayWithProof(String port, int status, String text)
      throws Exception {
    forward("GET", "/", "X-Arvados-Container-Target-Port: " + port + "\r\n", "");

    assertThat(client.answer())
        .startsWith("HTTP/1.1 " + status + " ")
        .contains(client.expectedProof())
        .endsWith(text + "\n");
  }

  // Life

  @Test
  void aRestartKeepsThePortAndChangesTheCertificate() throws Exception {
    String before = server.gatewayAddress();
    X509Certificate old = client.certificate();

    server.restart();

    assertThat(server.gatewayAddress()).isEqualTo(before);
    assertThat(client.rest()).isEmpty();
    try (GatewayClient again = new GatewayClient(server)) {
      assertThat(again.certificate()).isNotEqualTo(old);
      assertThat(again.certificate()).isEqualTo(server.certificate().get().certificate());
      assertThat(again.upgrade()).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void everyServerHasACertificateOfItsOwn() throws Exception {
    try (FakeCrunchRun other = FakeCrunchRun.builder(OTHER, Fixture.TOKEN).start();
        GatewayClient toOther = new GatewayClient(other)) {
      assertThat(toOther.certificate()).isNotEqualTo(client.certificate());
      assertThat(toOther.certificate().getNotAfter().toInstant())
          .isAfter(Instant.now().plus(Duration.ofDays(364)));
    }
  }

  @Test
  void aPortThatIsTakenIsAnError() {
    FakeCrunchRun.Builder second =
        FakeCrunchRun.builder(OTHER, Fixture.TOKEN)
            .certificate(Fixture.CERTIFICATE)
            .port(server.address().getPort());

    assertThatThrownBy(second::start).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void nothingListensAfterClose() throws Exception {
    server.close();

    assertThatThrownBy(() -> new GatewayClient(server)).isInstanceOf(IOException.class);
    assertThat(client.rest()).isEmpty();
    server = Fixture.server(8888, sample.address());
  }
}
