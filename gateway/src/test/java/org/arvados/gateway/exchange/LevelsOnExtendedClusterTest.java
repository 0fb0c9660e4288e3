package org.arvados.gateway.exchange;

import java.util.Set;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Access levels on a cluster with the wiki's fields")
@Timeout(120)
class LevelsOnExtendedClusterTest implements AccessLevelsContract {
  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.of(builder -> builder.profile(ClusterProfile.EXTENDED));

  @Override
  public GatewayExtension gateway() {
    return GATEWAY;
  }

  @Override
  public Set<String> places() {
    return Set.of(
        "published_ports",
        "published_endpoints",
        "expose_http_from",
        "runtime_constraints.published_endpoints",
        "runtime_constraints.expose_http_from");
  }
}
