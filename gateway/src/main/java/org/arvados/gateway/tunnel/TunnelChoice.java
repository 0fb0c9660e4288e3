package org.arvados.gateway.tunnel;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.arvados.gateway.config.TunnelConfig;

/**
 * Which way to take to a container gateway (arvados-protocol sections 4.5 and 7.5). Pure.
 *
 * @param way what the operator wants
 * @param directLoopback whether a loopback address is this host's, as on a cluster of one host;
 *     else it is the worker's own, where only a tunnel of the controller's ends
 */
public record TunnelChoice(TunnelConfig.Way way, boolean directLoopback) {
  private static final String TUNNEL = "tunnel ";
  private static final TunnelRoute CONTROLLER = new TunnelRoute.Controller();

  /**
   * The ways to try, in order; none where there is none. A second way may be taken only when the
   * first found nobody to talk to.
   *
   * @param gatewayAddress as the container record has it
   * @param unreachable hosts that only the controller reaches, as far as is known
   */
  List<TunnelRoute> routes(String gatewayAddress, Predicate<String> unreachable) {
    Optional<GatewayAddress> direct = address(gatewayAddress);
    return switch (way) {
      case DIRECT -> direct.<List<TunnelRoute>>map(TunnelChoice::only).orElseGet(List::of);
      case CONTROLLER -> isControllable(gatewayAddress) ? List.of(CONTROLLER) : List.of();
      case AUTO ->
          direct
              .filter(address -> !unreachable.test(address.host()))
              .map(address -> List.of(new TunnelRoute.Direct(address), CONTROLLER))
              .orElseGet(() -> isControllable(gatewayAddress) ? List.of(CONTROLLER) : List.of());
    };
  }

  /**
   * The address to take for what works directly only, as the HTTP mode; empty where there is none,
   * and where everything is to go through the controller.
   */
  Optional<GatewayAddress> direct(String gatewayAddress) {
    return way == TunnelConfig.Way.CONTROLLER ? Optional.empty() : address(gatewayAddress);
  }

  private Optional<GatewayAddress> address(String gatewayAddress) {
    return GatewayAddress.parse(gatewayAddress)
        .filter(address -> directLoopback || !address.isLoopback());
  }

  private static List<TunnelRoute> only(GatewayAddress address) {
    return List.of(new TunnelRoute.Direct(address));
  }

  /** An address that is empty or nonsense is nothing to the controller, too. */
  private static boolean isControllable(String gatewayAddress) {
    return GatewayAddress.parse(gatewayAddress).isPresent()
        || (gatewayAddress.startsWith(TUNNEL) && gatewayAddress.length() > TUNNEL.length());
  }
}
