package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * What Arvados logs when a record changes, as its event service delivers it (arvados-protocol
 * sections 11.2 and 11.5).
 *
 * @param id number of the log row; grows
 * @param uuid of the log row
 * @param at when
 * @param type {@code create}, {@code update} or {@code delete}
 * @param objectUuid what changed
 * @param objectOwnerUuid whose it is
 * @param objectKind such as {@code arvados#container}
 * @param oldAttributes the delivered few before; null for a new record
 * @param newAttributes the delivered few after; null for a deleted record
 */
public record ChangeEvent(
    long id,
    ArvadosUuid uuid,
    Instant at,
    String type,
    ArvadosUuid objectUuid,
    ArvadosUuid objectOwnerUuid,
    String objectKind,
    @Nullable JsonNode oldAttributes,
    @Nullable JsonNode newAttributes) {
  private static final List<String> DELIVERED =
      List.of(
          "is_trashed",
          "name",
          "owner_uuid",
          "portable_data_hash",
          "requesting_container_uuid",
          "state");

  /** The event of one change; one of the rows is null for a new or a deleted record. */
  static ChangeEvent of(
      long id, ArvadosUuid uuid, Instant at, @Nullable Row before, @Nullable Row after) {
    Row known = after != null ? after : before;
    if (known == null) {
      throw new IllegalArgumentException("a change needs a record");
    }
    String type = before == null ? "create" : after == null ? "delete" : "update";
    return new ChangeEvent(
        id,
        uuid,
        at,
        type,
        known.uuid(),
        known.ownerUuid(),
        RecordType.of(known).kind(),
        before == null ? null : delivered(before),
        after == null ? null : delivered(after));
  }

  private static JsonNode delivered(Row row) {
    ObjectNode all = RowJson.of(row);
    all.retain(DELIVERED);
    return all;
  }
}
