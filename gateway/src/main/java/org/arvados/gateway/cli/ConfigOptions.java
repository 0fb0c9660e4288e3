package org.arvados.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.arvados.gateway.config.ConfigException;
import org.arvados.gateway.config.ConfigLoader;
import org.arvados.gateway.config.ConfigSources;
import org.arvados.gateway.config.Fault;
import org.arvados.gateway.config.LoadedConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say where the configuration is, and those that stand in for settings. */
final class ConfigOptions {
  @Option(
      names = "--cluster-config",
      paramLabel = "FILE",
      description = "Arvados's cluster file; else ARVADOS_CONFIG or /etc/arvados/config.yml.")
  private @Nullable Path clusterConfig;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The gateway's own file; else /etc/arvados/service-gateway.yml.")
  private @Nullable Path config;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where clients connect (listen.address).")
  private @Nullable String listen;

  @Option(
      names = {"--tls-certificate", "--tls-cert"},
      paramLabel = "FILE",
      description = "Certificate chain, PEM (listen.tls.certificate).")
  private @Nullable Path tlsCertificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM (listen.tls.key).")
  private @Nullable Path tlsKey;

  @Option(
      names = "--wildcard",
      paramLabel = "URL",
      description = "Address of services, such as https://*.containers.zzzzz.example; repeatable.")
  private List<String> wildcards = new ArrayList<>();

  private ConfigSources sources(ConfigSources system) {
    return new ConfigSources(
        system.root(),
        system.environment(),
        Optional.ofNullable(clusterConfig),
        Optional.ofNullable(config),
        new ConfigSources.Overrides(
            Optional.ofNullable(listen),
            Optional.ofNullable(tlsCertificate),
            Optional.ofNullable(tlsKey),
            wildcards));
  }

  /** Reads the configuration; warnings go to the writer. */
  LoadedConfig load(PrintWriter err) throws CommandFailedException {
    try {
      LoadedConfig loaded = ConfigLoader.load(sources(ConfigSources.system()));
      loaded.warnings().forEach(warning -> err.println("warning: " + warning));
      return loaded;
    } catch (ConfigException e) {
      e.warnings().forEach(warning -> err.println("warning: " + warning));
      throw CommandFailedException.usage(
          e.faults().stream().map(Fault::toString).collect(Collectors.joining("\n")));
    }
  }
}
