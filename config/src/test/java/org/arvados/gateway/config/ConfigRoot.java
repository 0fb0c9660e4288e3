package org.arvados.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.config.ConfigSources.Overrides;

/** A file system root and an environment of a test's own, and what a gateway there would load. */
final class ConfigRoot {
  static final String TOKEN = "exampleSystemRootToken0123456789abcdefghijklmnopqrstu";

  /** A cluster file with nothing to find fault with. */
  static final String CLUSTER =
      """
      Clusters:
        zzzzz:
          SystemRootToken: exampleSystemRootToken0123456789abcdefghijklmnopqrstu
          Services:
            Controller:
              ExternalURL: https://zzzzz.example
            ContainerWebServices:
              ExternalURL: https://*.containers.zzzzz.example
      """;

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();
  private Optional<Path> clusterConfig = Optional.empty();
  private Optional<Path> config = Optional.empty();
  private Overrides overrides = Overrides.none();

  ConfigRoot(Path root) {
    this.root = root;
  }

  /** Writes a file below the root, readable by its owner and group. */
  ConfigRoot file(String path, String content) {
    return file(path, content, "rw-r-----");
  }

  /** Writes a file below the root with the given permissions. */
  ConfigRoot file(String path, String content, String permissions) {
    try {
      Path file = path(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      return this;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the cluster file at its usual place. */
  ConfigRoot cluster(String yaml) {
    return file("/etc/arvados/config.yml", yaml);
  }

  /** Writes the gateway's file at its usual place. */
  ConfigRoot settings(String yaml) {
    return file("/etc/arvados/service-gateway.yml", yaml);
  }

  ConfigRoot variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  ConfigRoot clusterConfig(String path) {
    clusterConfig = Optional.of(path(path));
    return this;
  }

  ConfigRoot config(String path) {
    config = Optional.of(path(path));
    return this;
  }

  ConfigRoot overrides(Overrides others) {
    overrides = others;
    return this;
  }

  /** A path below the root. */
  Path path(String path) {
    return root.resolve(path.substring(1));
  }

  LoadedConfig load() throws ConfigException {
    return ConfigLoader.load(
        new ConfigSources(root, environment, clusterConfig, config, overrides));
  }

  /** Loads what must be without faults. */
  GatewayConfig loaded() {
    try {
      return load().config();
    } catch (ConfigException e) {
      throw new AssertionError("faults: " + e.getMessage(), e);
    }
  }

  /** Loads what must be without faults, for the warnings, as "key: problem". */
  List<String> warnings() {
    try {
      return load().warnings().stream()
          .map(warning -> warning.place().key() + ": " + warning.problem())
          .toList();
    } catch (ConfigException e) {
      throw new AssertionError("faults: " + e.getMessage(), e);
    }
  }

  /** Loads what must have faults. */
  List<Fault> faults() {
    try {
      throw new AssertionError("no fault in " + load());
    } catch (ConfigException e) {
      return e.faults();
    }
  }

  /** Loads what must have faults, as "key: problem". */
  List<String> problems() {
    return faults().stream().map(fault -> fault.place().key() + ": " + fault.problem()).toList();
  }
}
