package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.arvados.api.ArvadosUuid;

/**
 * The records that every cluster is born with (arvados-protocol section 1).
 *
 * @param cluster five characters
 * @param rootUser the system root user
 * @param anonymousUser the user of requests without an account
 * @param allUsersRole every invited user is a member
 * @param anonymousRole what is shared with it is public
 * @param rootToken pseudo record of the system root token
 * @param anonymousToken pseudo record of the anonymous token
 */
record SystemObjects(
    String cluster,
    ArvadosUuid rootUser,
    ArvadosUuid anonymousUser,
    ArvadosUuid allUsersRole,
    ArvadosUuid anonymousRole,
    ArvadosUuid rootToken,
    ArvadosUuid anonymousToken) {
  static SystemObjects of(String cluster) {
    return new SystemObjects(
        cluster,
        new ArvadosUuid(cluster + "-tpzed-000000000000000"),
        new ArvadosUuid(cluster + "-tpzed-anonymouspublic"),
        new ArvadosUuid(cluster + "-j7d0g-fffffffffffffff"),
        new ArvadosUuid(cluster + "-j7d0g-anonymouspublic"),
        new ArvadosUuid(cluster + "-gj3su-000000000000000"),
        new ArvadosUuid(cluster + "-gj3su-anonymouspublic"));
  }

  /** The rows of a new cluster; {@code ids} makes the uuids of the links. */
  List<Row> rows(Identifiers ids, Instant now) {
    ArvadosUuid systemGroup = new ArvadosUuid(cluster + "-j7d0g-000000000000000");
    return List.of(
        new UserRow(stamp(rootUser, now), "root", "root@example.org", "root", "", true, true),
        new UserRow(stamp(anonymousUser, now), "", "anonymous", "Anonymous", "", false, false),
        role(systemGroup, "System group", now),
        role(allUsersRole, "All users", now),
        role(anonymousRole, "Anonymous users", now),
        membership(ids.uuid(Identifiers.LINK), anonymousUser, anonymousRole, now),
        membership(ids.uuid(Identifiers.LINK), allUsersRole, anonymousRole, now));
  }

  TokenRow rootToken(String secret, Instant now) {
    return new TokenRow(
        stamp(rootToken, now).withOwner(rootUser), secret, List.of("all"), null, null);
  }

  TokenRow anonymousToken(String secret, Instant now) {
    return new TokenRow(
        stamp(anonymousToken, now).withOwner(anonymousUser), secret, List.of("GET /"), null, null);
  }

  /** A stamp of something that belongs to the system. */
  RowStamp stamp(ArvadosUuid uuid, Instant now) {
    return new RowStamp(uuid, rootUser, rootUser, now, now);
  }

  private GroupRow role(ArvadosUuid uuid, String name, Instant now) {
    return new GroupRow(stamp(uuid, now), name, GroupRow.ROLE, false, null);
  }

  private LinkRow membership(ArvadosUuid uuid, ArvadosUuid tail, ArvadosUuid head, Instant now) {
    ObjectNode none = Json.object();
    return new LinkRow(
        stamp(uuid, now), LinkRow.PERMISSION, "can_read", tail.text(), head.text(), none);
  }
}
