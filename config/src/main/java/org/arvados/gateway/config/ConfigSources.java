package org.arvados.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the configuration is read from (arvados-protocol section 8.1).
 *
 * @param root where absolute paths of files and settings begin; {@code /} but for tests
 * @param environment variables of the process
 * @param clusterConfig option {@code --cluster-config}: the cluster file of Arvados
 * @param config option {@code --config}: the gateway's own file
 * @param overrides options that stand in for settings
 */
public record ConfigSources(
    Path root,
    Map<String, String> environment,
    Optional<Path> clusterConfig,
    Optional<Path> config,
    Overrides overrides) {

  /** The cluster file when neither option nor {@code ARVADOS_CONFIG} names one; may be absent. */
  public static final Path DEFAULT_CLUSTER_CONFIG = Path.of("/etc/arvados/config.yml");

  /** The gateway's own file when no option names one; may be absent. */
  public static final Path DEFAULT_CONFIG = Path.of("/etc/arvados/service-gateway.yml");

  /** Takes a copy of the environment. */
  public ConfigSources {
    environment = Map.copyOf(environment);
  }

  /**
   * Options of the command line that stand in for settings, as they were written.
   *
   * @param listen {@code --listen} for {@code listen.address}
   * @param tlsCertificate {@code --tls-certificate} for {@code listen.tls.certificate}
   * @param tlsKey {@code --tls-key} for {@code listen.tls.key}
   * @param wildcards each {@code --wildcard}; any replace all of {@code wildcards}
   */
  public record Overrides(
      Optional<String> listen,
      Optional<Path> tlsCertificate,
      Optional<Path> tlsKey,
      List<String> wildcards) {

    /** Takes a copy of the list. */
    public Overrides {
      wildcards = List.copyOf(wildcards);
    }

    /** No such option. */
    public static Overrides none() {
      return new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
  }

  /** This system's files and environment, no options. */
  public static ConfigSources system() {
    return of(Path.of("/"), System.getenv());
  }

  /** Files below a root, a given environment, no options. */
  public static ConfigSources of(Path root, Map<String, String> environment) {
    return new ConfigSources(
        root, environment, Optional.empty(), Optional.empty(), Overrides.none());
  }

  /** The same with a named cluster file. */
  public ConfigSources withClusterConfig(Path file) {
    return new ConfigSources(root, environment, Optional.of(file), config, overrides);
  }

  /** The same with a named file of the gateway. */
  public ConfigSources withConfig(Path file) {
    return new ConfigSources(root, environment, clusterConfig, Optional.of(file), overrides);
  }

  /** The same with options that stand in for settings. */
  public ConfigSources withOverrides(Overrides others) {
    return new ConfigSources(root, environment, clusterConfig, config, others);
  }

  /** Shows no environment: tokens are in it. */
  @Override
  public String toString() {
    return "ConfigSources[root="
        + root
        + ", clusterConfig="
        + clusterConfig
        + ", config="
        + config
        + ", overrides="
        + overrides
        + "]";
  }
}
