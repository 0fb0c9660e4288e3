package org.arvados.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.config.YamlNode.Mapping;

/**
 * Reads the configuration: Arvados's cluster file, the gateway's own file, the environment and the
 * options (arvados-protocol section 8). Everything is read before faults are reported, so that an
 * operator sees all of them at once. Blocks on files; for the start of the program.
 */
public final class ConfigLoader {
  private final ConfigSources sources;
  private final Findings findings = new Findings();
  private final FileTree files;
  private final SecretFiles secrets;

  private ConfigLoader(ConfigSources sources) {
    this.sources = sources;
    this.files = new FileTree(sources.root());
    this.secrets = new SecretFiles(files, findings);
  }

  /**
   * Loads the configuration.
   *
   * @throws ConfigException with every fault found
   */
  public static LoadedConfig load(ConfigSources sources) throws ConfigException {
    return new ConfigLoader(sources).load();
  }

  /**
   * A configuration for a cluster that a program describes, with settings written as in the
   * gateway's file: for the demo and for tests.
   *
   * @param cluster stands in for the cluster file and the {@code cluster} section
   * @param settings YAML, empty for defaults; secrets in it may be {@code file:///} paths
   * @throws ConfigException with every fault found
   */
  public static GatewayConfig parse(ClusterConfig cluster, String settings) throws ConfigException {
    ConfigLoader loader = new ConfigLoader(ConfigSources.of(Path.of("/"), Map.of()));
    Source source = Source.strict("settings", loader.findings);
    Section root =
        Section.root(source, new YamlReader(source.name(), loader.findings).read(settings));
    GatewayConfig config = loader.settings(root).read(cluster);
    root.finish();
    loader.findings.throwFaults();
    return config;
  }

  private LoadedConfig load() throws ConfigException {
    Section own = ownFile();
    ClusterConfig cluster = cluster(clusterFile(), own.section("cluster"));
    GatewayConfig config = settings(own).read(cluster);
    own.finish();
    findings.throwFaults();
    return new LoadedConfig(config, findings.warnings());
  }

  private SettingsReader settings(Section root) {
    Source commandLine = Source.strict("command line", findings);
    return new SettingsReader(root, sources.overrides(), commandLine, secrets);
  }

  private Section ownFile() {
    Path standard = files.resolve(ConfigSources.DEFAULT_CONFIG);
    Path file = sources.config().orElse(standard);
    Source source = Source.strict(file.toString(), findings);
    boolean expected = sources.config().isPresent() || Files.exists(file);
    return Section.root(source, expected ? read(file, "--config") : Optional.empty());
  }

  /** The top of the cluster file, where there is one. */
  private Optional<Section> clusterFile() {
    Optional<Path> variable =
        Optional.ofNullable(sources.environment().get("ARVADOS_CONFIG"))
            .filter(text -> !text.isBlank())
            .map(Path::of);
    Optional<Path> named = sources.clusterConfig().or(() -> variable);
    Path file = named.orElseGet(() -> files.resolve(ConfigSources.DEFAULT_CLUSTER_CONFIG));
    if (named.isEmpty() && !Files.exists(file)) {
      return Optional.empty();
    }
    String origin = sources.clusterConfig().isPresent() ? "--cluster-config" : "ARVADOS_CONFIG";
    Source source = Source.tolerant(file.toString(), findings);
    return Optional.of(Section.root(source, read(file, origin)));
  }

  private ClusterConfig cluster(Optional<Section> file, Section own) {
    Map<String, Section> clusters = file.map(top -> top.sections("Clusters")).orElseGet(Map::of);
    if (file.isPresent()) {
      checkOne(file.get(), clusters);
    }
    Optional<Map.Entry<String, Section>> only = clusters.entrySet().stream().findFirst();
    Optional<String> id =
        only.flatMap(entry -> entry.getValue().name(entry.getKey(), ClusterReader::clusterId));
    Source environment = Source.strict("environment", findings);
    // Without a cluster in it, the file still forbids to fall back on the environment.
    Optional<Section> section = only.map(Map.Entry::getValue).or(() -> file);
    ClusterConfig cluster =
        new ClusterReader(section, own, environment, sources.environment(), secrets).read(id);
    file.ifPresent(Section::finish);
    return cluster;
  }

  private void checkOne(Section file, Map<String, Section> clusters) {
    if (findings.isFaulty(file.place())) {
      return;
    }
    if (clusters.isEmpty()) {
      file.fault("Clusters", "names no cluster", "write the cluster's id below it");
      findings.setIncomplete();
    } else if (clusters.size() > 1) {
      file.fault(
          "Clusters",
          "names " + String.join(" and ", clusters.keySet()),
          "keep the one cluster that this gateway serves");
    }
  }

  private Optional<Mapping> read(Path file, String origin) {
    try {
      Optional<Mapping> mapping =
          new YamlReader(file.toString(), findings).read(Files.readString(file));
      if (findings.isFaulty(Place.of(file.toString(), ""))) {
        findings.setIncomplete();
      }
      return mapping;
    } catch (NoSuchFileException e) {
      unreadable(file, "does not exist", "correct " + origin);
    } catch (IOException e) {
      unreadable(file, FileTree.problem(e), "let the gateway's user read it, as UTF-8 text");
    }
    return Optional.empty();
  }

  private void unreadable(Path file, String problem, String mend) {
    findings.fault(Place.of(file.toString(), ""), problem, mend);
    findings.setIncomplete();
  }
}
