package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links: friendly names and permissions (arvados-protocol sections 3.6, 3.8 and 4.4). */
class LinkCallsTest {
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();
  private final Account other = cluster.people.spectator();
  private RunningService service;

  @BeforeEach
  void submit() {
    service = state.addService(owner.uuid(), "10.0.0.1:1", b -> {});
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private TestCluster.Answer create(ApiToken token, String name, String head) throws Exception {
    return create(
        token,
        Map.of(
            "link_class",
            "published_port",
            "name",
            name,
            "head_uuid",
            head,
            "properties",
            Map.of("port", 8888)));
  }

  private TestCluster.Answer create(ApiToken token, Map<String, Object> attributes)
      throws Exception {
    return cluster.call("POST", token, TestCluster.LINKS, Map.of("link", attributes));
  }

  private String request() {
    return service.request().uuid().text();
  }

  @Test
  void createdLinkBelongsToItsMakerAndIsFoundByName() throws Exception {
    TestCluster.Answer made = create(owner.token(), "mynotebook", request());
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("owner_uuid").asText()).isEqualTo(owner.uuid().text());
    assertThat(made.json().path("tail_uuid").asText()).isEmpty();
    assertThat(
            cluster
                .get(
                    state.systemRootToken(),
                    TestCluster.LINKS,
                    "filters",
                    "[[\"link_class\",\"=\",\"published_port\"],[\"name\",\"=\",\"mynotebook\"]]",
                    "select",
                    "[\"head_uuid\",\"properties\"]")
                .json()
                .path("items")
                .path(0)
                .toString())
        .isEqualTo(
            "{\"head_uuid\":\"%s\",\"properties\":{\"port\":8888},".formatted(request())
                + "\"kind\":\"arvados#link\",\"etag\":\"\"}");
  }

  @Test
  void nameOfAPublishedPortIsUnique() throws Exception {
    create(owner.token(), "mynotebook", request());
    TestCluster.Answer second = create(owner.token(), "mynotebook", request());
    assertThat(second.status()).isEqualTo(422);
    assertThat(second.error()).contains("index_links_on_name");
    assertThat(create(owner.token(), "Mynotebook", request()).status()).isEqualTo(200);
  }

  @Test
  void hostnamesNeedNotBeUnique() throws Exception {
    Map<String, Object> hostname =
        Map.of("link_class", "hostname", "name", "lab", "head_uuid", request());
    assertThat(create(owner.token(), hostname).status()).isEqualTo(200);
    assertThat(create(owner.token(), hostname).status()).isEqualTo(200);
  }

  @Test
  void publishedPortMustPointAtAReadableRequest() throws Exception {
    assertThat(create(owner.token(), "a", service.container().uuid().text()).status())
        .isEqualTo(422);
    assertThat(create(owner.token(), "a", "junk").status()).isEqualTo(422);
    assertThat(create(owner.token(), "a", "zzzzz-xvhdp-000000000000000").status()).isEqualTo(422);
    assertThat(create(owner.token(), "a", "xyzzy-xvhdp-000000000000000").status()).isEqualTo(422);
    TestCluster.Answer unreadable = create(other.token(), "a", request());
    assertThat(unreadable.status()).isEqualTo(422);
    assertThat(unreadable.error()).contains("'" + request() + "' not found");
  }

  /** Before Arvados 3.2 the class is one like any other. */
  @Test
  void olderClusterDoesNotKnowTheClass() throws Exception {
    state.profile(ClusterProfile.ARVADOS_3_1);
    assertThat(create(owner.token(), "a", request()).status()).isEqualTo(200);
    assertThat(create(owner.token(), "a", request()).status()).isEqualTo(200);
    assertThat(create(owner.token(), "b", service.container().uuid().text()).status())
        .isEqualTo(200);
  }

