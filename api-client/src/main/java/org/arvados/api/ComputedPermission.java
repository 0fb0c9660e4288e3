package org.arvados.api;

/**
 * One row of the permission table (arvados-protocol section 3.8).
 *
 * @param userUuid who
 * @param targetUuid on what
 * @param level {@code can_read}, {@code can_write} or {@code can_manage}
 */
public record ComputedPermission(ArvadosUuid userUuid, ArvadosUuid targetUuid, String level) {}
