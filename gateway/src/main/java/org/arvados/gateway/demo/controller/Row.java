package org.arvados.gateway.demo.controller;

import java.time.Instant;
import org.arvados.api.ArvadosUuid;

/** A record of the cluster: an immutable value; {@link ClusterState} holds the current ones. */
public sealed interface Row
    permits UserRow, TokenRow, GroupRow, LinkRow, ContainerRequestRow, ContainerRow {
  /** Whose it is and when it was made. */
  RowStamp stamp();

  /** The same record with another stamp. */
  Row withStamp(RowStamp stamp);

  /** Names the record. */
  default ArvadosUuid uuid() {
    return stamp().uuid();
  }

  /** User or group that the record belongs to. */
  default ArvadosUuid ownerUuid() {
    return stamp().ownerUuid();
  }

  /** When it was made. */
  default Instant createdAt() {
    return stamp().createdAt();
  }
}
