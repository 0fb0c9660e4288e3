package org.arvados.gateway.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The demo as one line of JSON, for programs that use it. Pure. */
public final class DemoJson {
  private DemoJson() {}

  /**
   * One line without its end. It holds tokens: of the demo's users, and worth nothing elsewhere.
   */
  public static String line(DemoCluster demo) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("listen", demo.config().listen().address().toString());
    root.put("baseHost", demo.baseHost());
    demo.config()
        .listen()
        .tls()
        .ifPresent(tls -> root.put("certificate", tls.certificate().toString()));
    demo.toolsApiHost().ifPresent(host -> root.put("apiHost", host).put("apiHostInsecure", true));
    demo.services().forEach(service -> root.withArray("services").add(json(service, demo)));
    demo.users().forEach(user -> root.withArray("users").add(json(user)));
    return root.toString();
  }

  private static ObjectNode json(DemoService service, DemoCluster demo) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", service.name())
        .put("host", service.host())
        .put("url", service.url())
        .put("access", service.access());
    ObjectNode urls = json.putObject("openUrls");
    demo.users().forEach(user -> urls.put(user.name(), service.openUrl(user)));
    return json;
  }

  private static ObjectNode json(DemoUser user) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", user.name())
        .put("uuid", user.uuid().text())
        .put("password", user.password())
        .put("token", user.token().reveal());
  }
}
