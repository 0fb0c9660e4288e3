package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of Arvados's cluster file (arvados-protocol section 8.2). */
class ClusterFileTest {
  @TempDir Path directory;
  private ConfigRoot root;

  @BeforeEach
  void makeRoot() {
    root = new ConfigRoot(directory).settings("listen: {trustedProxies: ['::1']}");
  }

  @Test
  void defaultsAreArvadoss() {
    ClusterConfig cluster = root.cluster(ConfigRoot.CLUSTER).loaded().cluster();

    assertThat(cluster)
        .isEqualTo(
            new ClusterConfig(
                Optional.of("zzzzz"),
                new ClusterServices(
                    URI.create("https://zzzzz.example/"),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(new WildcardUrl("https", "*.containers.zzzzz.example", 443)),
                    Optional.empty()),
                false,
                Secret.of(ConfigRoot.TOKEN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new ClusterConfig.ShellAccess(true, false),
                Optional.of(new LoginConfig(List.of(), false, Optional.empty(), true)),
                new ApiBounds(1000, Duration.ofMinutes(5), 64, 1000),
                Map.of()));
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void everyKeyIsMapped() {
    root.cluster(
        """
        Clusters:
          xyzzy:
            SystemRootToken: exampleSystemRootToken0123456789abcdefghijklmnopqrstu
            ManagementToken: exampleManagementToken
            Services:
              Controller:
                ExternalURL: "https://xyzzy.example:8443"
                InternalURLs:
                  "http://ctrl-0.internal:8003": {ListenURL: "http://localhost:8003"}
                  "http://ctrl-1.internal:8003": {}
                  SAMPLE: {}
              Websocket: {ExternalURL: "wss://ws.xyzzy.example/websocket"}
              Workbench2: {ExternalURL: "https://workbench2.xyzzy.example"}
              ContainerWebServices:
                ExternalURL: "https://containers.xyzzy.example"
                ExternalPortMin: 2000
                ExternalPortMax: 2999
            TLS: {Certificate: "file:///srv/cert", Key: /srv/key, Insecure: true}
            Users: {AnonymousUserToken: exampleAnonymousToken}
            Containers: {ShellAccess: {Admin: false, User: true}}
            Login:
              TrustedClients: {"https://*.containers.xyzzy.example": {}, "https://a.example:1": , SAMPLE: {}}
              TrustPrivateNetworks: true
              LoginCluster: zzzzz
              IssueTrustedTokens: false
            API: {MaxItemsPerResponse: 10, RequestTimeout: 1.5m, MaxConcurrentRequests: 7, MaxGatewayTunnels: 5}
            RemoteClusters:
              "*": {ActivateUsers: true}
              zzzzz: {Host: zzzzz.example, Proxy: true}
              aaaaa: {Proxy: true}
        """);

    assertThat(root.loaded().cluster())
        .isEqualTo(
            new ClusterConfig(
                Optional.of("xyzzy"),
                new ClusterServices(
                    URI.create("https://xyzzy.example:8443/"),
                    List.of(
                        URI.create("http://ctrl-0.internal:8003/"),
                        URI.create("http://ctrl-1.internal:8003/")),
                    Optional.of(URI.create("wss://ws.xyzzy.example/websocket")),
                    Optional.of(URI.create("https://workbench2.xyzzy.example/")),
                    Optional.empty(),
                    Optional.of(
                        new ExternalPorts("https", "containers.xyzzy.example", 2000, 2999))),
                true,
                Secret.of(ConfigRoot.TOKEN),
                Optional.of(Secret.of("exampleManagementToken")),
                Optional.of(Secret.of("exampleAnonymousToken")),
                Optional.of(new TlsFiles(root.path("/srv/cert"), root.path("/srv/key"))),
                new ClusterConfig.ShellAccess(false, true),
                Optional.of(
                    new LoginConfig(
                        List.of("https://*.containers.xyzzy.example", "https://a.example:1"),
                        true,
                        Optional.of("zzzzz"),
                        false)),
                new ApiBounds(10, Duration.ofSeconds(90), 7, 5),
                Map.of("zzzzz", "zzzzz.example")));
    assertThat(root.warnings()).isEmpty();
  }

  /** Only the cluster file tells whom logins may return to; the API does not. */
  @Test
  void withoutAClusterFileNothingIsKnownOfLogins() {
    root.variable("ARVADOS_API_HOST", "zzzzz.example")
        .variable("ARVADOS_API_TOKEN", ConfigRoot.TOKEN)
        .settings("wildcards: ['https://*.containers.zzzzz.example']\nlisten: {tls: }");

    assertThat(root.loaded().cluster().login()).isEmpty();
  }

  @Test
  void nullsAreDefaults() {
    root.cluster(
        ConfigRoot.CLUSTER
            + """
                Users:
                TLS: {Insecure: , Certificate: ~}
                API: {RequestTimeout: null}
                Login: ~
                RemoteClusters:
            """);

    assertThat(root.loaded().cluster().api()).isEqualTo(ApiBounds.defaults());
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void unknownKeysAreArvadossOwnBusiness() {
    root.cluster(
        ConfigRoot.CLUSTER
            + "    Collections: {BlobSigning: true, Nested: [{a: 1}]}\nAutoReloadConfig: true\n");

    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void aKnownKeyInWrongCaseIsAWarningAndNotRead() {
    root.cluster(
        ConfigRoot.CLUSTER
            + "    users: {AnonymousUserToken: a}\n    TLS: {insecure: true}\n    Managementtoken: b\n");

    assertThat(root.loaded().cluster().insecure()).isFalse();
    assertThat(root.loaded().cluster().anonymousToken()).isEmpty();
    assertThat(root.warnings())
        .containsExactlyInAnyOrder(
            "Clusters.zzzzz.users: is not read: its case is wrong",
            "Clusters.zzzzz.TLS.insecure: is not read: its case is wrong",
            "Clusters.zzzzz.Managementtoken: is not read: its case is wrong");
  }

  @Test
  void severalClustersAreAFault() {
    root.cluster(ConfigRoot.CLUSTER + ConfigRoot.CLUSTER.substring(10).replace("zzzzz", "xyzzy"));

    assertThat(root.problems()).containsExactly("Clusters: names zzzzz and xyzzy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Clusters:", "Clusters: {}", "Other: 1", "Clusters: {SAMPLE: {}}"})
  void noClusterIsOneFault(String yaml) {
    root.cluster(yaml);

    assertThat(root.problems()).containsExactly("Clusters: names no cluster");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ZZZZZ", "zzzz", "zzzzzz", "zz-zz"})
  void aMalformedClusterIdIsAFault(String id) {
    root.cluster(ConfigRoot.CLUSTER.replace("zzzzz:", id + ":"));

    assertThat(root.problems())
        .containsExactly("Clusters." + id + ": \"" + id + "\" is not a cluster id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Services: {Websocket: {ExternalURL: 'https://ws.example'}} | Services.Websocket.ExternalURL",
        "Services: {Workbench2: {ExternalURL: 'ftp://wb.example'}} | Services.Workbench2.ExternalURL",
        "Services: {Controller: {InternalURLs: {'localhost:8003': {}}}} |"
            + " Services.Controller.InternalURLs.localhost:8003",
        "Services: [] | Services",
        "ManagementToken: a-b | ManagementToken",
        "ManagementToken: [a] | ManagementToken",
        "Users: {AnonymousUserToken: a/b} | Users.AnonymousUserToken",
        "TLS: {Insecure: maybe} | TLS.Insecure",
        "API: {RequestTimeout: 300} | API.RequestTimeout",
        "API: {RequestTimeout: -1s} | API.RequestTimeout",
        "API: {MaxItemsPerResponse: many} | API.MaxItemsPerResponse",
        "API: {MaxItemsPerResponse: 0} | API.MaxItemsPerResponse",
        "API: {MaxGatewayTunnels: 99999999999} | API.MaxGatewayTunnels",
        "Containers: {ShellAccess: {Admin: 2}} | Containers.ShellAccess.Admin",
        "Login: true | Login",
        "RemoteClusters: [zzzzz] | RemoteClusters",
      })
  void aMalformedValueIsOneFaultAtItsKey(String line, String key) {
    String yaml =
        """
        Clusters:
          zzzzz:
            SystemRootToken: exampleSystemRootToken0123456789abcdefghijklmnopqrstu
            %s
        """;
    root.cluster(yaml.formatted(line))
        .settings("wildcards: ['https://*.a.example']\ncluster: {apiHost: zzzzz.example}");

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.place().key()).isEqualTo("Clusters.zzzzz." + key),
            fault -> assertThat(fault.place().line()).isEqualTo(4),
            fault -> assertThat(fault.mend()).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-b",
        "a b",
        "file:///srv/token",
        "v2/zzzzz-gj3su-0gatewaytoken01/abc",
        "   ",
        "\u00e9"
      })
  void theSystemRootTokenHasOnlyLettersAndDigits(String token) {
    root.cluster(ConfigRoot.CLUSTER.replace(ConfigRoot.TOKEN, "'" + token + "'"));

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.place().key()).isEqualTo("Clusters.zzzzz.SystemRootToken"),
            fault -> assertThat(fault.toString()).doesNotContain(token));
  }

  @Test
  void aMissingSystemRootTokenIsAFault() {
    root.cluster(ConfigRoot.CLUSTER.replace(ConfigRoot.TOKEN, "''"));

    assertThat(root.problems()).containsExactly("Clusters.zzzzz.SystemRootToken: is missing");
  }

  @Test
  void aShortSystemRootTokenIsAWarning() {
    root.cluster(ConfigRoot.CLUSTER.replace(ConfigRoot.TOKEN, "a".repeat(31)));

    assertThat(root.warnings())
        .containsExactly(
            "Clusters.zzzzz.SystemRootToken: is shorter than 32 characters and could be guessed");
  }

  @Test
  void aSystemRootTokenOf32CharactersIsNoWarning() {
    root.cluster(ConfigRoot.CLUSTER.replace(ConfigRoot.TOKEN, "a".repeat(32)));

    assertThat(root.warnings()).isEmpty();
  }

  /** Arvados-protocol section 2.1: with exactly three slashes, the third part alone. */
  @ParameterizedTest
  @CsvSource({
    "abc, abc",
    "v2/zzzzz-gj3su-anonymouspublic/abc, v2/zzzzz-gj3su-anonymouspublic/abc",
    "v2/zzzzz-gj3su-anonymouspublic/abc/, abc",
    "v2/zzzzz-gj3su-anonymouspublic/abc/zzzzz-dz642-0gatewayvector2, abc"
  })
  void theAnonymousTokenIsReducedAsArvadosDoes(String text, String token) {
    root.cluster(ConfigRoot.CLUSTER + "    Users: {AnonymousUserToken: '" + text + "'}\n");

    assertThat(root.loaded().cluster().anonymousToken()).contains(Secret.of(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-b",
        "v1/a/b",
        "v2/zzzzz-gj3su-anonymouspublic/",
        "v2/a//b",
        "v2/a/ /b",
        "   ",
        "a/b/c/d/e"
      })
  void otherAnonymousTokensAreRefused(String text) {
    root.cluster(ConfigRoot.CLUSTER + "    Users: {AnonymousUserToken: '" + text + "'}\n");

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.place().key())
                    .isEqualTo("Clusters.zzzzz.Users.AnonymousUserToken"),
            fault -> assertThat(fault.toString()).doesNotContain(text));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2000, 0", "0, 2999"})
  void withoutAWholeRangeOneHostIsNoWayToServices(int min, int max) {
    root.cluster(withPorts(min, max));

    assertThat(root.problems())
        .containsExactly(
            "wildcards: is missing, and the cluster has no wildcard or range of ports for services");
  }

  @Test
  void aReversedRangeIsAFault() {
    root.cluster(withPorts(2999, 2000));

    assertThat(root.problems())
        .containsExactly(
            "Clusters.zzzzz.Services.ContainerWebServices.ExternalPortMin: is above ExternalPortMax");
  }

  @Test
  void aRangeOfPortsNeedsNoWildcard() {
    root.cluster(withPorts(2000, 2000));

    assertThat(root.loaded().wildcards()).isEmpty();
    assertThat(root.loaded().cluster().services().externalPorts())
        .contains(new ExternalPorts("https", "containers.zzzzz.example", 2000, 2000));
  }

  @Test
  void aMalformedWildcardIsOneFault() {
    root.cluster(ConfigRoot.CLUSTER.replace("*.containers", "*.*.containers"));

    assertThat(root.problems())
        .containsExactly(
            "Clusters.zzzzz.Services.ContainerWebServices.ExternalURL:"
                + " \"https://*.*.containers.zzzzz.example\" has more than one *");
  }

  @Test
  void aSyntaxErrorIsTheOnlyFault() {
    root.cluster("Clusters: {zzzzz: [}");

    assertThat(root.faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.problem()).startsWith("is not valid YAML"));
  }

  private static String withPorts(int min, int max) {
    return ConfigRoot.CLUSTER.replace(
        "https://*.containers.zzzzz.example",
        "https://containers.zzzzz.example\n        ExternalPortMin: %d\n        ExternalPortMax: %d"
            .formatted(min, max));
  }
}
