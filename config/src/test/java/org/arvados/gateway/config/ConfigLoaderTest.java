package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.config.ConfigSources.Overrides;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which source wins (arvados-protocol sections 8.1 and 8.3). */
class ConfigLoaderTest {
  private static final String WILDCARDS = "wildcards: ['https://*.own.example']\n";

  @TempDir Path directory;
  private ConfigRoot root;

  @BeforeEach
  void makeRoot() {
    root = new ConfigRoot(directory);
  }

  @Test
  void theClusterFileAtItsUsualPlaceIsEnough() {
    GatewayConfig config = root.cluster(ConfigRoot.CLUSTER).loaded();

    assertThat(config)
        .isEqualTo(
            GatewayConfig.of(
                config.cluster(),
                List.of(WildcardUrl.parse("https://*.containers.zzzzz.example"))));
    assertThat(config.cluster().id()).contains("zzzzz");
    assertThat(config.cluster().services().controllerUrl())
        .isEqualTo(URI.create("https://zzzzz.example/"));
    assertThat(config.cluster().systemRootToken()).isEqualTo(Secret.of(ConfigRoot.TOKEN));
  }

  @Test
  void theVariableNamesAnotherClusterFile() {
    root.cluster(ConfigRoot.CLUSTER)
        .file("/srv/other.yml", ConfigRoot.CLUSTER.replace("zzzzz", "xyzzy"))
        .variable("ARVADOS_CONFIG", root.path("/srv/other.yml").toString());

    assertThat(root.loaded().cluster().id()).contains("xyzzy");
  }

  @Test
  void theOptionBeatsTheVariable() {
    root.file("/srv/one.yml", ConfigRoot.CLUSTER)
        .file("/srv/two.yml", ConfigRoot.CLUSTER.replace("zzzzz", "xyzzy"))
        .variable("ARVADOS_CONFIG", root.path("/srv/one.yml").toString())
        .clusterConfig("/srv/two.yml");

    assertThat(root.loaded().cluster().id()).contains("xyzzy");
  }

  @Test
  void aNamedFileMustExist() {
    root.clusterConfig("/srv/cluster.yml").config("/srv/gateway.yml");

    assertThat(root.faults())
        .containsExactlyInAnyOrder(
            new Fault(
                Place.of(root.path("/srv/cluster.yml").toString(), ""),
                "does not exist",
                "correct --cluster-config"),
            new Fault(
                Place.of(root.path("/srv/gateway.yml").toString(), ""),
                "does not exist",
                "correct --config"));
  }

  @Test
  void theFileThatTheVariableNamesMustExist() {
    root.cluster(ConfigRoot.CLUSTER).variable("ARVADOS_CONFIG", "/nowhere/config.yml");

    assertThat(root.faults())
        .containsExactly(
            new Fault(
                Place.of("/nowhere/config.yml", ""), "does not exist", "correct ARVADOS_CONFIG"));
  }

  @Test
  void anEmptyVariableNamesNoFile() {
    root.cluster(ConfigRoot.CLUSTER).variable("ARVADOS_CONFIG", "");

    assertThat(root.loaded().cluster().id()).contains("zzzzz");
  }

  @Test
  void theOptionNamesAnotherFileOfTheGateway() {
    root.cluster(ConfigRoot.CLUSTER)
        .settings("limits: {idle: 1m}")
        .file("/srv/gateway.yml", "limits: {idle: 2m}")
        .config("/srv/gateway.yml");

    assertThat(root.loaded().limits().idle()).hasMinutes(2);
  }

  @Test
  void aFileThatIsNotTextIsAFault() {
    root.cluster(ConfigRoot.CLUSTER).settings("x").config("/etc");

    assertThat(root.problems()).containsExactly(": cannot be read");
  }

  @Test
  void theEnvironmentIsEnoughForTheCluster() {
    root.variable("ARVADOS_API_HOST", "zzzzz.example:8443")
        .variable("ARVADOS_API_TOKEN", ConfigRoot.TOKEN)
        .variable("ARVADOS_API_HOST_INSECURE", "1")
        .settings(WILDCARDS);

    ClusterConfig cluster = root.loaded().cluster();

    assertThat(cluster)
        .isEqualTo(
            ClusterConfig.of(URI.create("https://zzzzz.example:8443/"), Secret.of(ConfigRoot.TOKEN))
                .withInsecure(true));
    assertThat(cluster.id()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "yes, true",
    "true, true",
    "0, false",
    "no, false",
    "false, false",
    "TRUE, false",
    "'', false"
  })
  void theWordsOfInsecureAreThoseOfTheClientLibraries(String word, boolean insecure) {
    root.variable("ARVADOS_API_HOST", "zzzzz.example")
        .variable("ARVADOS_API_TOKEN", ConfigRoot.TOKEN)
        .variable("ARVADOS_API_HOST_INSECURE", word)
        .settings(WILDCARDS);

    assertThat(root.loaded().cluster().insecure()).isEqualTo(insecure);
  }

