package org.arvados.gateway.demo.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import org.arvados.api.ArvadosUuid;

/**
 * What Arvados adds to a container's published ports when it starts to run: {@code base_url} and
 * {@code initial_url}, where the cluster has a wildcard host (arvados-protocol section 4.2).
 *
 * @param services ExternalURLs by service name
 */
record PublishedUrls(Map<String, URI> services) {
  /** A copy of the ports with addresses; what is not of the usual form is copied as it is. */
  JsonNode of(ArvadosUuid container, JsonNode ports) {
    JsonNode copy = ports.deepCopy();
    String pattern = String.valueOf(services.get("ContainerWebServices"));
    if (pattern.contains("*")) {
      copy.properties()
          .forEach(
              port -> {
                if (port.getValue() instanceof ObjectNode attributes) {
                  addTo(attributes, pattern.replace("*", container + "-" + port.getKey()));
                }
              });
    }
    return copy;
  }

  private static void addTo(ObjectNode attributes, String baseUrl) {
    String directory = baseUrl.endsWith("/") ? baseUrl : baseUrl + "/";
    String path = attributes.path("initial_path").asText();
    attributes.put("base_url", directory);
    attributes.put("initial_url", directory + (path.startsWith("/") ? path.substring(1) : path));
  }
}
