package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Rows as the database has them: every column of the type, empty text as null. What a caller gets
 * to see of it is {@link Presentation}'s.
 */
final class RowJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RowJson() {}

  static ObjectNode of(Row row) {
    ObjectNode json = stamp(row.stamp());
    if (row instanceof UserRow user) {
      return addUser(json, user);
    } else if (row instanceof TokenRow token) {
      return addToken(json, token);
    } else if (row instanceof GroupRow group) {
      return addGroup(json, group);
    } else if (row instanceof LinkRow link) {
      return addLink(json, link);
    } else if (row instanceof ContainerRequestRow request) {
      return addRequest(json, request);
    }
    return addContainer(json, (ContainerRow) row);
  }

  private static ObjectNode stamp(RowStamp stamp) {
    ObjectNode json = Json.object();
    json.put("uuid", stamp.uuid().text());
    json.put("owner_uuid", stamp.ownerUuid().text());
    json.set("created_at", Json.time(stamp.createdAt()));
    json.set("modified_at", Json.time(stamp.modifiedAt()));
    json.put("modified_by_user_uuid", stamp.modifiedByUserUuid().text());
    return json;
  }

  private static ObjectNode addUser(ObjectNode json, UserRow user) {
    json.put("email", user.email());
    json.set("username", Json.textOrNull(user.username()));
    json.put("first_name", user.firstName());
    json.put("last_name", user.lastName());
    json.put("full_name", (user.firstName() + " " + user.lastName()).strip());
    json.set("identity_url", NullNode.getInstance());
    json.put("is_active", user.isActive());
    json.put("is_admin", user.isAdmin());
    json.put("is_invited", user.isActive());
    json.set("prefs", NODES.objectNode());
    return json.put("can_write", false).put("can_manage", false);
  }

  private static ObjectNode addToken(ObjectNode json, TokenRow token) {
    json.put("api_token", token.secret());
    json.set("created_by_ip_address", NullNode.getInstance());
    json.set("expires_at", Json.time(token.expiresAt()));
    json.set("last_used_at", NullNode.getInstance());
    json.set("last_used_by_ip_address", NullNode.getInstance());
    json.set("scopes", Json.tree(token.scopes()));
    return json;
  }

  private static ObjectNode addGroup(ObjectNode json, GroupRow group) {
    json.put("name", group.name());
    json.set("description", NullNode.getInstance());
    json.put("group_class", group.groupClass());
    json.set("properties", NODES.objectNode());
    json.set(
        "trash_at", group.isTrashed() ? Json.time(group.stamp().modifiedAt()) : NODES.nullNode());
    json.set("delete_at", NullNode.getInstance());
    json.put("is_trashed", group.isTrashed());
    json.set("frozen_by_uuid", Json.textOrNull(group.frozenByUuid()));
    return json.put("can_write", false).put("can_manage", false);
  }

  private static ObjectNode addLink(ObjectNode json, LinkRow link) {
    json.put("link_class", link.linkClass());
    json.put("name", link.name());
    json.set("tail_uuid", Json.textOrNull(link.tailUuid()));
    json.set("head_uuid", Json.textOrNull(link.headUuid()));
    json.set("properties", link.properties());
    return json;
  }

  private static ObjectNode addRequest(ObjectNode json, ContainerRequestRow request) {
    json.put("name", request.name());
    json.set("description", NullNode.getInstance());
    json.set("properties", request.properties());
    json.put("state", request.state());
    json.set("requesting_container_uuid", NullNode.getInstance());
    json.set("container_uuid", Json.textOrNull(request.containerUuid()));
    json.put("priority", 500);
    json.set("runtime_constraints", request.runtimeConstraints());
    json.put("use_existing", !request.service());
    json.put("service", request.service());
    json.set("published_ports", request.publishedPorts());
    json.set("published_endpoints", request.publishedEndpoints());
    json.set("expose_http_from", request.exposeHttpFrom());
    return json;
  }

  private static ObjectNode addContainer(ObjectNode json, ContainerRow container) {
    json.put("state", container.state());
    json.put("priority", 500);
    json.set("gateway_address", Json.textOrNull(container.gatewayAddress()));
    json.put("interactive_session_started", container.interactiveSessionStarted());
    json.set("runtime_user_uuid", Json.textOrNull(container.runtimeUserUuid()));
    json.put("service", container.service());
    json.set("published_ports", container.publishedPorts());
    return json;
  }
}
