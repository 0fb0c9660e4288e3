package org.arvados.gateway.tunnel;

import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The contract of all ways: through the controller, by SSH streams")
class ControllerWayContractTest implements WorkerFaultContract {
  private static final WayBed BED = WayBed.of(WayBed.Way.CONTROLLER);

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final WayBed EXTENSION = BED;

  @Override
  public WayBed bed() {
    return BED;
  }
}
