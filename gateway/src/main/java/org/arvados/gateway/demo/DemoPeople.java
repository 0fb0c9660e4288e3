package org.arvados.gateway.demo;

import java.util.List;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.PermissionLevel;

/**
 * The users of the demo, and the projects that the services belong to.
 *
 * @param owner submits every service but one
 * @param reader may read the project
 * @param writer belongs to a role that may write the project
 * @param manager may manage the project
 * @param stranger shares nothing with the owner, and submits the hostile one
 * @param admin administrator of the cluster
 * @param project of the owner
 * @param open project of the owner that everybody may read, signed in or not
 */
record DemoPeople(
    DemoUser owner,
    DemoUser reader,
    DemoUser writer,
    DemoUser manager,
    DemoUser stranger,
    DemoUser admin,
    GroupRow project,
    GroupRow open) {

  static DemoPeople addTo(ClusterState state) {
    DemoUser owner = new DemoUser(state.addAccount("owner"));
    DemoUser reader = new DemoUser(state.addAccount("reader"));
    DemoUser writer = new DemoUser(state.addAccount("writer"));
    DemoUser manager = new DemoUser(state.addAccount("manager"));
    GroupRow project = state.addProject("Demo", owner.uuid());
    state.grant(reader.uuid(), PermissionLevel.CAN_READ, project.uuid());
    GroupRow editors = state.addRole("Demo editors");
    state.grant(writer.uuid(), PermissionLevel.CAN_WRITE, editors.uuid());
    state.grant(editors.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
    state.grant(manager.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    GroupRow open = state.addProject("Demo, for everybody", owner.uuid());
    state.grant(state.anonymousRole(), PermissionLevel.CAN_READ, open.uuid());
    return new DemoPeople(
        owner,
        reader,
        writer,
        manager,
        new DemoUser(state.addAccount("stranger")),
        new DemoUser(state.addAccount("admin", user -> user.withAdmin(true))),
        project,
        open);
  }

  List<DemoUser> all() {
    return List.of(owner, reader, writer, manager, stranger, admin);
  }
}
