package org.arvados.gateway.demo.controller;

import java.time.Instant;
import org.arvados.api.ArvadosUuid;

/**
 * What every record of the cluster has.
 *
 * @param uuid of the record
 * @param ownerUuid user or group that it belongs to
 * @param modifiedByUserUuid who changed it last
 * @param createdAt when it was made
 * @param modifiedAt when it was changed last
 */
public record RowStamp(
    ArvadosUuid uuid,
    ArvadosUuid ownerUuid,
    ArvadosUuid modifiedByUserUuid,
    Instant createdAt,
    Instant modifiedAt) {
  RowStamp withOwner(ArvadosUuid owner) {
    return new RowStamp(uuid, owner, modifiedByUserUuid, createdAt, modifiedAt);
  }

  RowStamp withModifiedBy(ArvadosUuid user) {
    return new RowStamp(uuid, ownerUuid, user, createdAt, modifiedAt);
  }

  RowStamp withCreatedAt(Instant at) {
    return new RowStamp(uuid, ownerUuid, modifiedByUserUuid, at, modifiedAt);
  }

  RowStamp withModifiedAt(Instant at) {
    return new RowStamp(uuid, ownerUuid, modifiedByUserUuid, createdAt, at);
  }
}
