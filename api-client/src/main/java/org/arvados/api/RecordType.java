package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A kind of record: where it is, what we want of it, how it is asked for and read.
 *
 * @param schema its name in the discovery document
 * @param path of the collection
 * @param fields what we want; a call asks for those that the cluster has (rule A6). None for
 *     everything, where what we want is computed and so in no discovery document
 * @param includesTrash whether trashed records are wanted
 * @param reader from JSON; throws {@link MalformedAnswerException}
 */
record RecordType<T>(
    String schema,
    String path,
    List<String> fields,
    boolean includesTrash,
    Function<JsonNode, T> reader) {
  static final RecordType<ContainerRequest> CONTAINER_REQUEST =
      new RecordType<>(
          "ContainerRequest",
          "/arvados/v1/container_requests",
          List.of(
              "uuid",
              "name",
              "created_at",
              "owner_uuid",
              "state",
              "container_uuid",
              "modified_by_user_uuid",
              "published_ports",
              "published_endpoints",
              "expose_http_from",
              "properties",
              "runtime_constraints"),
          true,
          RecordReader::containerRequest);

  static final RecordType<Container> CONTAINER =
      new RecordType<>(
          "Container",
          "/arvados/v1/containers",
          List.of("uuid", "state", "gateway_address", "runtime_user_uuid", "published_ports"),
          false,
          RecordReader::container);

  static final RecordType<Link> LINK =
      new RecordType<>(
          "Link",
          "/arvados/v1/links",
          List.of(
              "uuid",
              "link_class",
              "name",
              "head_uuid",
              "tail_uuid",
              "owner_uuid",
              "properties",
              "created_at"),
          false,
          RecordReader::link);

  static final RecordType<User> USER =
      new RecordType<>(
          "User",
          "/arvados/v1/users",
          List.of("uuid", "is_active", "is_admin", "username", "email"),
          false,
          RecordReader::user);

  /** What the caller may do there is computed. */
  static final RecordType<Group> GROUP =
      new RecordType<>("Group", "/arvados/v1/groups", List.of(), false, RecordReader::group);

  static final RecordType<ComputedPermission> COMPUTED_PERMISSION =
      new RecordType<>(
          "ComputedPermission",
          "/arvados/v1/computed_permissions",
          List.of("user_uuid", "target_uuid", "perm_level"),
          false,
          RecordReader::computedPermission);

  private static final String KEY = "uuid";

  /** What is asked only whether it is there; without trash, as users see the cluster. */
  private static final Map<String, RecordType<ArvadosUuid>> UUIDS =
      Map.of(
          ArvadosUuid.CONTAINER_REQUEST,
          uuids("ContainerRequest", "/arvados/v1/container_requests"),
          ArvadosUuid.CONTAINER,
          uuids("Container", "/arvados/v1/containers"));

  /** The API's own bound of a page; its configuration may lower it. */
  private static final int MAX_PAGE = 1000;

  private static RecordType<ArvadosUuid> uuids(String schema, String path) {
    return new RecordType<>(
        schema, path, List.of(KEY), false, json -> new JsonFields(json).uuid(KEY));
  }

  /** Nothing but the uuids of the objects with that infix; empty when they cannot be asked so. */
  static Optional<RecordType<ArvadosUuid>> uuidsOf(String infix) {
    return Optional.ofNullable(UUIDS.get(infix));
  }

  /** The same without trashed records. */
  RecordType<T> withoutTrash() {
    return new RecordType<>(schema, path, fields, false, reader);
  }

  /** The query for one record. */
  QueryString one(Discovery discovery) {
    QueryString query = new QueryString();
    List<String> known = fields.stream().filter(field -> discovery.has(schema, field)).toList();
    if (!known.isEmpty()) {
      query.addJson("select", known);
    }
    return includesTrash ? query.add("include_trash", "true") : query;
  }

  /** The query for the newest record that matches, none of the trash. */
  QueryString newest(Discovery discovery, List<Filter> filters) {
    return withoutTrash()
        .one(discovery)
        .addJson("filters", filters.stream().map(Filter::parts).toList())
        .addJson("order", List.of("created_at desc"))
        .add("count", "none")
        .add("limit", "1");
  }

  /** The query for a page of those that match, behind the one of that uuid (if any). */
  QueryString page(Discovery discovery, List<Filter> filters, Optional<String> after) {
    List<Filter> all = new ArrayList<>(filters);
    after.ifPresent(uuid -> all.add(new Filter(KEY, ">", uuid)));
    int limit = Math.max(1, Math.min(MAX_PAGE, discovery.maxItemsPerResponse()));
    QueryString query = one(discovery).addJson("filters", all.stream().map(Filter::parts).toList());
    if (fields.isEmpty() || fields.contains(KEY)) {
      query.addJson("order", List.of(KEY + " asc"));
    }
    return query.add("count", "none").add("limit", Integer.toString(limit));
  }
}
