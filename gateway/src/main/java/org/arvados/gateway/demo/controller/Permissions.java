package org.arvados.gateway.demo.controller;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, computed from owners and permission links (arvados-protocol section 3.8). A path
 * through the graph is as strong as its weakest step, and several paths as the strongest. A group
 * passes on whatever level leads to it; a user passes on only {@code can_manage}. Administrators
 * are not special here. Immutable, thus for any thread.
 */
final class Permissions {
  private final Map<String, List<Edge>> edges = new HashMap<>();
  private final Map<String, GroupRow> groups = new HashMap<>();
  private final Set<String> users = new HashSet<>();
  private final Set<String> directHeads = new HashSet<>();

  private record Edge(String head, PermissionLevel level) {}

  private Permissions() {}

  /** The graph of these rows, by uuid; rows that are no user, group or permission do not matter. */
  static Permissions of(Map<String, Row> rows) {
    Permissions graph = new Permissions();
    rows.values().forEach(graph::add);
    return graph;
  }

  private void add(Row row) {
    String uuid = row.uuid().text();
    if (row instanceof UserRow) {
      users.add(uuid);
      connect(row.ownerUuid().text(), uuid, PermissionLevel.CAN_MANAGE);
    } else if (row instanceof GroupRow group) {
      groups.put(uuid, group);
      connect(row.ownerUuid().text(), uuid, PermissionLevel.CAN_MANAGE);
    } else if (row instanceof LinkRow link && link.isPermission()) {
      connect(link.tailUuid(), link.headUuid(), PermissionLevel.ofLinkName(link.name()));
      directHeads.add(link.headUuid());
    }
  }

  private void connect(String tail, String head, PermissionLevel level) {
    edges.computeIfAbsent(tail, t -> new ArrayList<>()).add(new Edge(head, level));
  }

  /**
   * Level of that user on everything: by their own rows in the table, and by the rows of users whom
   * they manage.
   */
  Map<String, PermissionLevel> levelsOf(String user) {
    Map<String, PermissionLevel> levels = new HashMap<>();
    rowsOf(user)
        .forEach(
            (target, level) -> {
              if (users.contains(target) && level == PermissionLevel.CAN_MANAGE) {
                rowsOf(target)
                    .forEach((uuid, row) -> levels.merge(uuid, row, PermissionLevel::stronger));
              }
            });
    return levels;
  }

  /**
   * Level of that user on everything that the graph leads to, the user included. The table leads
   * through groups only: what a managed user may do stands in that user's own rows.
   */
  Map<String, PermissionLevel> rowsOf(String user) {
    Map<String, PermissionLevel> levels = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(user));
    levels.put(user, PermissionLevel.CAN_MANAGE);
    while (!open.isEmpty()) {
      String at = open.remove();
      PermissionLevel here = levels.getOrDefault(at, PermissionLevel.NONE);
      if (!at.equals(user) && !groups.containsKey(at)) {
        continue;
      }
      for (Edge edge : edges.getOrDefault(at, List.of())) {
        PermissionLevel there = here.weaker(edge.level());
        PermissionLevel before = levels.getOrDefault(edge.head(), PermissionLevel.NONE);
        if (!before.covers(there)) {
          levels.put(edge.head(), there);
          open.add(edge.head());
        }
      }
    }
    return levels;
  }

  private boolean passesOn(String uuid, PermissionLevel level) {
    return users.contains(uuid)
        ? level.covers(PermissionLevel.CAN_MANAGE)
        : groups.containsKey(uuid);
  }

  /** Level on an object, of a user with those levels: by the object itself or by its owner. */
  PermissionLevel level(Map<String, PermissionLevel> levels, String object, String owner) {
    PermissionLevel direct = levels.getOrDefault(object, PermissionLevel.NONE);
    PermissionLevel byOwner = levels.getOrDefault(owner, PermissionLevel.NONE);
    return passesOn(owner, byOwner) ? direct.stronger(byOwner) : direct;
  }

  /** Whether the permission table has rows for it: a group, a user, or shared by a link itself. */
  boolean isTarget(String uuid) {
    return users.contains(uuid) || groups.containsKey(uuid) || directHeads.contains(uuid);
  }

  /** Whether that group, or a group that it lies in, is in the trash; false for users. */
  boolean isTrashed(String uuid) {
    return ancestry(uuid).stream().anyMatch(GroupRow::isTrashed);
  }

  /** Whether that group, or a group that it lies in, is frozen; false for users. */
  boolean isFrozen(String uuid) {
    return ancestry(uuid).stream().anyMatch(group -> group.frozenByUuid() != null);
  }

  private List<GroupRow> ancestry(String uuid) {
    List<GroupRow> chain = new ArrayList<>();
    @Nullable GroupRow group = groups.get(uuid);
    while (group != null && !chain.contains(group)) {
      chain.add(group);
      group = groups.get(group.ownerUuid().text());
    }
    return chain;
  }
}
