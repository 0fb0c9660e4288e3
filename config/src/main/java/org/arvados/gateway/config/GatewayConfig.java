package org.arvados.gateway.config;

import java.util.List;
import java.util.Set;

/**
 * Every setting of the gateway. Each part is a record of its own, with its defaults and bounds
 * beside it; slices of this are passed to whoever needs them. Prints without secrets.
 *
 * @param cluster the cluster served
 * @param listen where clients connect
 * @param wildcards addresses of services, as clients see them; never empty unless the cluster has
 *     external ports
 * @param names friendly names
 * @param cookie the sealed cookie
 * @param access decisions and calls to the API
 * @param events what the cluster tells of changes
 * @param limits deadlines and bounds
 * @param upgrades protocols allowed beside {@code websocket}, lower case (rule X1)
 * @param tunnel the way to containers
 * @param admin health and metrics
 * @param log what is logged
 */
public record GatewayConfig(
    ClusterConfig cluster,
    ListenConfig listen,
    List<WildcardUrl> wildcards,
    NamesConfig names,
    CookieConfig cookie,
    AccessConfig access,
    EventsConfig events,
    LimitsConfig limits,
    Set<String> upgrades,
    TunnelConfig tunnel,
    AdminConfig admin,
    LogConfig log) {

  /** Takes copies of the collections. */
  public GatewayConfig {
    wildcards = List.copyOf(wildcards);
    upgrades = Set.copyOf(upgrades);
  }

  /** A configuration made by a program: everything else is at its default. */
  public static GatewayConfig of(ClusterConfig cluster, List<WildcardUrl> wildcards) {
    return new GatewayConfig(
        cluster,
        ListenConfig.defaults(),
        wildcards,
        NamesConfig.defaults(),
        CookieConfig.defaults(),
        AccessConfig.defaults(),
        EventsConfig.defaults(),
        LimitsConfig.defaults(),
        Set.of(),
        TunnelConfig.defaults(),
        AdminConfig.defaults(),
        LogConfig.defaults());
  }

  /** The same with a cluster described otherwise. */
  public GatewayConfig withCluster(ClusterConfig other) {
    return new GatewayConfig(
        other, listen, wildcards, names, cookie, access, events, limits, upgrades, tunnel, admin,
        log);
  }

  /** The same with another listener. */
  public GatewayConfig withListen(ListenConfig other) {
    return new GatewayConfig(
        cluster, other, wildcards, names, cookie, access, events, limits, upgrades, tunnel, admin,
        log);
  }

  /** The same with other lives and bounds of decisions. */
  public GatewayConfig withAccess(AccessConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, other, events, limits, upgrades, tunnel, admin,
        log);
  }

  /** The same with other settings of events. */
  public GatewayConfig withEvents(EventsConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, access, other, limits, upgrades, tunnel, admin,
        log);
  }

  /** The same with other deadlines and bounds. */
  public GatewayConfig withLimits(LimitsConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, access, events, other, upgrades, tunnel, admin,
        log);
  }

  /** The same with another way to containers. */
  public GatewayConfig withTunnel(TunnelConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, access, events, limits, upgrades, other, admin,
        log);
  }

  /** The same with another listener for health and metrics. */
  public GatewayConfig withAdmin(AdminConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, access, events, limits, upgrades, tunnel, other,
        log);
  }

  /** The same with other protocols to upgrade to. */
  public GatewayConfig withUpgrades(Set<String> other) {
    return new GatewayConfig(
        cluster, listen, wildcards, names, cookie, access, events, limits, other, tunnel, admin,
        log);
  }
}
