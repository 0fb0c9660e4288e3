package org.arvados.gateway.demo.controller;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;

/**
 * All records of the cluster at one moment: a value, which one API call is answered from.
 *
 * @param system the records that every cluster has
 * @param profile which fields records have
 * @param settings the cluster's configuration
 * @param rows by uuid, in the order they were made
 * @param tokens the pseudo tokens of root and the anonymous user
 * @param permissions the permission graph of these rows
 * @param at the cluster's time when the snapshot was asked for
 */
record ClusterSnapshot(
    SystemObjects system,
    ClusterProfile profile,
    ClusterSettings settings,
    Map<String, Row> rows,
    List<TokenRow> tokens,
    Permissions permissions,
    Instant at) {
  <R extends Row> Stream<R> all(Class<R> type) {
    return rows.values().stream().filter(type::isInstance).map(type::cast);
  }

  <R extends Row> Optional<R> find(Class<R> type, String uuid) {
    return Optional.ofNullable(rows.get(uuid)).filter(type::isInstance).map(type::cast);
  }

  Optional<UserRow> user(ArvadosUuid uuid) {
    return find(UserRow.class, uuid.text());
  }

  /** Every token, the pseudo tokens included. */
  Stream<TokenRow> allTokens() {
    return Stream.concat(tokens.stream(), all(TokenRow.class));
  }
}
