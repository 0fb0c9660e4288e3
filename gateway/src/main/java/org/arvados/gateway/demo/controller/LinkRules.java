package org.arvados.gateway.demo.controller;

import java.util.Optional;
import java.util.Set;
import org.arvados.api.ArvadosUuid;

/**
 * Which links a user may make, change and delete (arvados-protocol sections 3.8 and 4.4). Names are
 * not checked at all; that they are unique is the database's to see to. Pure.
 *
 * @param view the user's
 */
record LinkRules(ClusterView view) {
  private static final Set<String> LEVELS =
      Set.of("can_read", "can_write", "can_manage", "can_login");

  /**
   * Checks a new link, or the new form of a link.
   *
   * @param before the old form; empty for a new link
   * @throws CallRefusedException with 403 or 422
   */
  void check(Optional<LinkRow> before, LinkRow after) {
    if (!view.user().isActive()) {
      throw CallRefusedException.permissionDenied();
    }
    if (after.isPermission()) {
      checkPermission(after);
    } else {
      checkOwner(before, after);
    }
    boolean pointsElsewhere =
        before.filter(link -> link.headUuid().equals(after.headUuid())).isEmpty();
    if (pointsElsewhere) {
      checkHead(after);
    }
  }

  /**
   * Checks that the user may change or delete a link that they can read.
   *
   * @throws CallRefusedException with 403
   */
  void checkWritable(LinkRow link) {
    boolean allowed =
        link.isPermission()
            ? view.user().isActive() && manages(link.headUuid())
            : view.canWrite(link);
    if (!allowed) {
      throw CallRefusedException.permissionDenied();
    }
  }

  private void checkOwner(Optional<LinkRow> before, LinkRow after) {
    boolean moved = before.filter(link -> link.ownerUuid().equals(after.ownerUuid())).isEmpty();
    if (moved && !view.canOwn(after.ownerUuid().text())) {
      throw CallRefusedException.permissionDenied();
    }
  }

  private void checkHead(LinkRow link) {
    Optional<ArvadosUuid> head = ArvadosUuid.parse(link.headUuid());
    if (link.linkClass().equals(LinkRow.PUBLISHED_PORT)
        && view.cluster().profile().hasPublishedPorts()
        && head.filter(ArvadosUuid::isContainerRequest).isEmpty()) {
      throw invalid("Head uuid must be a container request UUID");
    }
    boolean known = RecordType.ofUuid(link.headUuid()).isPresent();
    if (known && !isReadable(link.headUuid())) {
      throw invalid("Head uuid '" + link.headUuid() + "' not found");
    }
  }

  private void checkPermission(LinkRow link) {
    if (!LEVELS.contains(link.name())) {
      throw invalid("Name is not a permission level");
    }
    if (view.cluster().find(Row.class, link.tailUuid()).filter(LinkRules::holds).isEmpty()) {
      throw invalid("Tail uuid must be a user or role group");
    }
    if (!manages(link.headUuid())) {
      throw CallRefusedException.permissionDenied();
    }
  }

  private static boolean holds(Row row) {
    return row instanceof UserRow
        || (row instanceof GroupRow group && group.groupClass().equals(GroupRow.ROLE));
  }

  private boolean manages(String uuid) {
    return view.levelOn(uuid) == PermissionLevel.CAN_MANAGE;
  }

  private boolean isReadable(String uuid) {
    return view.cluster().find(Row.class, uuid).filter(row -> view.canRead(row, false)).isPresent();
  }

  private static CallRefusedException invalid(String message) {
    return CallRefusedException.unprocessable(
        "#<ActiveRecord::RecordInvalid: Validation failed: " + message + ">");
  }
}
