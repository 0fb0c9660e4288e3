package org.arvados.gateway.access;

import org.arvados.api.Group;

/**
 * What a visitor may do in a project, in Arvados's own words: nobody writes in one that is frozen,
 * and nothing is allowed in one that lies in the trash.
 */
record ProjectRights(boolean canWrite, boolean canManage) {
  static ProjectRights of(Group group) {
    return new ProjectRights(group.canWrite(), group.canManage());
  }

  boolean isSome() {
    return canWrite || canManage;
  }

  boolean grants(AccessLevel level) {
    return level == AccessLevel.CAN_MANAGE ? canManage : canWrite;
  }
}
