package org.arvados.gateway.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.arvados.gateway.config.ConfigSources.Overrides;

/** Reads the gateway's own file, but for its cluster, and the options that stand in for it. */
final class SettingsReader {
  private final Section root;
  private final Overrides overrides;
  private final Source commandLine;
  private final SecretFiles secrets;

  SettingsReader(Section root, Overrides overrides, Source commandLine, SecretFiles secrets) {
    this.root = root;
    this.overrides = overrides;
    this.commandLine = commandLine;
    this.secrets = secrets;
  }

  GatewayConfig read(ClusterConfig cluster) {
    GatewayConfig config =
        new GatewayConfig(
            cluster,
            listen(cluster),
            wildcards(cluster.services()),
            root.optional("baseHost", OriginUrl::parse),
            NamesConfig.read(root.section("names")),
            CookieConfig.read(root.section("cookie"), secrets),
            SignInConfig.read(root.section("signIn")),
            AccessConfig.read(root.section("access")),
            LimitsConfig.read(root.section("limits")),
            Set.copyOf(root.list("upgrades", List.of(), UpgradeSyntax::parse)),
            CorsConfig.read(root.section("cors")),
            TunnelConfig.read(root.section("tunnel")),
            AdminConfig.read(root.section("admin")),
            LogConfig.read(root.section("log")));
    checkSchemes(config);
    checkAdmin(config);
    checkOrigins(config);
    return config;
  }

  private ListenConfig listen(ClusterConfig cluster) {
    ListenConfig inFile = ListenConfig.read(root.section("listen"), cluster.tls(), secrets);
    HostAndPort address =
        overrides
            .listen()
            .flatMap(text -> option("--listen", text, HostAndPort::parse))
            .orElse(inFile.address());
    Optional<TlsFiles> tls = overriddenTls().or(inFile::tls);
    return new ListenConfig(address, tls, inFile.trustedProxies());
  }

  private Optional<TlsFiles> overriddenTls() {
    Optional<Path> certificate = overrides.tlsCertificate();
    Optional<Path> key = overrides.tlsKey();
    if (certificate.isPresent() != key.isPresent()) {
      commandLine
          .findings()
          .fault(
              commandLine.place(certificate.isPresent() ? "--tls-key" : "--tls-certificate"),
              "is missing beside the other one",
              "give both the certificate and its key");
    }
    Optional<Path> readableCertificate =
        certificate.flatMap(path -> option("--tls-certificate", path, FileTree::checkReadable));
    Optional<Path> readableKey =
        key.flatMap(path -> option("--tls-key", path, FileTree::checkReadable));
    readableKey.ifPresent(secrets::warnIfOpen);
    return readableCertificate.flatMap(c -> readableKey.map(k -> new TlsFiles(c, k)));
  }

  private List<WildcardUrl> wildcards(ClusterServices services) {
    List<WildcardUrl> inFile = root.list("wildcards", List.of(), WildcardUrl::parse);
    List<WildcardUrl> given = new ArrayList<>();
    for (String text : overrides.wildcards()) {
      option("--wildcard", text, WildcardUrl::parse).ifPresent(given::add);
    }
    List<WildcardUrl> chosen =
        !overrides.wildcards().isEmpty()
            ? given
            : !inFile.isEmpty() ? inFile : services.wildcard().stream().toList();
    if (Set.copyOf(chosen).size() < chosen.size()) {
      findings().fault(wildcardsPlace(), "has the same address twice", "keep one of them");
    }
    if (chosen.isEmpty() && services.externalPorts().isEmpty()) {
      noWildcard();
    }
    return chosen;
  }

  private void noWildcard() {
    if (!findings().isIncomplete()
        && !findings().isFaulty(wildcardsPlace())
        && !findings().isFaulty("ContainerWebServices.ExternalURL")) {
      findings()
          .fault(
              wildcardsPlace(),
              "is missing, and the cluster has no wildcard or range of ports for services",
              "write a list such as [\"https://*.containers.zzzzz.example\"], or set"
                  + " Services.ContainerWebServices.ExternalURL in the cluster file");
    }
  }

  private void checkSchemes(GatewayConfig config) {
    for (WildcardUrl wildcard : config.wildcards()) {
      if (!wildcard.secure() && !wildcard.host().endsWith(".localhost")) {
        findings()
            .warn(
                wildcardsPlace(),
                wildcard + " has no TLS: tokens and cookies cross the network in the clear",
                "use https");
      }
    }
    config.baseHost().ifPresent(this::checkBaseHost);
    boolean tlsElsewhere =
        config.listen().tls().isEmpty()
            && config.wildcards().stream().anyMatch(WildcardUrl::secure);
    if (tlsElsewhere && config.listen().trustedProxies().isEmpty()) {
      findings()
          .warn(
              Place.of(root.place().file(), "listen.trustedProxies"),
              "is empty though clients use https and the listener has no TLS: all of them will"
                  + " seem to be the web server in front, and share its limits",
              "list the addresses of that web server, or give listen.tls");
    }
  }

  private void checkBaseHost(OriginUrl base) {
    if (!base.secure() && !base.host().endsWith("localhost")) {
      root.warn(
          "baseHost", "has no TLS: tokens of logins cross the network in the clear", "use https");
    }
  }

  private void checkAdmin(GatewayConfig config) {
    Section admin = root.section("admin");
    HostAndPort address = config.admin().address().orElse(null);
    if (address == null) {
      return;
    }
    if (address.port() != 0 && address.equals(config.listen().address())) {
      admin.fault("address", "is the listener of services too", "choose another port");
    }
    if (config.cluster().managementToken().isEmpty() && !isLoopback(address.host())) {
      admin.warn(
          "address",
          "can be reached from elsewhere, and the cluster has no ManagementToken to ask for",
          "set ManagementToken in the cluster file, or cluster.managementToken, or listen on"
              + " 127.0.0.1");
    }
  }

  /** A friendly name may change hands, and its next owner would be let in everywhere. */
  private void checkOrigins(GatewayConfig config) {
    for (AllowedOrigin allowed : config.cors().origins()) {
      boolean isService =
          config.wildcards().stream().anyMatch(wildcard -> wildcard.covers(allowed.origin()));
      if (isService) {
        findings()
            .warn(
                root.section("cors").place("origins"),
                allowed.origin()
                    + " is a service's: whoever runs what is there can act in every visitor's name",
                "remove it; services of one submitter may call each other without");
      }
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || CidrBlock.literal(host).filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private Place wildcardsPlace() {
    return overrides.wildcards().isEmpty()
        ? root.place("wildcards")
        : commandLine.place("--wildcard");
  }

  private <S, T> Optional<T> option(String name, S value, Function<S, T> parser) {
    return commandLine.parse(commandLine.place(name), value, parser);
  }

  private Findings findings() {
    return commandLine.findings();
  }
}
