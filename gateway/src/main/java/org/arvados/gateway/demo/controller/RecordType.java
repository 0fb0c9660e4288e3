package org.arvados.gateway.demo.controller;

import static org.arvados.gateway.demo.controller.Column.flag;
import static org.arvados.gateway.demo.controller.Column.integer;
import static org.arvados.gateway.demo.controller.Column.json;
import static org.arvados.gateway.demo.controller.Column.list;
import static org.arvados.gateway.demo.controller.Column.text;
import static org.arvados.gateway.demo.controller.Column.time;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.arvados.api.ArvadosUuid;

/**
 * A type of record: its names in the API and its fields.
 *
 * @param schema name in the discovery document, such as {@code ContainerRequest}
 * @param plural collection's name in paths
 * @param infix of its uuids; empty when it has none
 * @param relayed whether Rails answers rather than the controller's own router (arvados-protocol
 *     section 3.1)
 * @param columns all fields, {@code etag} and {@code kind} excepted
 */
record RecordType(
    String schema, String plural, String infix, boolean relayed, List<Column> columns) {
  static final RecordType USER =
      new RecordType(
          "User",
          "users",
          Identifiers.USER,
          false,
          columns(
              text("email"),
              text("username"),
              text("first_name"),
              text("last_name"),
              text("full_name").computed(),
              text("identity_url"),
              flag("is_active"),
              flag("is_admin"),
              flag("is_invited").computed(),
              json("prefs"),
              flag("can_write").computed(),
              flag("can_manage").computed()));

  static final RecordType TOKEN =
      new RecordType(
          "ApiClientAuthorization",
          "api_client_authorizations",
          Identifiers.TOKEN,
          false,
          columns(
              text("api_token").unsearchable(),
              text("created_by_ip_address"),
              time("expires_at"),
              time("last_used_at"),
              text("last_used_by_ip_address"),
              list("scopes")));

  static final RecordType GROUP =
      new RecordType(
          "Group",
          "groups",
          Identifiers.GROUP,
          false,
          columns(
              text("name"),
              text("description"),
              text("group_class"),
              json("properties"),
              time("trash_at"),
              time("delete_at"),
              flag("is_trashed"),
              text("frozen_by_uuid"),
              flag("can_write").computed(),
              flag("can_manage").computed()));

  static final RecordType LINK =
      new RecordType(
          "Link",
          "links",
          Identifiers.LINK,
          false,
          columns(
              text("link_class"),
              text("name"),
              text("tail_uuid"),
              text("head_uuid"),
              json("properties")));

  static final RecordType CONTAINER_REQUEST =
      new RecordType(
          "ContainerRequest",
          "container_requests",
          Identifiers.CONTAINER_REQUEST,
          false,
          columns(
              text("name"),
              text("description"),
              json("properties"),
              text("state"),
              text("requesting_container_uuid"),
              text("container_uuid"),
              integer("priority"),
              json("runtime_constraints"),
              flag("use_existing"),
              flag("service"),
              json("published_ports"),
              json("published_endpoints"),
              json("expose_http_from")));

  static final RecordType CONTAINER =
      new RecordType(
          "Container",
          "containers",
          Identifiers.CONTAINER,
          true,
          columns(
              text("state"),
              integer("priority"),
              text("gateway_address").unsearchable(),
              flag("interactive_session_started"),
              text("runtime_user_uuid"),
              flag("service"),
              json("published_ports")));

  static final RecordType COMPUTED_PERMISSION =
      new RecordType(
          "ComputedPermission",
          "computed_permissions",
          "",
          true,
          List.of(text("user_uuid"), text("target_uuid"), text("perm_level")));

  /** Every type that the discovery document lists. */
  static List<RecordType> all() {
    return List.of(USER, TOKEN, GROUP, LINK, CONTAINER_REQUEST, CONTAINER, COMPUTED_PERMISSION);
  }

  static RecordType of(Row row) {
    return ofInfix(row.uuid().infix()).orElseThrow();
  }

  /** The type of an object by its uuid; empty for text that is no uuid of a type known here. */
  static Optional<RecordType> ofUuid(String uuid) {
    return ArvadosUuid.parse(uuid).flatMap(parsed -> ofInfix(parsed.infix()));
  }

  private static Optional<RecordType> ofInfix(String infix) {
    return all().stream().filter(type -> type.infix().equals(infix)).findFirst();
  }

  /** Whether its records are objects with uuid, kind and etag, rather than rows of a table. */
  boolean isObject() {
    return !infix.isEmpty();
  }

  /** Such as {@code arvados#containerRequest}. */
  String kind() {
    return "arvados#" + schema.substring(0, 1).toLowerCase(Locale.ROOT) + schema.substring(1);
  }

  /** Name of one record in a request body, such as {@code link}. */
  String singular() {
    return plural.substring(0, plural.length() - 1);
  }

  Stream<Column> columns(ClusterProfile profile) {
    return columns.stream().filter(column -> profile.has(column.name()));
  }

  Optional<Column> column(ClusterProfile profile, String name) {
    return columns(profile).filter(column -> column.name().equals(name)).findFirst();
  }

  private static List<Column> columns(Column... own) {
    Stream<Column> common =
        Stream.of(
            text("uuid"),
            text("owner_uuid"),
            time("created_at"),
            time("modified_at"),
            text("modified_by_user_uuid"));
    return Stream.concat(common, Stream.of(own)).toList();
  }
}
