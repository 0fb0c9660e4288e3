package org.arvados.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators see of {@code serve}: its log, as JSON, and its admin listener. */
@Timeout(120)
class AccessLogProcessTest {
  private static final String MANAGEMENT = "demoManagementToken0123456789abcdefghijklmnopqrstu";
  private static final String SETTINGS =
      """
      admin:
        address: 127.0.0.1:0
      cluster:
        managementToken: %s
      """
          .formatted(MANAGEMENT);

  @TempDir Path directory;

  private static List<JsonNode> lines(GatewayProcess gateway) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    String said = gateway.said();
    String whole = said.substring(0, said.lastIndexOf('\n') + 1); // the rest is being written
    for (String line : whole.lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  private static List<JsonNode> named(GatewayProcess gateway, String message) throws IOException {
    return lines(gateway).stream()
        .filter(line -> line.path("msg").asText().equals(message))
        .toList();
  }

  private static HttpResponse<String> ask(String admin, String path) throws Exception {
    URI uri = URI.create("http:/" + admin + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + MANAGEMENT).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Rule T9, arvados-protocol sections 9.1 and 9.3. */
  @Test
  void everyLineIsAnObjectAndEveryRequestALine() throws Exception {
    try (DemoCluster demo =
        DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).withoutGateway().start()) {
      ServeFiles files = ServeFiles.write(directory, demo, SETTINGS);
      String settings = Files.readString(files.settings());
      Files.writeString(files.settings(), settings.replace("format: text", "format: json"));
      try (GatewayProcess gateway = GatewayProcess.serve("access-log", List.of(), files)) {
        Visit visit = Visit.signIn(demo.service("private").openUrl(demo.user("owner")));
        assertThat(visit.bytes("/download/1000?key=secret-of-the-app")).hasSize(1000);
        await().until(() -> named(gateway, "response").size() == 2);

        List<JsonNode> responses = named(gateway, "response");
        assertRedirect(responses.get(0));
        assertServed(responses.get(1), demo);
        assertThat(gateway.said())
            .doesNotContain("secret-of-the-app")
            .doesNotContain(visit.cookie().substring(visit.cookie().indexOf('=') + 1))
            .doesNotContain(demo.user("owner").token().reveal().split("/", -1)[2])
            .doesNotContain(MANAGEMENT);
        assertAdmin(gateway);
      }
    }
  }

  private static void assertRedirect(JsonNode line) {
    assertThat(line.path("outcome").asText()).isEqualTo("token_moved");
    assertThat(line.path("respStatusCode").asInt()).isEqualTo(303);
    assertThat(line.path("reqPath").asText()).isEqualTo("/");
    assertThat(line.has("upstreamReused")).isFalse();
  }

  private static void assertServed(JsonNode line, DemoCluster demo) {
    assertThat(line.path("ClusterID").asText()).isEqualTo(DemoCluster.CLUSTER_ID);
    assertThat(line.path("PID").isIntegralNumber()).isTrue();
    assertThat(line.path("level").asText()).isEqualTo("info");
    assertThat(line.path("logger").asText()).isEqualTo("access");
    assertThat(Instant.parse(line.path("time").asText())).isBefore(Instant.now().plusSeconds(1));
    assertThat(line.path("RequestID").asText()).startsWith("req-");
    assertThat(line.path("outcome").asText()).isEqualTo("served");
    assertThat(line.path("respStatusCode").isIntegralNumber()).isTrue();
    assertThat(line.path("reqHost").asText()).isEqualTo(demo.service("private").host());
    assertThat(line.path("reqPath").asText()).isEqualTo("/download/1000");
    assertThat(line.path("respBytes").asLong()).isEqualTo(1000);
    assertThat(line.path("userUUID").asText()).isEqualTo(demo.user("owner").uuid().text());
    assertThat(line.path("upstreamReused").isBoolean()).isTrue();
    assertThat(line.path("timeTotal").isNumber()).isTrue();
    assertThat(line.path("timeTotal").doubleValue()).isBetween(0.0, 60.0);
  }

  private static void assertAdmin(GatewayProcess gateway) throws Exception {
    String admin = named(gateway, "listening").get(0).path("Admin").asText(); // begins with "/"
    assertThat(ask(admin, "/_health/ping").body()).isEqualTo("{\"health\":\"OK\"}\n");
    assertThat(ask(admin, "/metrics").body())
        .contains("arvados_service_gateway_requests_total{outcome=\"served\"} 1.0");
  }
}
