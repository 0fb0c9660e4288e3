package org.arvados.api;

import org.jspecify.annotations.Nullable;

/**
 * A project or role, as the calling user sees it.
 *
 * @param uuid of the group
 * @param name may be empty
 * @param groupClass {@code project}, {@code role} or {@code filter}
 * @param ownerUuid user or group
 * @param canWrite whether the caller may write; false when frozen
 * @param canManage whether the caller may manage
 * @param frozenByUuid null when not frozen
 * @param isTrashed in the trash
 */
public record Group(
    ArvadosUuid uuid,
    String name,
    String groupClass,
    ArvadosUuid ownerUuid,
    boolean canWrite,
    boolean canManage,
    @Nullable ArvadosUuid frozenByUuid,
    boolean isTrashed) {}
