package org.arvados.gateway.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster the gateway serves: from its cluster file, the {@code cluster} section of the
 * gateway's file, or the environment (arvados-protocol section 8.2).
 *
 * @param id five characters; empty when only the environment was given: learn it from the API
 * @param services addresses of the cluster
 * @param insecure whether any server certificate is accepted on calls to the cluster
 * @param systemRootToken proves the gateway to containers and to the API; letters and digits
 * @param managementToken opens health and metrics; empty when the cluster has none
 * @param anonymousToken {@code Users.AnonymousUserToken}; empty when the cluster has none
 * @param tls the cluster's own certificate, when both files are named
 * @param shellAccess who may open tunnels through the controller
 * @param login where logins may return to; empty without a cluster file, which alone tells
 * @param api bounds of the API
 * @param remoteHosts id of a remote cluster to its host
 */
public record ClusterConfig(
    Optional<String> id,
    ClusterServices services,
    boolean insecure,
    Secret systemRootToken,
    Optional<Secret> managementToken,
    Optional<Secret> anonymousToken,
    Optional<TlsFiles> tls,
    ShellAccess shellAccess,
    Optional<LoginConfig> login,
    ApiBounds api,
    Map<String, String> remoteHosts) {

  /** Takes a copy of the map. */
  public ClusterConfig {
    remoteHosts = Map.copyOf(remoteHosts);
  }

  /**
   * {@code Containers.ShellAccess}.
   *
   * @param admin whether administrators may
   * @param user whether other users may, in their own containers
   */
  public record ShellAccess(boolean admin, boolean user) {
    /** What Arvados does by default. */
    public static ShellAccess defaults() {
      return new ShellAccess(true, false);
    }

    static ShellAccess read(Section section) {
      ShellAccess defaults = defaults();
      return new ShellAccess(
          section.flag("Admin", defaults.admin()), section.flag("User", defaults.user()));
    }
  }

  /** A cluster described by a program, with everything else at its default. */
  public static ClusterConfig of(URI controllerUrl, Secret systemRootToken) {
    return new ClusterConfig(
        Optional.empty(),
        ClusterServices.of(controllerUrl),
        false,
        systemRootToken,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ShellAccess.defaults(),
        Optional.empty(),
        ApiBounds.defaults(),
        Map.of());
  }

  /** The same with a known id. */
  public ClusterConfig withId(String known) {
    return new ClusterConfig(
        Optional.of(known),
        services,
        insecure,
        systemRootToken,
        managementToken,
        anonymousToken,
        tls,
        shellAccess,
        login,
        api,
        remoteHosts);
  }

  /** The same with other addresses. */
  public ClusterConfig withServices(ClusterServices others) {
    return new ClusterConfig(
        id,
        others,
        insecure,
        systemRootToken,
        managementToken,
        anonymousToken,
        tls,
        shellAccess,
        login,
        api,
        remoteHosts);
  }

  /** The same, accepting any server certificate of the cluster, or only valid ones. */
  public ClusterConfig withInsecure(boolean accepted) {
    return new ClusterConfig(
        id,
        services,
        accepted,
        systemRootToken,
        managementToken,
        anonymousToken,
        tls,
        shellAccess,
        login,
        api,
        remoteHosts);
  }

  /** The same with a token of the anonymous user. */
  public ClusterConfig withAnonymousToken(Secret token) {
    return new ClusterConfig(
        id,
        services,
        insecure,
        systemRootToken,
        managementToken,
        Optional.of(token),
        tls,
        shellAccess,
        login,
        api,
        remoteHosts);
  }

  /** The same with a token that opens health and metrics. */
  public ClusterConfig withManagementToken(Secret token) {
    return new ClusterConfig(
        id,
        services,
        insecure,
        systemRootToken,
        Optional.of(token),
        anonymousToken,
        tls,
        shellAccess,
        login,
        api,
        remoteHosts);
  }

  /** The same with what the cluster file says of logins. */
  public ClusterConfig withLogin(LoginConfig known) {
    return new ClusterConfig(
        id,
        services,
        insecure,
        systemRootToken,
        managementToken,
        anonymousToken,
        tls,
        shellAccess,
        Optional.of(known),
        api,
        remoteHosts);
  }
}
