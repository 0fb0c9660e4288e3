package org.arvados.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From JSON to records: pure, tolerant of fields it does not know, strict about those it does. Each
 * method throws {@link MalformedAnswerException} when a required field is absent or any has the
 * wrong type.
 */
final class RecordReader {
  /** What an API that does not say allows in a page. */
  private static final int DEFAULT_MAX_ITEMS = 1000;

  private RecordReader() {}

  static User user(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new User(
        fields.uuid("uuid"),
        fields.flag("is_active"),
        fields.flag("is_admin"),
        fields.textOrEmpty("username"),
        fields.textOrEmpty("email"));
  }

  static TokenRecord token(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new TokenRecord(
        fields.uuid("uuid"),
        fields.uuid("owner_uuid"),
        fields.texts("scopes"),
        fields.instantOrNull("expires_at"));
  }

  static ContainerRequest containerRequest(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new ContainerRequest(
        fields.uuid("uuid"),
        fields.textOrEmpty("name"),
        Optional.ofNullable(fields.instantOrNull("created_at")).orElse(Instant.EPOCH),
        fields.uuid("owner_uuid"),
        fields.text("state"),
        fields.uuidOrNull("container_uuid"),
        fields.uuid("modified_by_user_uuid"),
        fields.raw("published_ports"),
        fields.raw("published_endpoints"),
        fields.raw("expose_http_from"),
        fields.raw("properties"),
        fields.raw("runtime_constraints"));
  }

  static Container container(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new Container(
        fields.uuid("uuid"),
        fields.text("state"),
        fields.textOrEmpty("gateway_address"),
        fields.uuidOrNull("runtime_user_uuid"),
        fields.raw("published_ports"));
  }

  static Link link(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new Link(
        fields.uuid("uuid"),
        fields.textOrEmpty("link_class"),
        fields.textOrEmpty("name"),
        fields.uuidIfOne("head_uuid"),
        fields.uuidIfOne("tail_uuid"),
        fields.uuid("owner_uuid"),
        fields.raw("properties"),
        fields.instant("created_at"));
  }

  static Group group(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new Group(
        fields.uuid("uuid"),
        fields.textOrEmpty("name"),
        fields.textOrEmpty("group_class"),
        fields.uuid("owner_uuid"),
        fields.flag("can_write"),
        fields.flag("can_manage"),
        fields.uuidOrNull("frozen_by_uuid"),
        fields.flag("is_trashed"));
  }

  static ComputedPermission computedPermission(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    return new ComputedPermission(
        fields.uuid("user_uuid"), fields.uuid("target_uuid"), fields.text("perm_level"));
  }

  static Discovery discovery(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    Map<String, Set<String>> schemas = new LinkedHashMap<>();
    JsonFields types = new JsonFields(fields.raw("schemas"));
    for (String type : types.names()) {
      schemas.put(type, Set.copyOf(types.child(type).child("properties").names()));
    }
    return new Discovery(
        fields.text("uuidPrefix"),
        fields.number("maxItemsPerResponse", DEFAULT_MAX_ITEMS),
        Map.copyOf(schemas));
  }

  static ExportedConfig exportedConfig(JsonNode json) {
    JsonFields fields = new JsonFields(json);
    JsonFields login = fields.child("Login");
    String anonymous = fields.child("Users").textOrEmpty("AnonymousUserToken");
    return new ExportedConfig(
        fields.text("ClusterID"),
        externalUrls(fields.child("Services")),
        anonymous.isBlank() ? null : ApiToken.of(anonymous),
        loginMethods(login),
        login.textOrEmpty("LoginCluster"),
        remoteHosts(fields.child("RemoteClusters")));
  }

  private static Map<String, URI> externalUrls(JsonFields services) {
    Map<String, URI> urls = new LinkedHashMap<>();
    for (String name : services.names()) {
      uri(services.child(name).textOrEmpty("ExternalURL")).ifPresent(url -> urls.put(name, url));
    }
    return Map.copyOf(urls);
  }

  /** An operator's slip in one service's address must not take the others' away. */
  private static Optional<URI> uri(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** {@code Login} mixes methods (objects with {@code Enable}) and plain settings. */
  private static Set<String> loginMethods(JsonFields login) {
    Set<String> methods = new HashSet<>();
    for (String name : login.names()) {
      if (login.raw(name).path("Enable").booleanValue()) {
        methods.add(name);
      }
    }
    return Set.copyOf(methods);
  }

  /** The {@code *} entry and entries without a host name no cluster. */
  private static Map<String, String> remoteHosts(JsonFields clusters) {
    Map<String, String> hosts = new LinkedHashMap<>();
    for (String id : clusters.names()) {
      String host = clusters.child(id).textOrEmpty("Host");
      if (!id.equals("*") && !host.isEmpty()) {
        hosts.put(id, host);
      }
    }
    return Map.copyOf(hosts);
  }
}
