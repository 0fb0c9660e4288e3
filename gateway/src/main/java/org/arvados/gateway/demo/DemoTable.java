package org.arvados.gateway.demo;

/** The demo as text for people: links to click, by user. Pure. */
public final class DemoTable {
  private DemoTable() {}

  /** Several lines. It holds tokens: of the demo's users, and worth nothing elsewhere. */
  public static String text(DemoCluster demo) {
    StringBuilder text = new StringBuilder(4096);
    text.append("The gateway listens on ")
        .append(demo.config().listen().address())
        .append(" for ")
        .append(demo.config().wildcards().get(0))
        .append('\n');
    demo.config()
        .listen()
        .tls()
        .ifPresent(
            tls -> text.append("Its certificate is ").append(tls.certificate()).append('\n'));
    text.append("Its own host lists the services that you can open: ")
        .append(demo.baseUrl())
        .append('\n');
    text.append("\nServices\n");
    for (DemoService service : demo.services()) {
      text.append(
          "  %-12s %-10s %s%n".formatted(service.name(), service.access(), service.about()));
      text.append("  %-23s %s%n".formatted("", service.url()));
    }
    for (DemoUser user : demo.users()) {
      text.append("\nAs ").append(user.name());
      text.append(", password ").append(user.password()).append('\n');
      for (DemoService service : demo.services()) {
        text.append("  %-12s %s%n".formatted(service.name(), service.openUrl(user)));
      }
    }
    demo.toolsApiHost().ifPresent(host -> text.append(exports(host, demo.users().get(0))));
    return text.append("\nCtrl-C ends the demo.").toString();
  }

  /** The other users' tokens stand in their links. */
  private static String exports(String apiHost, DemoUser user) {
    return """

        For Arvados's own tools, and for the commands name and url, as %s
          export ARVADOS_API_HOST=%s ARVADOS_API_HOST_INSECURE=true
          export ARVADOS_API_TOKEN=%s
        """
        .formatted(user.name(), apiHost, user.token().reveal());
  }
}