  /** A link may be pointed elsewhere, but not where a new one could not point. */
  @Test
  void movedLinkIsCheckedLikeANewOne() throws Exception {
    LinkRow link =
        state.addName(LinkRow.PUBLISHED_PORT, "a", owner.uuid(), service.request().uuid(), 1);
    String path = TestCluster.LINKS + "/" + link.uuid();
    RunningService strangers = state.addService(other.uuid(), "10.0.0.1:2", b -> {});
    for (String head :
        new String[] {
          "", "junk", service.container().uuid().text(), strangers.request().uuid().text()
        }) {
      Map<String, Object> change = Map.of("link", Map.of("head_uuid", head));
      assertThat(cluster.call("PATCH", owner.token(), path, change).status()).isEqualTo(422);
    }
    RunningService next = state.addService(owner.uuid(), "10.0.0.1:2", b -> {});
    Map<String, Object> change = Map.of("link", Map.of("head_uuid", next.request().uuid().text()));
    assertThat(cluster.call("PATCH", owner.token(), path, change).status()).isEqualTo(200);
  }

  /** Neither name nor port is checked; that is for whoever uses the link. */
  @Test
  void nameAndPortMayBeAnything() throws Exception {
    for (String name : new String[] {"", "UPPER", "a.b", "sp ace", "-"}) {
      Map<String, Object> link =
          Map.of(
              "link_class",
              "published_port",
              "name",
              name,
              "head_uuid",
              request(),
              "properties",
              Map.of("port", "8888"));
      assertThat(create(owner.token(), link).status()).isEqualTo(200);
    }
  }

  /** Section 4.4: who can read the request may name its ports. */
  @Test
  void readerOfTheRequestMayNameIt() throws Exception {
    state.grant(other.uuid(), PermissionLevel.CAN_READ, service.request().uuid());
    assertThat(create(other.token(), "a", request()).status()).isEqualTo(200);
  }

  @Test
  void inactiveUsersAndStrangersToTheOwnerAreRefused() throws Exception {
    Account inactive = cluster.people.inactive();
    state.grant(inactive.uuid(), PermissionLevel.CAN_READ, service.request().uuid());
    assertThat(create(inactive.token(), "a", request()).status()).isEqualTo(403);
    assertThat(
            create(
                    owner.token(),
                    Map.of("link_class", "x", "name", "a", "owner_uuid", other.uuid().text()))
                .status())
        .isEqualTo(403);
    GroupRow frozen = state.addProject("Frozen", owner.uuid());
    state.change(frozen, p -> p.withFrozenBy(owner.uuid()));
    assertThat(
            create(
                    owner.token(),
                    Map.of("link_class", "x", "name", "a", "owner_uuid", frozen.uuid().text()))
                .status())
        .isEqualTo(403);
    assertThat(create(state.anonymousToken().orElseThrow(), "a", request()).status())
        .isEqualTo(403);
  }

