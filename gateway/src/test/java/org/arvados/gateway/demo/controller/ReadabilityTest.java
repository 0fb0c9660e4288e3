package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who can read a request and its container (arvados-protocol sections 2.5, 3.3, 3.4 and 3.8). */
class ReadabilityTest {
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();
  private final Account other = cluster.people.spectator();
  private GroupRow project;
  private RunningService service;

  @BeforeEach
  void submitIntoProject() {
    project = state.addProject("Project", owner.uuid());
    service =
        state.addService(owner.uuid(), "10.1.2.3:41234", b -> b.owner(project.uuid()).name("lab"));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void assertBoth(ApiToken token, int status) throws Exception {
    assertThat(cluster.get(token, TestCluster.REQUESTS, service.request().uuid()).status())
        .isEqualTo(status);
    assertThat(cluster.get(token, TestCluster.CONTAINERS, service.container().uuid()).status())
        .isEqualTo(status);
    int listed = status == 200 ? 1 : 0;
    if (status == 200 || status == 404) {
      assertThat(cluster.get(token, TestCluster.REQUESTS).json().path("items")).hasSize(listed);
      assertThat(cluster.get(token, TestCluster.CONTAINERS).json().path("items")).hasSize(listed);
    }
  }

  @Test
  void ownerOfTheProjectReadsBoth() throws Exception {
    assertBoth(owner.token(), 200);
  }

  @Test
  void strangerReadsNeither() throws Exception {
    assertBoth(other.token(), 404);
  }

  @Test
  void administratorReadsBoth() throws Exception {
    assertBoth(cluster.people.admin().token(), 200);
  }

  @Test
  void systemRootTokenReadsBoth() throws Exception {
    assertBoth(state.systemRootToken(), 200);
  }

  @Test
  void readerByLinkOnTheProjectReadsBoth() throws Exception {
    state.grant(other.uuid(), PermissionLevel.CAN_READ, project.uuid());
    assertBoth(other.token(), 200);
  }

  @Test
  void readerByLinkOnTheOuterProjectReadsBoth() throws Exception {
    GroupRow outer = state.addProject("Outer", owner.uuid());
    state.change(project, p -> p.withOwner(outer.uuid()));
    state.grant(other.uuid(), PermissionLevel.CAN_READ, outer.uuid());
    assertBoth(other.token(), 200);
  }

  @Test
  void readerByLinkOnTheRequestItselfReadsBoth() throws Exception {
    state.grant(other.uuid(), PermissionLevel.CAN_READ, service.request().uuid());
    assertBoth(other.token(), 200);
  }

  @Test
  void memberOfARoleReadsWhatIsSharedWithTheRole() throws Exception {
    GroupRow role = state.addRole("Analysts");
    LinkRow membership = state.grant(other.uuid(), PermissionLevel.CAN_READ, role.uuid());
    state.grant(role.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    assertBoth(other.token(), 200);
    state.remove(membership);
    assertBoth(other.token(), 404);
  }

  @Test
  void managerOfAnotherUserReadsWhatThatUserReads() throws Exception {
    LinkRow link = state.grant(other.uuid(), PermissionLevel.CAN_WRITE, owner.uuid());
    assertBoth(other.token(), 404);
    state.remove(link);
    state.grant(other.uuid(), PermissionLevel.CAN_MANAGE, owner.uuid());
    assertBoth(other.token(), 200);
  }

  @Test
  void inactiveUserReadsOnlyWhatIsSharedWithThem() throws Exception {
    ApiToken inactive = cluster.people.inactive().token();
    assertBoth(inactive, 404);
    assertThat(cluster.get(inactive, "/arvados/v1/users/current").json().path("is_active"))
        .isEqualTo(Json.tree(false));
    state.grant(state.anonymousRole(), PermissionLevel.CAN_READ, project.uuid());
    assertBoth(inactive, 404);
  }

  /** Section 1: "public" means shared with the anonymous role. */
  @Test
  void anonymousUserAndEveryActiveUserReadWhatIsPublic() throws Exception {
    ApiToken anonymous = state.anonymousToken().orElseThrow();
    assertBoth(anonymous, 404);
    state.grant(state.anonymousRole(), PermissionLevel.CAN_READ, project.uuid());
    assertBoth(anonymous, 200);
    assertBoth(other.token(), 200);
  }

  /** Section 1: what is shared with the anonymous user is not public. */
  @Test
  void whatIsSharedWithTheAnonymousUserIsHiddenFromTheOthers() throws Exception {
    state.grant(state.anonymousUser(), PermissionLevel.CAN_READ, project.uuid());
    assertBoth(state.anonymousToken().orElseThrow(), 200);
    assertBoth(other.token(), 404);
  }

  @Test
  void tokenOfOtherScopeIsForbidden() throws Exception {
    ApiToken scoped =
        state.addToken(owner.uuid(), t -> t.withScopes("GET /arvados/v1/users/current")).v2();
    assertBoth(scoped, 403);
    assertThat(cluster.get(scoped, "/arvados/v1/users/current").status()).isEqualTo(200);
  }

  @Test
  void tokenOfFittingScopeReadsBothAndNotTheUser() throws Exception {
    TokenRow scoped =
        state.addToken(
            owner.uuid(),
            t ->
                t.withScopes(
                    "GET /arvados/v1/container_requests/",
                    "GET /arvados/v1/containers/",
                    "GET /arvados/v1/container_requests",
                    "GET /arvados/v1/containers"));
    assertBoth(scoped.v2(), 200);
    assertThat(cluster.get(scoped.v2(), "/arvados/v1/users/current").status()).isEqualTo(403);
    assertThat(
            cluster
                .get(scoped.v2(), "/arvados/v1/api_client_authorizations/current")
                .json()
                .path("scopes"))
        .hasSize(4);
  }

  @Test
  void tokenWithoutScopesMayOnlyAskForItself() throws Exception {
    ApiToken empty = state.addToken(owner.uuid(), t -> t.withScopes()).v2();
    assertBoth(empty, 403);
    assertThat(cluster.get(empty, "/arvados/v1/api_client_authorizations/current").status())
        .isEqualTo(200);
  }

  @Test
  void expiredTokenIsUnknown() throws Exception {
    Instant end = Instant.parse("2026-08-01T10:00:00Z");
    ApiToken token = state.addToken(owner.uuid(), t -> t.withExpiresAt(end)).v2();
    assertBoth(token, 200);
    cluster.pass(Duration.ofHours(1));
    assertBoth(token, 401);
  }

  @Test
  void unknownTokenIsRefused() throws Exception {
    assertBoth(ApiToken.of(owner.token().reveal() + "x"), 401);
    assertThat(cluster.send(cluster.plain(TestCluster.REQUESTS)).status()).isEqualTo(401);
  }

  /** Section 3.8: trash hides from everybody, who does not ask for it. */
  @Test
  void whatLiesInATrashedProjectIsHiddenUnlessTrashIsAskedFor() throws Exception {
    state.change(project, p -> p.withTrashed(true));
    assertBoth(owner.token(), 404);
    String path = TestCluster.REQUESTS + "/" + service.request().uuid();
    assertThat(cluster.get(owner.token(), path, "include_trash", "true").status()).isEqualTo(200);
    assertThat(cluster.get(owner.token(), TestCluster.REQUESTS, "include_trash", "1").items("name"))
        .containsExactly("lab");
    ApiToken admin = cluster.people.admin().token();
    assertThat(cluster.get(admin, path).status()).isEqualTo(404);
    assertThat(cluster.get(admin, TestCluster.CONTAINERS, service.container().uuid()).status())
        .isEqualTo(200);
  }

  @Test
  void containerIsReadableThroughAnyOfItsRequests() throws Exception {
    ContainerRequestRow theirs =
        state.addRequest(other.uuid(), b -> b.container(service.container().uuid()));
    ApiToken token = other.token();
    assertThat(cluster.get(token, TestCluster.CONTAINERS, service.container().uuid()).status())
        .isEqualTo(200);
    state.remove(theirs);
    assertThat(cluster.get(token, TestCluster.CONTAINERS, service.container().uuid()).status())
        .isEqualTo(404);
  }

  @Test
  void secondTokenAddsWhatItsUserCanRead() throws Exception {
    String path = TestCluster.REQUESTS + "/" + service.request().uuid();
    TestCluster.Answer answer =
        cluster.get(other.token(), path, "api_token", owner.token().reveal());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(
            cluster
                .get(
                    other.token(), "/arvados/v1/users/current", "api_token", owner.token().reveal())
                .json()
                .path("username")
                .asText())
        .isEqualTo("spectator");
  }

  /** Section 3.8: of records only groups and users tell what the caller may do with them. */
  @Test
  void groupTellsWhatTheCallerMayDo() throws Exception {
    state.grant(other.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
    String path = "/arvados/v1/groups/" + project.uuid();
    String select = "[\"uuid\",\"can_write\",\"can_manage\",\"frozen_by_uuid\",\"is_trashed\"]";
    assertThat(cluster.get(other.token(), path, "select", select).text())
        .isEqualTo(
            "{\"uuid\":\"%s\",\"can_write\":true,\"can_manage\":false,\"frozen_by_uuid\":null,"
                    .formatted(project.uuid())
                + "\"is_trashed\":false,\"kind\":\"arvados#group\",\"etag\":\"\"}");
    state.change(project, p -> p.withFrozenBy(owner.uuid()));
    assertThat(cluster.get(owner.token(), path).json().path("can_write").asBoolean()).isFalse();
    assertThat(cluster.get(owner.token(), path).json().path("can_manage").asBoolean()).isTrue();
  }

  @Test
  void userTellsWhetherTheCallerManagesThem() throws Exception {
    String path = "/arvados/v1/users/" + owner.uuid();
    assertThat(cluster.get(owner.token(), path).json().path("can_manage").asBoolean()).isTrue();
    assertThat(cluster.get(other.token(), path).json().path("can_manage").asBoolean()).isFalse();
    ApiToken inactive = cluster.people.inactive().token();
    assertThat(cluster.get(inactive, path).status()).isEqualTo(404);
  }
}
