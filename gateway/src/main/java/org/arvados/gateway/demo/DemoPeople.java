package org.arvados.gateway.demo;

import java.util.List;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.PermissionLevel;

/**
 * The users of the demo, and the project that the services belong to.
 *
 * @param owner submits every service but one
 * @param reader may read the project
 * @param stranger shares nothing with the owner, and submits the hostile one
 * @param admin administrator of the cluster
 * @param project of the owner
 */
record DemoPeople(
    DemoUser owner, DemoUser reader, DemoUser stranger, DemoUser admin, GroupRow project) {

  static DemoPeople addTo(ClusterState state) {
    DemoUser owner = new DemoUser(state.addAccount("owner"));
    DemoUser reader = new DemoUser(state.addAccount("reader"));
    GroupRow project = state.addProject("Demo", owner.uuid());
    state.grant(reader.uuid(), PermissionLevel.CAN_READ, project.uuid());
    return new DemoPeople(
        owner,
        reader,
        new DemoUser(state.addAccount("stranger")),
        new DemoUser(state.addAccount("admin", user -> user.withAdmin(true))),
        project);
  }

  List<DemoUser> all() {
    return List.of(owner, reader, stranger, admin);
  }
}
