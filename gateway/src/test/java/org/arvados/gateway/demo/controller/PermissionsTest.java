package org.arvados.gateway.demo.controller;

import static org.arvados.gateway.demo.controller.PermissionLevel.CAN_MANAGE;
import static org.arvados.gateway.demo.controller.PermissionLevel.CAN_READ;
import static org.arvados.gateway.demo.controller.PermissionLevel.CAN_WRITE;
import static org.arvados.gateway.demo.controller.PermissionLevel.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.Test;

/** The permission graph (arvados-protocol section 3.8). */
class PermissionsTest {
  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());
  private final ArvadosUuid pat = state.addAccount("pat").uuid();
  private final ArvadosUuid kim = state.addAccount("kim").uuid();
  private final GroupRow project = state.addProject("Project", pat);

  private PermissionLevel level(ArvadosUuid user, ArvadosUuid object, ArvadosUuid owner) {
    Permissions graph = state.snapshot().permissions();
    return graph.level(graph.levelsOf(user.text()), object.text(), owner.text());
  }

  private PermissionLevel onThingIn(GroupRow group, ArvadosUuid user) {
    ArvadosUuid thing = new ArvadosUuid("zzzzz-xvhdp-000000000000000");
    return level(user, thing, group.uuid());
  }

  @Test
  void ownerManagesWhatTheyOwnAtAnyDepth() {
    GroupRow inner = state.addProject("Inner", project.uuid());
    assertThat(onThingIn(inner, pat)).isEqualTo(CAN_MANAGE);
    assertThat(onThingIn(inner, kim)).isEqualTo(NONE);
  }

  @Test
  void pathIsAsStrongAsItsWeakestStep() {
    GroupRow role = state.addRole("Role");
    state.grant(kim, CAN_WRITE, role.uuid());
    state.grant(role.uuid(), CAN_MANAGE, project.uuid());
    assertThat(onThingIn(project, kim)).isEqualTo(CAN_WRITE);
  }

  @Test
  void strongestPathCounts() {
    state.grant(kim, CAN_READ, project.uuid());
    GroupRow role = state.addRole("Role");
    state.grant(kim, CAN_MANAGE, role.uuid());
    state.grant(role.uuid(), CAN_WRITE, project.uuid());
    assertThat(onThingIn(project, kim)).isEqualTo(CAN_WRITE);
  }

  @Test
  void roleMayBelongToARole() {
    GroupRow inner = state.addRole("Inner");
    GroupRow outer = state.addRole("Outer");
    state.grant(kim, CAN_MANAGE, inner.uuid());
    state.grant(inner.uuid(), CAN_READ, outer.uuid());
    state.grant(outer.uuid(), CAN_MANAGE, project.uuid());
    assertThat(onThingIn(project, kim)).isEqualTo(CAN_READ);
  }

  @Test
  void linksInACircleAreFollowedOnce() {
    GroupRow inner = state.addRole("Inner");
    GroupRow outer = state.addRole("Outer");
    state.grant(inner.uuid(), CAN_MANAGE, outer.uuid());
    state.grant(outer.uuid(), CAN_MANAGE, inner.uuid());
    state.grant(kim, CAN_READ, inner.uuid());
    assertThat(level(kim, outer.uuid(), state.rootUser())).isEqualTo(CAN_READ);
  }

  @Test
  void onlyManagersOfAUserInheritFromThem() {
    state.grant(kim, CAN_WRITE, pat);
    assertThat(onThingIn(project, kim)).isEqualTo(NONE);
    state.grant(kim, CAN_MANAGE, pat);
    assertThat(onThingIn(project, kim)).isEqualTo(CAN_MANAGE);
  }

  /** Arvados looks one step far: through those whom the user manages, not through whom these do. */
  @Test
  void managingReachesOneUserFar() {
    ArvadosUuid lee = state.addAccount("lee").uuid();
    state.grant(kim, CAN_MANAGE, pat);
    state.grant(lee, CAN_MANAGE, kim);
    assertThat(onThingIn(project, kim)).isEqualTo(CAN_MANAGE);
    assertThat(onThingIn(project, lee)).isEqualTo(NONE);
  }

  @Test
  void thingOwnedByAUserNeedsManageOfThatUser() {
    ArvadosUuid thing = new ArvadosUuid("zzzzz-xvhdp-000000000000000");
    state.grant(kim, CAN_WRITE, pat);
    assertThat(level(kim, thing, pat)).isEqualTo(NONE);
    assertThat(level(pat, thing, pat)).isEqualTo(CAN_MANAGE);
  }

  @Test
  void directLinkCountsBesideTheOwner() {
    ContainerRequestRow request = state.addRequest(pat, b -> b.owner(project.uuid()));
    state.grant(kim, CAN_READ, project.uuid());
    state.grant(kim, CAN_WRITE, request.uuid());
    assertThat(level(kim, request.uuid(), project.uuid())).isEqualTo(CAN_WRITE);
  }

  @Test
  void trashAndFrostReachInnerProjects() {
    GroupRow inner = state.addProject("Inner", project.uuid());
    state.change(project, p -> p.withTrashed(true).withFrozenBy(pat));
    Permissions graph = state.snapshot().permissions();
    assertThat(graph.isTrashed(inner.uuid().text())).isTrue();
    assertThat(graph.isFrozen(inner.uuid().text())).isTrue();
    assertThat(graph.isTrashed(pat.text())).isFalse();
  }

  @Test
  void canLoginIsSightAndAnyOtherNameIsNothing() {
    assertThat(PermissionLevel.ofLinkName("can_login")).isEqualTo(CAN_READ);
    assertThat(PermissionLevel.ofLinkName("can_fly")).isEqualTo(NONE);
  }
}
