package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the cluster says of itself, by version (arvados-protocol section 3.9, rule A6). */
class ProfilesTest {
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();

  @AfterEach
  void close() {
    cluster.close();
  }

  private JsonNode discovery() throws Exception {
    return cluster.send(cluster.plain("/discovery/v1/apis/arvados/v1/rest")).json();
  }

  private JsonNode fields(String type) throws Exception {
    return discovery().path("schemas").path(type).path("properties");
  }

  @ParameterizedTest
  @CsvSource({
    "ARVADOS_3_1, false, false, true",
    "ARVADOS_3_2, true, false, true",
    "WITHOUT_RUNTIME_USER, true, false, false",
    "EXTENDED, true, true, true"
  })
  void fieldIsKnownByVersion(
      ClusterProfile profile, boolean ports, boolean endpoints, boolean runtimeUser)
      throws Exception {
    state.profile(profile);
    RunningService service =
        state.addService(
            owner.uuid(),
            "10.0.0.1:1",
            b -> b.publish(80, "private", "Lab", "").exposeHttpFrom("x:80"));
    assertKnown("ContainerRequest", service.request(), "published_ports", ports);
    assertKnown("ContainerRequest", service.request(), "service", ports);
    assertKnown("Container", service.container(), "published_ports", ports);
    assertKnown("ContainerRequest", service.request(), "published_endpoints", endpoints);
    assertKnown("ContainerRequest", service.request(), "expose_http_from", endpoints);
    assertKnown("Container", service.container(), "runtime_user_uuid", runtimeUser);
  }

  private void assertKnown(String schema, Row row, String field, boolean known) throws Exception {
    ApiToken token = owner.token();
    String path = "/arvados/v1/" + RecordType.of(row).plural() + "/" + row.uuid();
    assertThat(fields(schema).has(field)).isEqualTo(known);
    assertThat(cluster.get(token, path).json().has(field)).isEqualTo(known);
    assertThat(cluster.get(token, path, "select", "[\"" + field + "\"]").status())
        .isEqualTo(known ? 200 : 422);
  }

  @ParameterizedTest
  @EnumSource(ClusterProfile.class)
  void everyListedFieldIsInTheRecordsAndMayBeSelected(ClusterProfile profile) throws Exception {
    state.profile(profile);
    RunningService service = state.addService(owner.uuid(), "10.0.0.1:1", b -> {});
    GroupRow project = state.addProject("P", owner.uuid());
    LinkRow link = state.addName("hostname", "n", owner.uuid(), service.request().uuid(), 1);
    for (Row row :
        new Row[] {service.request(), service.container(), project, link, owner.user()}) {
      RecordType type = RecordType.of(row);
      Set<String> listed = new TreeSet<>();
      fields(type.schema()).fieldNames().forEachRemaining(listed::add);
      String path = "/arvados/v1/" + type.plural() + "/" + row.uuid();
      Set<String> shown = new TreeSet<>();
      cluster.get(owner.token(), path).json().fieldNames().forEachRemaining(shown::add);
      shown.removeAll(List.of("kind", "can_write", "can_manage", "full_name", "is_invited"));
      assertThat(shown).isEqualTo(listed);
      assertThat(listed).doesNotContain("can_write", "can_manage"); // computed, so in no schema
      String select = Json.tree(listed).toString();
      assertThat(cluster.get(owner.token(), path, "select", select).status()).isEqualTo(200);
    }
  }

  /** Section 3.1: typed records drop what they do not know. */
  @ParameterizedTest
  @CsvSource({"ARVADOS_3_1, false", "ARVADOS_3_2, false", "EXTENDED, true"})
  void runtimeConstraintsKeepWhatTheVersionKnows(ClusterProfile profile, boolean isKept)
      throws Exception {
    state.profile(profile);
    ContainerRequestRow request =
        state.addRequest(
            owner.uuid(), b -> b.runtimeConstraints(Map.of("API", true, "expose_http_from", 80)));
    JsonNode constraints =
        cluster
            .get(owner.token(), "/arvados/v1/container_requests/" + request.uuid())
            .json()
            .path("runtime_constraints");
    assertThat(constraints.path("API").asBoolean()).isTrue();
    assertThat(constraints.has("expose_http_from")).isEqualTo(isKept);
  }

  @Test
  void discoveryTellsTheCluster() throws Exception {
    state.configure(
        settings ->
            settings
                .withMaxItemsPerResponse(7)
                .withService("Websocket", URI.create("wss://ws.zzzzz.example/websocket")));
    JsonNode document = discovery();
    assertThat(document.path("uuidPrefix").asText()).isEqualTo("zzzzz");
    assertThat(document.path("maxItemsPerResponse").asInt()).isEqualTo(7);
    assertThat(document.path("rootUrl").asText()).isEqualTo(cluster.controller.uri().toString());
    assertThat(document.path("websocketUrl").asText())
        .isEqualTo("wss://ws.zzzzz.example/websocket");
    assertThat(document.path("schemas").path("ContainerRequest").path("uuidPrefix").asText())
        .isEqualTo("xvhdp");
  }

  @Test
  void exportedConfigHasServicesLoginRemotesAndTheAnonymousToken() throws Exception {
    state.configure(
        settings ->
            settings
                .withService("Workbench2", URI.create("https://wb2.zzzzz.example/"))
                .withRemote("xyzzy", "xyzzy.example"));
    JsonNode config = cluster.send(cluster.plain("/arvados/v1/config")).json();
    assertThat(config.path("ClusterID").asText()).isEqualTo("zzzzz");
    JsonNode services = config.path("Services");
    assertThat(services.path("Workbench2").path("ExternalURL").asText())
        .isEqualTo("https://wb2.zzzzz.example/");
    assertThat(services.path("Controller").path("ExternalURL").asText())
        .isEqualTo(cluster.controller.uri().toString());
    assertThat(services.path("ContainerWebServices").path("ExternalURL").asText())
        .isEqualTo("https://*.containers.example.com/");
    assertThat(config.path("Login").path("Test").path("Enable").asBoolean()).isTrue();
    assertThat(config.path("Login").path("PAM").path("Enable").asBoolean()).isFalse();
    assertThat(config.path("RemoteClusters").path("xyzzy").path("Host").asText())
        .isEqualTo("xyzzy.example");
    assertThat(config.path("Users").path("AnonymousUserToken").asText())
        .isEqualTo(state.anonymousToken().orElseThrow().reveal());
    assertThat(config.toString()).doesNotContain(state.systemRootToken().reveal());
  }

  /** Section 4.2. */
  @Test
  void containerKnowsTheAddressesOfItsPorts() throws Exception {
    RunningService service =
        state.addService(
            owner.uuid(), "10.1.2.3:41234", b -> b.publish(8888, "private", "Jupyter", "/lab"));
    String base = "https://%s-8888.containers.example.com/".formatted(service.container().uuid());
    JsonNode ports =
        cluster
            .get(owner.token(), TestCluster.CONTAINERS, service.container().uuid())
            .json()
            .path("published_ports");
    Map<String, String> expected =
        Map.of(
            "access", "private",
            "label", "Jupyter",
            "initial_path", "/lab",
            "base_url", base,
            "initial_url", base + "lab");
    assertThat(ports.path("8888")).isEqualTo(Json.tree(expected));
  }
}
