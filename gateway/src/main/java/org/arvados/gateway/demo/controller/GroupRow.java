package org.arvados.gateway.demo.controller;

import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * A project or a role.
 *
 * @param stamp whose it is
 * @param name shown to people
 * @param groupClass {@code project} or {@code role}
 * @param isTrashed in the trash, with all that it owns
 * @param frozenByUuid who froze it; null when it is not frozen
 */
public record GroupRow(
    RowStamp stamp,
    String name,
    String groupClass,
    boolean isTrashed,
    @Nullable ArvadosUuid frozenByUuid)
    implements Row {
  /** Class of projects, which own things. */
  static final String PROJECT = "project";

  /** Class of roles, which users belong to by permission links. */
  static final String ROLE = "role";

  @Override
  public GroupRow withStamp(RowStamp newStamp) {
    return new GroupRow(newStamp, name, groupClass, isTrashed, frozenByUuid);
  }

  /** The same group in another owner's hands. */
  public GroupRow withOwner(ArvadosUuid owner) {
    return withStamp(stamp.withOwner(owner));
  }

  /** The same group, in the trash or out of it. */
  public GroupRow withTrashed(boolean trashed) {
    return new GroupRow(stamp, name, groupClass, trashed, frozenByUuid);
  }

  /** The same group, frozen by that user, or thawed by null. */
  public GroupRow withFrozenBy(@Nullable ArvadosUuid user) {
    return new GroupRow(stamp, name, groupClass, isTrashed, user);
  }
}
