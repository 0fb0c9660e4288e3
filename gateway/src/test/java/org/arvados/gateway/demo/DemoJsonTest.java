package org.arvados.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import org.arvados.gateway.config.HostAndPort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo's answer to programs and to people. */
class DemoJsonTest {
  private static DemoCluster demo;

  @BeforeAll
  static void start() throws IOException {
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .add(LocalProgram.parse("web=5000"))
            .withToolsApi()
            .withoutGateway()
            .start();
  }

  @AfterAll
  static void end() {
    demo.close();
  }

  private static JsonNode json() throws IOException {
    return JsonMapper.builder().build().readTree(DemoJson.line(demo));
  }

  @Test
  void jsonIsOneLine() {
    assertThat(DemoJson.line(demo)).startsWith("{").endsWith("}").doesNotContain("\n", "\r");
  }

  @Test
  void everyServiceIsThereOnce() throws IOException {
    assertThat(json().path("services").findValuesAsText("name"))
        .containsExactly(
            "sample",
            "private",
            "open-data",
            "public",
            "silent",
            "tunnelled",
            "team-read",
            "team-write",
            "team-manage",
            "shared",
            "queued",
            "ended",
            "front",
            "back",
            "hostile",
            "web");
  }

  @Test
  void everyUserIsThereWithToken() throws IOException {
    JsonNode users = json().path("users");
    assertThat(users.findValuesAsText("name"))
        .containsExactly("owner", "reader", "writer", "manager", "stranger", "admin");
    for (JsonNode user : users) {
      DemoUser known = demo.user(user.path("name").asText());
      assertThat(user.path("uuid").asText()).isEqualTo(known.uuid().text());
      assertThat(user.path("token").asText()).isEqualTo(known.token().reveal()).startsWith("v2/");
    }
  }

  @Test
  void hostIsTheAuthorityOfTheUrl() throws IOException {
    for (JsonNode service : json().path("services")) {
      URI url = URI.create(service.path("url").asText());
      assertThat(service.path("host").asText()).isEqualTo(url.getRawAuthority());
      assertThat(url.getRawPath()).isEqualTo("/");
      assertThat(url.getPort()).isEqualTo(demo.config().listen().address().port());
    }
  }

  /** As Workbench writes it: the token raw, as the first parameter (arvados-protocol 10.4). */
  @Test
  void openUrlsCarryTheTokenOfTheirUser() throws IOException {
    for (JsonNode service : json().path("services")) {
      for (DemoUser user : demo.users()) {
        assertThat(service.path("openUrls").path(user.name()).asText())
            .isEqualTo(
                service.path("url").asText() + "?arvados_api_token=" + user.token().reveal());
      }
    }
  }

  @Test
  void listenIsWhereTheGatewayIs() throws IOException {
    assertThat(json().path("listen").asText())
        .isEqualTo("127.0.0.1:" + demo.config().listen().address().port());
    assertThat(json().has("certificate")).isFalse();
  }

  @Test
  void tableHasEveryLinkOfEveryUser() {
    String table = DemoTable.text(demo);
    for (DemoService service : demo.services()) {
      assertThat(table).contains(demo.users().stream().map(service::openUrl).toList());
    }
  }

  /** As Arvados's own tools want it: host and port, and a certificate that nobody vouches for. */
  @Test
  void toolsAreToldWhereTheApiIs() throws IOException {
    String host = demo.toolsApiHost().orElseThrow();
    assertThat(json().path("apiHost").asText()).isEqualTo(host).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(json().path("apiHostInsecure").asBoolean()).isTrue();
    assertThat(DemoTable.text(demo))
        .contains(
            "export ARVADOS_API_HOST=" + host + " ARVADOS_API_HOST_INSECURE=true\n",
            "export ARVADOS_API_TOKEN=" + demo.user("owner").token().reveal() + "\n");
  }
}
