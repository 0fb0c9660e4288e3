package org.arvados.gateway.config;

import java.time.Duration;

/**
 * {@code API} of the cluster file: what the controller bears (arvados-protocol section 8.2).
 *
 * @param maxItemsPerResponse items of one page of a list
 * @param requestTimeout after which the controller gives up a call
 * @param maxConcurrentRequests calls of all clients together
 * @param maxGatewayTunnels tunnels of all clients together
 */
public record ApiBounds(
    int maxItemsPerResponse,
    Duration requestTimeout,
    int maxConcurrentRequests,
    int maxGatewayTunnels) {

  /** What Arvados does by default. */
  public static ApiBounds defaults() {
    return new ApiBounds(1000, Duration.ofMinutes(5), 64, 1000);
  }

  static ApiBounds read(Section section) {
    ApiBounds defaults = defaults();
    return new ApiBounds(
        section.count("MaxItemsPerResponse", defaults.maxItemsPerResponse(), 1, Integer.MAX_VALUE),
        section.duration("RequestTimeout", defaults.requestTimeout(), "0", "8760h"),
        section.count(
            "MaxConcurrentRequests", defaults.maxConcurrentRequests(), 0, Integer.MAX_VALUE),
        section.count("MaxGatewayTunnels", defaults.maxGatewayTunnels(), 0, Integer.MAX_VALUE));
  }
}
