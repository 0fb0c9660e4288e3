package org.arvados.gateway.own;

import java.util.List;
import java.util.Optional;
import org.arvados.gateway.host.BaseHost;
import org.arvados.gateway.host.GatewayHost;

/** All of the gateway's own pages. Immutable and thread-safe. */
public final class OwnPages {
  /** Paths that begin so are ours on every host: no service ever sees them. */
  public static final String RESERVED = "/.arvados/";

  private final List<OwnRoute> routes;

  /** These pages; of two that match the first answers. */
  public OwnPages(List<OwnRoute> routes) {
    this.routes = List.copyOf(routes);
  }

  /** Whether no service answers there, whether a page of ours does or not. */
  public static boolean isOurs(GatewayHost host, String path) {
    return host instanceof BaseHost || path.startsWith(RESERVED);
  }

  /** Who answers. */
  public Optional<OwnRoute> find(GatewayHost host, String method, String path) {
    return routes.stream()
        .filter(route -> route.place().has(host))
        .filter(route -> route.path().equals(path) && route.takes(method))
        .findFirst();
  }
}