  @Test
  void unknownAttributesAreDroppedAndTopLevelOnesTaken() throws Exception {
    TestCluster.Answer made =
        cluster.call(
            "POST",
            owner.token(),
            TestCluster.LINKS,
            Map.of("link_class", "hostname", "name", "a", "nonsense", 1));
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().has("nonsense")).isFalse();
    assertThat(made.json().path("name").asText()).isEqualTo("a");
  }

  @Test
  void linkIsReadThroughItsOwnerAndNotThroughItsHead() throws Exception {
    ArvadosUuid link =
        state
            .addName(LinkRow.PUBLISHED_PORT, "a", owner.uuid(), service.request().uuid(), 8888)
            .uuid();
    state.grant(other.uuid(), PermissionLevel.CAN_READ, service.request().uuid());
    assertThat(cluster.get(other.token(), TestCluster.LINKS, link).status()).isEqualTo(404);
    assertThat(cluster.get(owner.token(), TestCluster.LINKS, link).status()).isEqualTo(200);
    state.grant(other.uuid(), PermissionLevel.CAN_READ, link);
    assertThat(cluster.get(other.token(), TestCluster.LINKS, link).status()).isEqualTo(200);
  }

  @Test
  void ownerChangesAndDeletesTheLink() throws Exception {
    LinkRow link =
        state.addName(LinkRow.PUBLISHED_PORT, "a", owner.uuid(), service.request().uuid(), 1);
    state.addName(LinkRow.PUBLISHED_PORT, "b", owner.uuid(), service.request().uuid(), 1);
    String path = TestCluster.LINKS + "/" + link.uuid();
    Map<String, Object> port = Map.of("link", Map.of("properties", Map.of("port", 9999)));
    TestCluster.Answer changed = cluster.call("PATCH", owner.token(), path, port);
    assertThat(changed.json().path("properties").path("port").asInt()).isEqualTo(9999);
    assertThat(changed.json().path("name").asText()).isEqualTo("a");
    Map<String, Object> taken = Map.of("link", Map.of("name", "b"));
    assertThat(cluster.call("PUT", owner.token(), path, taken).status()).isEqualTo(422);
    TestCluster.Answer deleted = cluster.send(cluster.authorized(owner.token(), path).DELETE());
    assertThat(deleted.json().path("name").asText()).isEqualTo("a");
    assertThat(cluster.get(owner.token(), path).status()).isEqualTo(404);
    assertThat(create(owner.token(), "a", request()).status()).isEqualTo(200);
  }

  @Test
  void readerMayNotChangeTheLinkAndStrangerDoesNotSeeIt() throws Exception {
    GroupRow project = state.addProject("Project", owner.uuid());
    LinkRow link =
        state.addName(LinkRow.PUBLISHED_PORT, "a", project.uuid(), service.request().uuid(), 1);
    String path = TestCluster.LINKS + "/" + link.uuid();
    Map<String, Object> name = Map.of("link", Map.of("name", "mine"));
    assertThat(cluster.call("PATCH", other.token(), path, name).status()).isEqualTo(404);
    LinkRow grant = state.grant(other.uuid(), PermissionLevel.CAN_READ, project.uuid());
    assertThat(cluster.call("PATCH", other.token(), path, name).status()).isEqualTo(403);
    assertThat(cluster.send(cluster.authorized(other.token(), path).DELETE()).status())
        .isEqualTo(403);
    state.change(grant, link2 -> link2.withName("can_write"));
    assertThat(cluster.call("PATCH", other.token(), path, name).status()).isEqualTo(200);
  }

  @Test
  void deletedRequestFreesItsNames() throws Exception {
    create(owner.token(), "mynotebook", request());
    state.remove(service.request());
    RunningService next = state.addService(owner.uuid(), "10.0.0.1:2", b -> {});
    assertThat(create(owner.token(), "mynotebook", next.request().uuid().text()).status())
        .isEqualTo(200);
  }

  @Test
  void managerSharesAndOthersMayNot() throws Exception {
    GroupRow project = state.addProject("Project", owner.uuid());
    Map<String, Object> permission =
        Map.of(
            "link_class",
            "permission",
            "name",
            "can_write",
            "tail_uuid",
            other.uuid().text(),
            "head_uuid",
            project.uuid().text());
    assertThat(create(other.token(), permission).status()).isEqualTo(403);
    TestCluster.Answer shared = create(owner.token(), permission);
    assertThat(shared.status()).isEqualTo(200);
    assertThat(cluster.get(other.token(), "/arvados/v1/groups", project.uuid()).status())
        .isEqualTo(200);
    assertThat(
            cluster
                .get(
                    other.token(),
                    TestCluster.LINKS,
                    "filters",
                    "[[\"head_uuid\",\"=\",\"%s\"]]".formatted(project.uuid()))
                .items("name"))
        .containsExactly("can_write");
    TestCluster.Answer weaker =
        create(
            owner.token(),
            Map.of(
                "link_class",
                "permission",
                "name",
                "can_read",
                "tail_uuid",
                other.uuid().text(),
                "head_uuid",
                project.uuid().text()));
    assertThat(weaker.json().path("uuid")).isEqualTo(shared.json().path("uuid"));
  }
}
