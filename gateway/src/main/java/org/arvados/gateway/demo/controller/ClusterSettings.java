package org.arvados.gateway.demo.controller;

import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of the cluster's configuration that the fake obeys and exports (arvados-protocol
 * sections 3.9, 8.2 and 10).
 *
 * @param services service name, such as {@code Workbench2}, to its ExternalURL; {@code Controller}
 *     is the fake's own address unless it stands here
 * @param loginMethods enabled keys of {@code Login}
 * @param loginCluster {@code Login.LoginCluster}; empty for none
 * @param trustedClients {@code Login.TrustedClients}: origins that may get a token from a login
 * @param trustPrivateNetworks {@code Login.TrustPrivateNetworks}
 * @param remoteHosts id of a remote cluster to its host
 * @param maxItemsPerResponse upper bound of a page of a list
 * @param shellAccessAdmin {@code Containers.ShellAccess.Admin}
 * @param shellAccessUser {@code Containers.ShellAccess.User}
 */
public record ClusterSettings(
    Map<String, URI> services,
    Set<String> loginMethods,
    String loginCluster,
    Set<String> trustedClients,
    boolean trustPrivateNetworks,
    Map<String, String> remoteHosts,
    int maxItemsPerResponse,
    boolean shellAccessAdmin,
    boolean shellAccessUser) {
  /** Copies the collections. */
  public ClusterSettings {
    services = Map.copyOf(services);
    loginMethods = Set.copyOf(loginMethods);
    trustedClients = Set.copyOf(trustedClients);
    remoteHosts = Map.copyOf(remoteHosts);
  }

  /** Arvados's defaults, with the Test login and the wildcard {@code *.containers.example.com}. */
  public static ClusterSettings defaults() {
    URI wildcard = URI.create("https://*.containers.example.com/");
    return new ClusterSettings(
        Map.of("ContainerWebServices", wildcard),
        Set.of("Test"),
        "",
        Set.of(),
        false,
        Map.of(),
        1000,
        true,
        false);
  }

  /** The same with one service's ExternalURL set. */
  public ClusterSettings withService(String name, URI externalUrl) {
    Map<String, URI> changed = new TreeMap<>(services);
    changed.put(name, externalUrl);
    return new ClusterSettings(
        changed,
        loginMethods,
        loginCluster,
        trustedClients,
        trustPrivateNetworks,
        remoteHosts,
        maxItemsPerResponse,
        shellAccessAdmin,
        shellAccessUser);
  }

  /** The same with one more origin that logins may return to. */
  public ClusterSettings withTrustedClient(String origin) {
    Set<String> changed = new TreeSet<>(trustedClients);
    changed.add(origin);
    return new ClusterSettings(
        services,
        loginMethods,
        loginCluster,
        changed,
        trustPrivateNetworks,
        remoteHosts,
        maxItemsPerResponse,
        shellAccessAdmin,
        shellAccessUser);
  }

  /** The same with one more remote cluster. */
  public ClusterSettings withRemote(String cluster, String host) {
    Map<String, String> changed = new TreeMap<>(remoteHosts);
    changed.put(cluster, host);
    return new ClusterSettings(
        services,
        loginMethods,
        loginCluster,
        trustedClients,
        trustPrivateNetworks,
        changed,
        maxItemsPerResponse,
        shellAccessAdmin,
        shellAccessUser);
  }

  /** The same with private networks trusted or not. */
  public ClusterSettings withTrustPrivateNetworks(boolean trusted) {
    return new ClusterSettings(
        services,
        loginMethods,
        loginCluster,
        trustedClients,
        trusted,
        remoteHosts,
        maxItemsPerResponse,
        shellAccessAdmin,
        shellAccessUser);
  }

  /** The same with pages of at most that many items. */
  public ClusterSettings withMaxItemsPerResponse(int items) {
    return new ClusterSettings(
        services,
        loginMethods,
        loginCluster,
        trustedClients,
        trustPrivateNetworks,
        remoteHosts,
        items,
        shellAccessAdmin,
        shellAccessUser);
  }

  /** The same with other shell access, which governs tunnels too (section 7.2). */
  public ClusterSettings withShellAccess(boolean admin, boolean user) {
    return new ClusterSettings(
        services,
        loginMethods,
        loginCluster,
        trustedClients,
        trustPrivateNetworks,
        remoteHosts,
        maxItemsPerResponse,
        admin,
        user);
  }

  /** The same with other ways to log in: keys of {@code Login}, such as {@code OpenIDConnect}. */
  public ClusterSettings withLoginMethods(String... methods) {
    return new ClusterSettings(
        services,
        Set.of(methods),
        loginCluster,
        trustedClients,
        trustPrivateNetworks,
        remoteHosts,
        maxItemsPerResponse,
        shellAccessAdmin,
        shellAccessUser);
  }
}
