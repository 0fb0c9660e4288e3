package org.arvados.gateway.exchange;

import java.util.Set;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Access levels on Arvados 3.2")
@Timeout(120)
class LevelsOnArvados32Test implements AccessLevelsContract {
  @RegisterExtension
  static final GatewayExtension GATEWAY =
      GatewayExtension.of(builder -> builder.profile(ClusterProfile.ARVADOS_3_2));

  @Override
  public GatewayExtension gateway() {
    return GATEWAY;
  }

  @Override
  public Set<String> places() {
    return Set.of("published_ports");
  }
}