  @Test
  void besideAClusterFileTheEnvironmentIsNotUsedAndADifferenceIsAWarning() {
    root.cluster(ConfigRoot.CLUSTER)
        .settings("listen: {trustedProxies: ['::1']}")
        .variable("ARVADOS_API_HOST", "other.example")
        .variable("ARVADOS_API_TOKEN", "otherToken")
        .variable("ARVADOS_API_HOST_INSECURE", "yes");

    assertThat(root.loaded().cluster())
        .isEqualTo(
            ClusterConfig.of(URI.create("https://zzzzz.example/"), Secret.of(ConfigRoot.TOKEN))
                .withId("zzzzz")
                .withLogin(LoginConfig.defaults())
                .withServices(root.loaded().cluster().services()));
    assertThat(root.warnings())
        .containsExactly(
            "ARVADOS_API_HOST: differs from the configuration file, which decides",
            "ARVADOS_API_HOST_INSECURE: differs from the configuration file, which decides",
            "ARVADOS_API_TOKEN: differs from the configuration file, which decides");
  }

  @Test
  void besideAClusterFileAnEqualEnvironmentIsNoWarning() {
    root.cluster(ConfigRoot.CLUSTER)
        .settings("listen: {trustedProxies: ['::1']}")
        .variable("ARVADOS_API_HOST", "zzzzz.example:443")
        .variable("ARVADOS_API_TOKEN", ConfigRoot.TOKEN)
        .variable("ARVADOS_API_HOST_INSECURE", "false");

    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void theEnvironmentDoesNotMendAnIncompleteClusterFile() {
    root.cluster("Clusters: {zzzzz: {}}")
        .settings(WILDCARDS)
        .variable("ARVADOS_API_HOST", "zzzzz.example")
        .variable("ARVADOS_API_TOKEN", ConfigRoot.TOKEN);

    assertThat(root.problems())
        .containsExactly(
            "Clusters.zzzzz.Services.Controller.ExternalURL: is missing",
            "Clusters.zzzzz.SystemRootToken: is missing");
  }

  @Test
  void theGatewaysFileCompletesTheClusterFile() {
    root.cluster("Clusters: {zzzzz: {}}")
        .settings(
            WILDCARDS
                + "cluster: {apiHost: zzzzz.example, systemRootToken: %s, insecure: true}"
                    .formatted(ConfigRoot.TOKEN));

    assertThat(root.loaded().cluster())
        .isEqualTo(
            ClusterConfig.of(URI.create("https://zzzzz.example/"), Secret.of(ConfigRoot.TOKEN))
                .withId("zzzzz")
                .withLogin(LoginConfig.defaults())
                .withInsecure(true));
  }

  @Test
  void theGatewaysFileMayNotContradictTheClusterFile() {
    root.cluster(
            ConfigRoot.CLUSTER
                + "    TLS: {Insecure: false}\n    Users: {AnonymousUserToken: a}\n"
                + "    ManagementToken: m\n")
        .settings(
            "cluster: {id: xyzzy, apiHost: other.example, systemRootToken: other, insecure: true,"
                + " anonymousToken: b, managementToken: n}");

    assertThat(root.problems())
        .containsExactlyInAnyOrder(
            "cluster.id: differs from the cluster file",
            "cluster.apiHost: differs from the cluster file",
            "cluster.systemRootToken: differs from the cluster file",
            "cluster.insecure: differs from the cluster file",
            "cluster.managementToken: differs from the cluster file",
            "cluster.anonymousToken: differs from the cluster file");
  }

  @Test
  void theGatewaysFileBeatsTheEnvironment() {
    root.settings(
            WILDCARDS
                + "cluster: {id: zzzzz, apiHost: zzzzz.example, systemRootToken: %s}"
                    .formatted(ConfigRoot.TOKEN))
        .variable("ARVADOS_API_HOST", "other.example");

    assertThat(root.loaded().cluster().services().controllerUrl()).hasHost("zzzzz.example");
    assertThat(root.warnings())
        .contains("ARVADOS_API_HOST: differs from the configuration file, which decides");
  }

  @Test
  void withoutAnySourceEveryRequiredKeyIsMissedOnce() {
    assertThat(root.faults())
        .extracting(fault -> fault.place().key())
        .containsExactlyInAnyOrder("cluster.apiHost", "cluster.systemRootToken", "wildcards");
    assertThat(root.faults().get(0).mend()).contains("ARVADOS_API_HOST");
  }

  @Test
  void aMalformedVariableIsOneFaultWithoutItsSecret() {
    root.settings(WILDCARDS)
        .variable("ARVADOS_API_HOST", "https://zzzzz.example/")
        .variable("ARVADOS_API_TOKEN", "v2/zzzzz-gj3su-0gatewaytoken01/hiddenhidden");

    assertThat(root.problems())
        .containsExactly(
            "ARVADOS_API_HOST: is more than a host and a port",
            "ARVADOS_API_TOKEN: is a user's token");
    assertThat(root.faults().toString()).doesNotContain("hidden");
    assertThat(root.faults()).extracting(fault -> fault.place().file()).containsOnly("environment");
  }

  @Test
  void optionsStandInForSettings() {
    root.cluster(ConfigRoot.CLUSTER)
        .settings(
            WILDCARDS
                + "listen: {address: 'localhost:1', tls: {certificate: /srv/a.crt, key: /srv/a.key}}")
        .file("/srv/a.crt", "")
        .file("/srv/a.key", "")
        .file("/srv/b.crt", "")
        .file("/srv/b.key", "")
        .overrides(
            new Overrides(
                Optional.of("[::1]:8443"),
                Optional.of(root.path("/srv/b.crt")),
                Optional.of(root.path("/srv/b.key")),
                List.of("https://*.a.example", "https://*.b.example")));

    GatewayConfig config = root.loaded();

    assertThat(config.listen().address()).isEqualTo(new HostAndPort("::1", 8443));
    assertThat(config.listen().tls())
        .contains(new TlsFiles(root.path("/srv/b.crt"), root.path("/srv/b.key")));
    assertThat(config.wildcards())
        .containsExactly(
            WildcardUrl.parse("https://*.a.example"), WildcardUrl.parse("https://*.b.example"));
  }

  @Test
  void faultsOfOptionsNameTheOption() {
    root.cluster(ConfigRoot.CLUSTER)
        .overrides(
            new Overrides(
                Optional.of("8080"),
                Optional.of(Path.of("/nowhere/a.crt")),
                Optional.empty(),
                List.of("https://a.example")));

    assertThat(root.faults())
        .extracting(fault -> fault.place().toString())
        .containsExactlyInAnyOrder(
            "command line: --listen",
            "command line: --tls-certificate",
            "command line: --tls-key",
            "command line: --wildcard");
  }

  @Test
  void aProgramGivesTheClusterAndWritesSettingsAsInTheFile() throws ConfigException {
    ClusterConfig cluster =
        ClusterConfig.of(URI.create("http://127.0.0.1:9000/"), Secret.of("demo"))
            .withId("zzzzz")
            .withAnonymousToken(Secret.of("anon"));

    GatewayConfig config =
        ConfigLoader.parse(
            cluster, "wildcards: ['http://*.localhost:8080']\nlimits: {idle: 1s, drain: 0s}");

    assertThat(config.cluster()).isEqualTo(cluster);
    assertThat(config.limits().idle()).hasSeconds(1);
    assertThat(config.tunnel()).isEqualTo(TunnelConfig.defaults());
    assertThat(
            config
                .withListen(ListenConfig.defaults().withAddress(new HostAndPort("::1", 0)))
                .listen()
                .address())
        .hasToString("[::1]:0");
  }

  @Test
  void theSystemsSourcesAreItsRootAndEnvironment() {
    assertThat(ConfigSources.system())
        .isEqualTo(ConfigSources.of(Path.of("/"), Map.copyOf(System.getenv())));
  }

  @Test
  void sourcesDoNotPrintTheEnvironment() {
    ConfigSources sources =
        ConfigSources.of(directory, Map.of("ARVADOS_API_TOKEN", "hidden"))
            .withConfig(Path.of("a.yml"))
            .withClusterConfig(Path.of("b.yml"))
            .withOverrides(Overrides.none());

    assertThat(sources.toString()).doesNotContain("hidden").contains("a.yml", "b.yml");
  }
}
