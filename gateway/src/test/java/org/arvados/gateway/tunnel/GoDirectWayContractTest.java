package org.arvados.gateway.tunnel;

import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Only with {@code -Dssh.go.server=PROGRAM}: {@code .ci/build-go-partner} builds and names it. */
@DisplayName("The contract of all ways: directly, to a container gateway in Go")
@EnabledIfSystemProperty(
    named = "ssh.go.server",
    matches = ".+",
    disabledReason = "needs -Dssh.go.server=PROGRAM, see .ci/build-go-partner")
class GoDirectWayContractTest implements WayContract {
  private static final WayBed BED =
      WayBed.of(WayBed.Way.DIRECT, System.getProperty("ssh.go.server", ""));

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
