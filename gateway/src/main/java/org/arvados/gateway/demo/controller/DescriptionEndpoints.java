package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the cluster says of itself to anybody: the discovery document and the exported configuration
 * (arvados-protocol section 3.9).
 *
 * @param address of the controller
 */
record DescriptionEndpoints(Supplier<URI> address) {
  List<Route> routes() {
    return List.of(
        new Route("GET", "/discovery/v1/apis/arvados/v1/rest", true, this::discovery),
        new Route("GET", "/arvados/v1/config", false, this::config));
  }

  private ApiResponse discovery(EndpointCall call) {
    ClusterSnapshot cluster = call.cluster();
    Map<String, URI> services = services(cluster);
    URI controller = services.getOrDefault("Controller", address.get());
    ObjectNode document = Json.object();
    document.put("kind", "discovery#restDescription");
    document.put("revision", "20250402");
    document.put(
        "packageVersion", cluster.profile() == ClusterProfile.ARVADOS_3_1 ? "3.1.0" : "3.2.0");
    document.put("uuidPrefix", cluster.system().cluster());
    document.put("rootUrl", controller.toString());
    document.put("baseUrl", controller + "arvados/v1/");
    document.put("websocketUrl", text(services, "Websocket"));
    document.put("workbench2Url", text(services, "Workbench2"));
    document.put("maxRequestSize", FakeController.MAX_REQUEST_BYTES);
    document.put("maxItemsPerResponse", cluster.settings().maxItemsPerResponse());
    document.set("remoteHosts", Json.tree(cluster.settings().remoteHosts()));
    document.put("remoteHostsViaDNS", false);
    ObjectNode schemas = document.putObject("schemas");
    RecordType.all().forEach(type -> addSchema(schemas, type, cluster.profile()));
    document.putObject("resources");
    return ApiResponse.json(200, document);
  }

  private static void addSchema(ObjectNode schemas, RecordType type, ClusterProfile profile) {
    ObjectNode schema = schemas.putObject(type.schema());
    schema.put("id", type.schema()).put("type", "object").put("uuidPrefix", type.infix());
    ObjectNode properties = schema.putObject("properties");
    if (type.isObject()) {
      properties.putObject("etag").put("type", "string");
    }
    type.columns(profile)
        .filter(Column::listed)
        .forEach(
            column -> properties.putObject(column.name()).put("type", column.type().schemaName()));
    ObjectNode list = schemas.putObject(type.schema() + "List");
    list.put("id", type.schema() + "List").put("type", "object");
    list.putObject("properties").putObject("items").put("type", "array");
  }

  private ApiResponse config(EndpointCall call) {
    ClusterSettings settings = call.cluster().settings();
    ObjectNode config = Json.object().put("ClusterID", call.cluster().system().cluster());
    ObjectNode services = config.putObject("Services");
    services(call.cluster())
        .forEach((name, url) -> services.putObject(name).put("ExternalURL", url.toString()));
    config
        .putObject("API")
        .put("RequestTimeout", "5m0s")
        .put("SendTimeout", "1m0s")
        .put("MaxRequestSize", FakeController.MAX_REQUEST_BYTES)
        .put("MaxItemsPerResponse", settings.maxItemsPerResponse());
    config
        .putObject("Containers")
        .putObject("ShellAccess")
        .put("Admin", settings.shellAccessAdmin())
        .put("User", settings.shellAccessUser());
    addLogin(config.putObject("Login"), settings);
    ObjectNode remotes = config.putObject("RemoteClusters");
    settings
        .remoteHosts()
        .forEach((id, host) -> remotes.putObject(id).put("Host", host).put("Scheme", "https"));
    String anonymous = call.state().anonymousToken().map(token -> token.reveal()).orElse("");
    config.putObject("Users").put("AnonymousUserToken", anonymous);
    return ApiResponse.json(200, config);
  }

  private static void addLogin(ObjectNode login, ClusterSettings settings) {
    for (String method : List.of("Google", "LDAP", "OpenIDConnect", "PAM", "Test")) {
      login.putObject(method).put("Enable", settings.loginMethods().contains(method));
    }
    login.put("LoginCluster", settings.loginCluster()).put("RemoteTokenRefresh", "5m0s");
  }

  private Map<String, URI> services(ClusterSnapshot cluster) {
    Map<String, URI> services = new TreeMap<>(Map.of("Controller", address.get()));
    services.putAll(cluster.settings().services());
    return services;
  }

  private static String text(Map<String, URI> services, String name) {
    URI url = services.get(name);
    return url == null ? "" : url.toString();
  }
}
