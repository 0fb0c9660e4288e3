package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What one caller may see and do in a snapshot of the cluster (arvados-protocol sections 3.3 to
 * 3.8). The first of the readers is the current user; the others, from further tokens in the
 * request, only add what they can read (section 2.2). Pure; for one call and one thread.
 */
final class ClusterView {
  private final ClusterSnapshot cluster;
  private final List<UserRow> readers;
  private final Map<String, Map<String, PermissionLevel>> levels = new HashMap<>();

  ClusterView(ClusterSnapshot cluster, List<UserRow> readers) {
    this.cluster = cluster;
    this.readers = List.copyOf(readers);
  }

  ClusterSnapshot cluster() {
    return cluster;
  }

  UserRow user() {
    return readers.get(0);
  }

  /** The rows of a type that the caller can read, of those that are wanted. */
  <R extends Row> Stream<R> readable(Class<R> type, boolean includeTrash, Predicate<Row> wanted) {
    return cluster.all(type).filter(wanted).filter(row -> canRead(row, includeTrash));
  }

  /** Whether any of the readers can read the row. */
  boolean canRead(Row row, boolean includeTrash) {
    if (row instanceof ContainerRow container) {
      return canReadContainer(container);
    }
    boolean hidden = !includeTrash && isTrashed(row);
    return !hidden && readers.stream().anyMatch(reader -> canRead(reader, row));
  }

  private boolean canReadContainer(ContainerRow container) {
    return readers.stream().anyMatch(UserRow::isAdmin)
        || cluster
            .all(ContainerRequestRow.class)
            .filter(request -> container.uuid().equals(request.containerUuid()))
            .anyMatch(request -> canRead(request, false));
  }

  private boolean isTrashed(Row row) {
    String place = row instanceof GroupRow ? row.uuid().text() : row.ownerUuid().text();
    return cluster.permissions().isTrashed(place);
  }

  private boolean canRead(UserRow reader, Row row) {
    if (row instanceof TokenRow) {
      return row.ownerUuid().equals(reader.uuid());
    }
    if (row instanceof LinkRow link && link.isPermission() && concerns(reader, link)) {
      return true;
    }
    return level(reader, row).covers(PermissionLevel.CAN_READ);
  }

  private boolean concerns(UserRow reader, LinkRow permission) {
    return permission.tailUuid().equals(reader.uuid().text())
        || levelOn(reader, permission.headUuid()).covers(PermissionLevel.CAN_MANAGE);
  }

  /** The current user's level on an object that may be of any type, or not exist. */
  PermissionLevel levelOn(String uuid) {
    return levelOn(user(), uuid);
  }

  private PermissionLevel levelOn(UserRow reader, String uuid) {
    return cluster
        .find(Row.class, uuid)
        .map(row -> level(reader, row))
        .orElse(PermissionLevel.NONE);
  }

  private PermissionLevel level(UserRow reader, Row row) {
    if (reader.isAdmin()) {
      return PermissionLevel.CAN_MANAGE;
    }
    Permissions graph = cluster.permissions();
    Map<String, PermissionLevel> known =
        levels.computeIfAbsent(reader.uuid().text(), graph::levelsOf);
    boolean byOwner = !(row instanceof GroupRow) && !(row instanceof UserRow);
    String owner = byOwner ? row.ownerUuid().text() : "";
    return graph.level(known, row.uuid().text(), owner);
  }

  /** Whether the current user may change the row: by level, unless it lies in a frozen project. */
  boolean canWrite(Row row) {
    String place = row instanceof GroupRow ? row.uuid().text() : row.ownerUuid().text();
    return user().isActive()
        && level(user(), row).covers(PermissionLevel.CAN_WRITE)
        && !cluster.permissions().isFrozen(place);
  }

  /** Whether the current user may put things into that user's or project's hands. */
  boolean canOwn(String owner) {
    return cluster
        .find(Row.class, owner)
        .filter(row -> row instanceof UserRow || isProject(row))
        .filter(row -> !(row instanceof UserRow) || levelOn(owner) == PermissionLevel.CAN_MANAGE)
        .filter(row -> canRead(row, false) && canWrite(row))
        .isPresent();
  }

  private static boolean isProject(Row row) {
    return row instanceof GroupRow group && group.groupClass().equals(GroupRow.PROJECT);
  }

  /** The row as the database has it, with what this caller may do, where the type tells that. */
  ObjectNode json(Row row) {
    ObjectNode json = RowJson.of(row);
    if (row instanceof GroupRow || row instanceof UserRow) {
      PermissionLevel level = level(user(), row);
      boolean frozen = cluster.permissions().isFrozen(row.uuid().text());
      json.put("can_write", level.covers(PermissionLevel.CAN_WRITE) && !frozen);
      json.put("can_manage", level.covers(PermissionLevel.CAN_MANAGE));
    } else if (json.path("runtime_constraints") instanceof ObjectNode constraints) {
      ObjectNode known = constraints.deepCopy();
      constraints.fieldNames().forEachRemaining(name -> dropUnknown(known, name));
      json.set("runtime_constraints", known);
    }
    return json;
  }

  private void dropUnknown(ObjectNode constraints, String member) {
    if (!cluster.profile().hasConstraint(member)) {
      constraints.remove(member);
    }
  }
}
