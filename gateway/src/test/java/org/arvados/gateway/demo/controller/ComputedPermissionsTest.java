package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The permission table (arvados-protocol section 3.8). */
class ComputedPermissionsTest {
  private static final String PATH = "/arvados/v1/computed_permissions";
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();
  private final Account other = cluster.people.spectator();

  @AfterEach
  void close() {
    cluster.close();
  }

  private JsonNode rows(ArvadosUuid user, ArvadosUuid... targets) throws Exception {
    String list = Json.tree(Arrays.stream(targets).map(t -> t.text()).toList()).toString();
    String filters =
        "[[\"user_uuid\",\"=\",\"%s\"],[\"target_uuid\",\"in\",%s]]".formatted(user, list);
    return cluster.get(state.systemRootToken(), PATH, "filters", filters, "count", "none").json();
  }

  @Test
  void tellsTheLevelsOfOneUserOnSomeTargets() throws Exception {
    GroupRow project = state.addProject("Project", owner.uuid());
    ContainerRequestRow request = state.addRequest(owner.uuid(), b -> b.owner(project.uuid()));
    state.grant(other.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
    assertThat(rows(other.uuid(), project.uuid(), request.uuid()).toString())
        .isEqualTo(
            ("{\"kind\":\"arvados#computedPermissionList\",\"etag\":\"\",\"self_link\":\"\","
                    + "\"items\":[{\"user_uuid\":\"%s\",\"target_uuid\":\"%s\","
                    + "\"perm_level\":\"can_write\"}],\"limit\":100,\"offset\":0}")
                .formatted(other.uuid(), project.uuid()));
  }

  @Test
  void requestIsATargetOnlyWhenSharedItself() throws Exception {
    ContainerRequestRow request = state.addRequest(owner.uuid(), b -> {});
    assertThat(rows(owner.uuid(), request.uuid()).path("items")).isEmpty();
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request.uuid());
    assertThat(rows(other.uuid(), request.uuid()).path("items").path(0).path("perm_level").asText())
        .isEqualTo("can_read");
  }

  @Test
  void managedUserIsARow() throws Exception {
    state.grant(other.uuid(), PermissionLevel.CAN_MANAGE, owner.uuid());
    assertThat(rows(other.uuid(), owner.uuid()).path("items").path(0).path("perm_level").asText())
        .isEqualTo("can_manage");
  }

  /** The table leads through no user but its own: what a managed user may do is in their rows. */
  @Test
  void managedUsersPermissionsAreInTheirOwnRows() throws Exception {
    GroupRow project = state.addProject("Project", owner.uuid());
    ContainerRequestRow request = state.addRequest(owner.uuid(), b -> b.owner(project.uuid()));
    state.grant(owner.uuid(), PermissionLevel.CAN_READ, request.uuid());
    state.grant(other.uuid(), PermissionLevel.CAN_MANAGE, owner.uuid());
    assertThat(rows(other.uuid(), project.uuid(), request.uuid()).path("items")).isEmpty();
    assertThat(rows(owner.uuid(), project.uuid(), request.uuid()).path("items")).hasSize(2);
    // and yet the one may do what the other may
    assertThat(
            cluster
                .get(other.token(), "/arvados/v1/groups/" + project.uuid())
                .json()
                .path("can_manage")
                .asBoolean())
        .isTrue();
  }

  /** Section 3.8: it knows nothing of administrators, trash and frost. */
  @Test
  void ignoresAdministratorsTrashAndFrost() throws Exception {
    GroupRow project = state.addProject("Project", owner.uuid());
    state.grant(other.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
    state.change(project, p -> p.withTrashed(true).withFrozenBy(owner.uuid()));
    assertThat(rows(other.uuid(), project.uuid()).path("items")).hasSize(1);
    assertThat(rows(cluster.people.admin().uuid(), project.uuid()).path("items")).isEmpty();
  }

  @Test
  void isForAdministratorsOnly() throws Exception {
    assertThat(cluster.get(owner.token(), PATH).status()).isEqualTo(403);
    assertThat(cluster.get(cluster.people.admin().token(), PATH).status()).isEqualTo(200);
  }

  @Test
  void cannotBeCountedOrSkipped() throws Exception {
    assertThat(cluster.get(state.systemRootToken(), PATH, "count", "exact").status())
        .isEqualTo(422);
    assertThat(cluster.get(state.systemRootToken(), PATH, "offset", "1").status()).isEqualTo(422);
    assertThat(cluster.get(state.systemRootToken(), PATH, "select", "[\"uuid\"]").status())
        .isEqualTo(422);
  }
}
