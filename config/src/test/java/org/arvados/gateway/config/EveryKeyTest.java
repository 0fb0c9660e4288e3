package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.arvados.gateway.config.ConfigSources.Overrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key of the gateway's file, once by default and once given. The keys that are read, the
 * components of the records, the reference and the sample file must name the same set, so that a
 * renamed or forgotten key cannot land.
 */
class EveryKeyTest {
  private static final ClusterConfig CLUSTER =
      ClusterConfig.of(URI.create("https://zzzzz.example/"), Secret.of(ConfigRoot.TOKEN))
          .withId("zzzzz");

  // These are not components by their own names: they are chosen from several sources.
  private static final Set<String> CHOSEN =
      Set.of(
          "listen.tls.useCluster",
          "cluster.id",
          "cluster.apiHost",
          "cluster.insecure",
          "cluster.systemRootToken",
          "cluster.anonymousToken",
          "cluster.managementToken");

  @TempDir Path directory;

  @Test
  void defaultsAreTheBracketedNumbersOfTheRules() throws ConfigException {
    GatewayConfig config =
        ConfigLoader.parse(CLUSTER, "wildcards: ['https://*.containers.zzzzz.example']");

    assertThat(config)
        .isEqualTo(
            new GatewayConfig(
                CLUSTER,
                new ListenConfig(new HostAndPort("127.0.0.1", 8080), Optional.empty(), List.of()),
                List.of(new WildcardUrl("https", "*.containers.zzzzz.example", 443)),
                Optional.empty(),
                new NamesConfig(
                    Set.of(
                        "login www api admin auth workbench controller ws keep gateway".split(" ")),
                    true),
                new CookieConfig(List.of(), Duration.ofHours(12), false),
                new SignInConfig(true),
                new AccessConfig(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(5),
                    8,
                    1024,
                    30,
                    Duration.ofSeconds(60),
                    100000),
                new EventsConfig(true),
                new LimitsConfig(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    65536,
                    200,
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    Duration.ofMinutes(10),
                    20000,
                    2000,
                    2000,
                    1000,
                    Duration.ofSeconds(30)),
                Set.of(),
                new CorsConfig(List.of()),
                new TunnelConfig(
                    TunnelConfig.Way.AUTO,
                    false,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    17179869184L,
                    Duration.ofSeconds(20),
                    1048576,
                    33554432,
                    Duration.ofMinutes(10),
                    List.of()),
                new AdminConfig(Optional.empty()),
                new LogConfig(LogConfig.Level.INFO, LogConfig.Format.JSON)));
  }

