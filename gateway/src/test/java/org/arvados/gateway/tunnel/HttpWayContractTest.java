package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("The contract of all ways: in the HTTP mode")
class HttpWayContractTest implements WorkerFaultContract {
  private static final WayBed BED = WayBed.of(WayBed.Way.HTTP);

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

  /** Rule U4: what operators are told is what the contract leaves out. */
  @Test
  void theClosedListIsDocumented() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "operate.md"));
    for (WayBed.Lack lack : WayBed.Lack.values()) {
      assertThat(document).contains("\n| " + lack.row() + " | ");
    }
  }
}
