package org.arvados.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.controller.LinkRow;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cluster without the gateway, over its real sockets. */
class DemoClusterTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static DemoCluster demo;

  @BeforeAll
  static void start() throws IOException {
    demo = without().add(LocalProgram.parse("web=5000:public")).start();
  }

  @AfterAll
  static void end() {
    demo.close();
  }

  private static DemoCluster.Builder without() {
    return DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway();
  }

  private HttpResponse<String> get(String user, String collection, ArvadosUuid uuid)
      throws Exception {
    URI uri = URI.create(demo.controller().uri() + "arvados/v1/" + collection + "/" + uuid);
    return http.send(
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + demo.user(user).token().reveal())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode container(String service) throws Exception {
    ArvadosUuid uuid = demo.service(service).records().container().uuid();
    return JsonMapper.builder().build().readTree(get("admin", "containers", uuid).body());
  }

  @ParameterizedTest
  @CsvSource({"owner,200", "reader,200", "writer,200", "manager,200", "stranger,404", "admin,200"})
  void requestsAreReadableByProject(String user, int status) throws Exception {
    ArvadosUuid uuid = demo.service("sample").records().request().uuid();
    assertThat(get(user, "container_requests", uuid).statusCode()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "sample,Running",
    "private,Running",
    "open-data,Running",
    "public,Running",
    "silent,Running",
    "tunnelled,Running",
    "team-read,Running",
    "team-write,Running",
    "team-manage,Running",
    "shared,Running",
    "queued,Queued",
    "ended,Complete",
    "front,Running",
    "back,Running",
    "hostile,Running",
    "web,Running",
  })
  void containersAreInTheirStates(String service, String state) throws Exception {
    assertThat(container(service).path("state").asText()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({
    "sample",
    "private",
    "open-data",
    "public",
    "silent",
    "team-read",
    "team-manage",
    "shared",
    "front",
    "back",
    "hostile",
    "web"
  })
  void containerGatewayListensWhereTheRecordSays(String service) throws Exception {
    assertThat(container(service).path("gateway_address").asText())
        .startsWith("127.0.0.1:")
        .isEqualTo(demo.crunchRuns().get(service).gatewayAddress());
  }

  /** Nobody is told where it really is (arvados-protocol section 4.5). */
  @Test
  void oneContainerIsOnlyReachedThroughTheController() throws Exception {
    assertThat(container("tunnelled").path("gateway_address").asText())
        .isEqualTo("tunnel " + demo.controller().uri());
  }

  @Test
  void containersThatDoNotRunHaveNoContainerGateway() {
    assertThat(demo.crunchRuns()).doesNotContainKeys("queued", "ended");
  }

  /** Rule N1: a name may come from a link of either class. */
  @ParameterizedTest
  @CsvSource({
    "sample,published_port,8000",
    "team-write,published_port,8007",
    "open-data,hostname,8001",
    "web,published_port,5000"
  })
  void friendlyNamesAreLinks(String service, String linkClass, int port) {
    assertThat(demo.state().all(LinkRow.class).filter(link -> link.name().equals(service)))
        .singleElement()
        .satisfies(
            link -> {
              assertThat(link.linkClass()).isEqualTo(linkClass);
              assertThat(link.headUuid())
                  .isEqualTo(demo.service(service).records().request().uuid().text());
              assertThat(link.properties().path("port").asInt()).isEqualTo(port);
            });
  }

  /** Rule X2 is about such neighbours. */
  @ParameterizedTest
  @CsvSource({"front,owner", "back,owner", "hostile,stranger", "sample,owner"})
  void servicesHaveTheirSubmitters(String service, String user) throws Exception {
    assertThat(container(service).path("runtime_user_uuid").asText())
        .isEqualTo(demo.user(user).uuid().text());
  }

  @Test
  void publishedPortsOfTheContainerNameItsAddress() throws Exception {
    String uuid = demo.service("public").records().container().uuid().text();
    int port = demo.config().listen().address().port();
    assertThat(container("public").path("published_ports").path("8001").path("base_url").asText())
        .isEqualTo("http://" + uuid + "-8001.containers.localhost:" + port + "/");
  }

  @Test
  void programIsAServiceOfItsOwn() {
    DemoService web = demo.service("web");
    assertThat(web.access()).isEqualTo("public");
    assertThat(web.port()).isEqualTo(5000);
    assertThat(web.host())
        .isEqualTo("web.containers.localhost:" + demo.config().listen().address().port());
    assertThat(web.url()).isEqualTo("http://" + web.host() + "/");
  }

  @Test
  void samplesServeTheTwoPortsOfTheSampleContainers() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + demo.sampleService().address().getPort() + "/");
    assertThat(
            http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void configurationOfTheGatewayCanBeChanged() throws IOException {
    try (DemoCluster other =
        without()
            .configure(
                config ->
                    config.withListen(config.listen().withAddress(new HostAndPort("127.0.0.2", 1))))
            .start()) {
      assertThat(other.config().listen().address()).isEqualTo(new HostAndPort("127.0.0.2", 1));
    }
  }

  @Test
  void withoutGatewayThereIsNone() {
    assertThatIllegalStateException().isThrownBy(demo::gateway);
  }

  @Test
  void twoServicesOfOneNameAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> without().add(LocalProgram.parse("sample=5000")).start())
        .withMessageContaining("\"sample\"");
  }

  @Test
  void ownCertificateStandsInFilesUntilTheEnd() throws IOException {
    DemoCluster other = without().ownCertificate().start();
    var files = other.config().listen().tls().orElseThrow();
    assertThat(files.certificate()).content().startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(files.key()).content().startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(other.service("sample").url()).startsWith("https://");
    other.close();
    assertThat(files.certificate().getParent()).doesNotExist();
  }

  @Test
  void takenPortFailsTheStart() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostAndPort address = new HostAndPort("127.0.0.1", taken.getLocalPort());
      assertThatIOException().isThrownBy(() -> DemoCluster.builder().listen(address).start());
    }
  }
}