  @Test
  void everyKeyIsMapped() {
    ConfigRoot root =
        new ConfigRoot(directory)
            .file("/srv/a.crt", "")
            .file("/srv/a.key", "")
            .settings(
                """
                listen:
                  address: "[::]:8443"
                  tls: {certificate: /srv/a.crt, key: /srv/a.key, useCluster: false}
                  trustedProxies: [10.0.0.0/8]
                wildcards: ["http://*.a.localhost:8080", "https://*--b.example"]
                baseHost: https://own.b.example
                cluster:
                  id: xyzzy
                  apiHost: xyzzy.example
                  insecure: true
                  systemRootToken: otherSystemRootToken
                  anonymousToken: otherAnonymousToken
                  managementToken: otherManagementToken
                names: {reserved: [only], hostnameLinks: false}
                cookie:
                  keys: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb]
                  maxAge: 1h
                  acceptArvadosCookie: true
                signIn: {enabled: false}
                access:
                  grantLife: 1s
                  refusalLife: 2s
                  unknownNameLife: 3s
                  containerStateLife: 4s
                  grace: 5s
                  maxApiCalls: 6
                  maxQueuedApiCalls: 7
                  failedTokensPerMinute: 8
                  recheck: 9s
                  maxCacheEntries: 1000
                events: {enabled: false}
                limits:
                  handshake: 1s
                  requestHead: 2s
                  headBytes: 10K
                  headFields: 40
                  idle: 5s
                  upgradeIdle: 6s
                  firstByte: 7s
                  connections: 8
                  connectionsPerAddress: 9
                  connectionsPerService: 10
                  channelsPerClientAndService: 11
                  drain: 12s
                upgrades: [a, b/2]
                cors:
                  origins: ["https://portal.example", "lab=https://b.example:8443"]
                tunnel:
                  way: direct
                  directLoopback: true
                  connectTimeout: 1s
                  setupTimeout: 2s
                  keepAlive: 3s
                  rekeyBytes: 4Gi
                  keyExchangeTimeout: 5s
                  windowBytes: 600K
                  windowBudgetBytes: 7M
                  idleConnection: 8s
                  httpServices: [8888, lab]
                admin: {address: "127.0.0.1:9"}
                log: {level: trace, format: text}
                """);

    GatewayConfig config = root.loaded();

    GatewayConfig expected =
        new GatewayConfig(
            ClusterConfig.of(
                    URI.create("https://xyzzy.example/"), Secret.of("otherSystemRootToken"))
                .withId("xyzzy")
                .withInsecure(true)
                .withAnonymousToken(Secret.of("otherAnonymousToken"))
                .withManagementToken(Secret.of("otherManagementToken")),
            new ListenConfig(
                new HostAndPort("::", 8443),
                Optional.of(new TlsFiles(root.path("/srv/a.crt"), root.path("/srv/a.key"))),
                List.of(CidrBlock.parse("10.0.0.0/8"))),
            List.of(
                new WildcardUrl("http", "*.a.localhost", 8080),
                new WildcardUrl("https", "*--b.example", 443)),
            Optional.of(new OriginUrl("https", "own.b.example", 443)),
            new NamesConfig(Set.of("only"), false),
            new CookieConfig(
                List.of(Secret.of("a".repeat(32)), Secret.of("b".repeat(32))),
                Duration.ofHours(1),
                true),
            new SignInConfig(false),
            new AccessConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                6,
                7,
                8,
                Duration.ofSeconds(9),
                1000),
            new EventsConfig(false),
            new LimitsConfig(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                10000,
                40,
                Duration.ofSeconds(5),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                8,
                9,
                10,
                11,
                Duration.ofSeconds(12)),
            Set.of("a", "b/2"),
            new CorsConfig(
                List.of(
                    new AllowedOrigin(new ServiceSelector.All(), "https://portal.example"),
                    new AllowedOrigin(new ServiceSelector.Name("lab"), "https://b.example:8443"))),
            new TunnelConfig(
                TunnelConfig.Way.DIRECT,
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                4L * 1024 * 1024 * 1024,
                Duration.ofSeconds(5),
                600_000,
                7_000_000,
                Duration.ofSeconds(8),
                List.of(new ServiceSelector.Port(8888), new ServiceSelector.Name("lab"))),
            new AdminConfig(Optional.of(new HostAndPort("127.0.0.1", 9))),
            new LogConfig(LogConfig.Level.TRACE, LogConfig.Format.TEXT));
    assertThat(config).isEqualTo(expected);
    assertThat(sameAsDefault(config, GatewayConfig.of(CLUSTER, List.of()), ""))
        .as("components that this test forgot to set")
        .isEmpty();
  }

  /** Useful only as long as every key has been set above to something that is not its default. */
  private static List<String> sameAsDefault(Record given, Record defaults, String path) {
    List<String> same = new ArrayList<>();
    for (RecordComponent component : given.getClass().getRecordComponents()) {
      String key = path + component.getName();
      Object value = value(component, given);
      if (isSection(component.getType())) {
        same.addAll(sameAsDefault((Record) value, (Record) value(component, defaults), key + "."));
      } else if (value.equals(value(component, defaults))) {
        same.add(key);
      }
    }
    return same;
  }

  @Test
  void theKeysThatAreReadAreTheComponentsOfTheRecords() {
    Set<String> components = new TreeSet<>(CHOSEN);
    addComponents(components, GatewayConfig.class, "");

    assertThat(keysThatAreRead()).isEqualTo(components);
  }

  @Test
  void theReferenceDocumentsEveryKey() {
    assertThat(new TreeSet<>(Reference.settings().keySet())).isEqualTo(keysThatAreRead());
  }

  @Test
  void theReferenceDocumentsEveryKeyOfTheClusterFile() {
    Findings findings = new Findings();
    Source source = Source.tolerant("cluster", findings);
    Source none = Source.strict("none", findings);
    new ClusterReader(
            Optional.of(Section.root(source, Optional.empty())),
            Section.root(none, Optional.empty()),
            none,
            Map.of(),
            new SecretFiles(new FileTree(directory), findings))
        .read(Optional.empty());

    String reference = Reference.text();
    assertThat(source.known())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            key ->
                assertThat(reference)
                    .containsAnyOf("`" + key, "`" + key.substring(key.lastIndexOf('.') + 1) + "`"));
  }

  private Set<String> keysThatAreRead() {
    Findings findings = new Findings();
    Source source = Source.strict("settings", findings);
    Section root = Section.root(source, Optional.empty());
    SecretFiles secrets = new SecretFiles(new FileTree(directory), findings);
    ClusterConfig cluster =
        new ClusterReader(Optional.empty(), root.section("cluster"), source, Map.of(), secrets)
            .read(Optional.empty());
    new SettingsReader(root, Overrides.none(), source, secrets).read(cluster);
    return new TreeSet<>(source.known());
  }

  private static void addComponents(Set<String> keys, Class<?> type, String path) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = path + component.getName();
      if (component.getType().equals(ClusterConfig.class)) {
        continue;
      }
      if (isSection(component.getType())) {
        addComponents(keys, component.getType(), key + ".");
      } else if (key.equals("listen.tls")) {
        addComponents(keys, TlsFiles.class, key + ".");
      } else {
        keys.add(key);
      }
    }
  }

  private static boolean isSection(Class<?> type) {
    return Stream.of(
            ListenConfig.class,
            NamesConfig.class,
            CookieConfig.class,
            SignInConfig.class,
            AccessConfig.class,
            EventsConfig.class,
            LimitsConfig.class,
            CorsConfig.class,
            TunnelConfig.class,
            AdminConfig.class,
            LogConfig.class)
        .anyMatch(type::equals);
  }

  private static Object value(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
