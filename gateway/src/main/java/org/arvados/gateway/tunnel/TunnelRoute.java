package org.arvados.gateway.tunnel;

/** A way to a container gateway. */
sealed interface TunnelRoute {
  /** To the address itself. */
  record Direct(GatewayAddress address) implements TunnelRoute {}

  /** Through the controller, which finds the container gateway by the container's uuid. */
  record Controller() implements TunnelRoute {}
}
