package org.arvados.gateway.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.arvados.api.ApiToken;
import org.arvados.gateway.host.InitialPath;

/**
 * The address of a service, as Workbench makes it (arvados-protocol sections 4.2 and 10.4). Pure.
 *
 * @param origin scheme, host and perhaps a port
 * @param declared what the container request says of the port, where that was looked up
 */
record ServiceLink(String origin, Optional<DeclaredPort> declared) {
  /** Where the service begins, for programs that know its paths. Ends with a slash. */
  String base() {
    return origin + "/";
  }

  /** The page that people should see first. */
  String page() {
    return base() + InitialPath.behindSlash(declared.map(DeclaredPort::initialPath).orElse(""));
  }

  /**
   * An address with a token in it, as the first parameter and not encoded: as Workbench writes it.
   */
  static String withToken(String url, ApiToken token) {
    int fragment = url.indexOf('#');
    String before = fragment < 0 ? url : url.substring(0, fragment);
    String rest = fragment < 0 ? "" : url.substring(fragment);
    String parameter = "arvados_api_token=" + token.reveal();
    int query = before.indexOf('?');
    return query < 0
        ? before + "?" + parameter + rest
        : before.substring(0, query + 1) + parameter + "&" + before.substring(query + 1) + rest;
  }

  /** Whether everybody may open it, so that a link needs no token. */
  boolean isPublic() {
    return declared.filter(port -> port.access().equals("public")).isPresent();
  }

  /** One line. */
  String json(String url) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("url", url);
    declared.ifPresent(
        port ->
            json.put("port", port.port()).put("access", port.access()).put("label", port.label()));
    return json.toString();
  }
}
