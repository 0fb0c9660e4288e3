package org.arvados.gateway.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting of the gateway. Each part is a record of its own, with its defaults and bounds
 * beside it; slices of this are passed to whoever needs them. Prints without secrets.
 *
 * @param cluster the cluster served
 * @param listen where clients connect
 * @param wildcards addresses of services, as clients see them; never empty unless the cluster has
 *     external ports
 * @param baseHost the gateway's own host; empty: a reserved label under the first wildcard
 * @param names friendly names
 * @param cookie the sealed cookie
 * @param signIn how visitors sign in
 * @param access decisions and calls to the API
 * @param limits deadlines and bounds
 * @param upgrades protocols allowed beside {@code websocket}, lower case (rule X1)
 * @param cors pages of other origins that may call services
 * @param tunnel the way to containers
 * @param admin health and metrics
 * @param log what is logged
 */
public record GatewayConfig(
    ClusterConfig cluster,
    ListenConfig listen,
    List<WildcardUrl> wildcards,
    Optional<OriginUrl> baseHost,
    NamesConfig names,
    CookieConfig cookie,
    SignInConfig signIn,
    AccessConfig access,
    LimitsConfig limits,
    Set<String> upgrades,
    CorsConfig cors,
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
        Optional.empty(),
        NamesConfig.defaults(),
        CookieConfig.defaults(),
        SignInConfig.defaults(),
        AccessConfig.defaults(),
        LimitsConfig.defaults(),
        Set.of(),
        CorsConfig.defaults(),
        TunnelConfig.defaults(),
        AdminConfig.defaults(),
        LogConfig.defaults());
  }

  /** The same with a cluster described otherwise. */
  public GatewayConfig withCluster(ClusterConfig other) {
    return new GatewayConfig(
        other, listen, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with another listener. */
  public GatewayConfig withListen(ListenConfig other) {
    return new GatewayConfig(
        cluster, other, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with other lives and bounds of decisions. */
  public GatewayConfig withAccess(AccessConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, other, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with other deadlines and bounds. */
  public GatewayConfig withLimits(LimitsConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, access, other, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with another way to containers. */
  public GatewayConfig withTunnel(TunnelConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades, cors,
        other, admin, log);
  }

  /** The same with another listener for health and metrics. */
  public GatewayConfig withAdmin(AdminConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades, cors,
        tunnel, other, log);
  }

  /** The same with other protocols to upgrade to. */
  public GatewayConfig withUpgrades(Set<String> other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, access, limits, other, cors,
        tunnel, admin, log);
  }

  /** The same with another host of the gateway's own. */
  public GatewayConfig withBaseHost(OriginUrl origin) {
    Optional<OriginUrl> other = Optional.of(origin);
    return new GatewayConfig(
        cluster, listen, wildcards, other, names, cookie, signIn, access, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with other cookies. */
  public GatewayConfig withCookie(CookieConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, other, signIn, access, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with another way to sign in. */
  public GatewayConfig withSignIn(SignInConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, other, access, limits, upgrades, cors,
        tunnel, admin, log);
  }

  /** The same with other origins that may call services. */
  public GatewayConfig withCors(CorsConfig other) {
    return new GatewayConfig(
        cluster, listen, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades,
        other, tunnel, admin, log);
  }
}
