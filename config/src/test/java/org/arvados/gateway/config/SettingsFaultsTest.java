package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway's own file may not say, and what it had better not. */
class SettingsFaultsTest {
  @TempDir Path directory;
  private ConfigRoot root;

  @BeforeEach
  void makeRoot() {
    root = new ConfigRoot(directory).cluster(ConfigRoot.CLUSTER);
  }

  @Test
  void allFaultsOfAllSourcesAreReportedAtOnce() {
    root.cluster(
            ConfigRoot.CLUSTER.replace(ConfigRoot.TOKEN, "a-b") + "    API: {RequestTimeout: 1}\n")
        .settings(
            """
            listen:
              address: 8080
            limits:
              idel: 5m
              idle: 5 minutes
              drain: 2h
            colour: blue
            limits: {}
            """);

    String gateway = root.path("/etc/arvados/service-gateway.yml").toString();
    String cluster = root.path("/etc/arvados/config.yml").toString();
    assertThat(root.faults())
        .extracting(fault -> fault.place().toString())
        .containsExactlyInAnyOrder(
            gateway + ":8: limits",
            gateway + ":2: listen.address",
            gateway + ":4: limits.idel",
            gateway + ":5: limits.idle",
            gateway + ":6: limits.drain",
            gateway + ":7: colour",
            cluster + ":3: Clusters.zzzzz.SystemRootToken",
            cluster + ":9: Clusters.zzzzz.API.RequestTimeout");
    assertThat(root.faults()).allSatisfy(fault -> assertThat(fault.mend()).isNotEmpty());
  }

  @Test
  void theMessageOfTheExceptionHasALineForEachFault() {
    root.settings("limits: {idle: 5}\ncolour: blue\n");

    String file = root.path("/etc/arvados/service-gateway.yml").toString();
    try {
      root.load();
    } catch (ConfigException e) {
      assertThat(e.getMessage().lines())
          .containsExactlyInAnyOrder(
              file
                  + ":1: limits.idle: 5 is a duration without a unit; write 5s if seconds are meant",
              file
                  + ":2: colour: is not a setting of the gateway; the keys known here are cluster,"
                  + " listen, wildcards, baseHost, names, cookie, signIn, access, limits, upgrades,"
                  + " cors, tunnel, admin, log");
      return;
    }
    throw new AssertionError("no fault");
  }

  @ParameterizedTest
  @CsvSource({
    "'limit: {}', limits",
    "'Limits: {}', limits",
    "'wildcard: []', wildcards",
    "'limits: {idel: 5m}', idle",
    "'limits: {upgrade-idle: 5m}', upgradeIdle",
    "'limits: {upgrade_idle: 5m}', upgradeIdle",
    "'limits: {UpgradeIdle: 5m}', upgradeIdle",
    "'listen: {tls: {cert: a}}', certificate",
    "'listen: {tls: {certificat: a}}', certificate",
    "'limits: {keepAlive: 5m}', tunnel.keepAlive",
    "'keepAlive: 5m', tunnel.keepAlive",
    "'trustedProxies: []', listen.trustedProxies",
  })
  void anUnknownKeyIsAFaultWithTheKeyThatIsMeant(String yaml, String meant) {
    root.settings(yaml);

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.problem()).isEqualTo("is not a setting of the gateway"),
            fault -> assertThat(fault.mend()).isIn("did you mean " + meant + "?", known(fault)));
  }

  // "cert" is too far from "certificate" for a guess: the mend lists the keys instead.
  private static String known(Fault fault) {
    return fault.place().key().endsWith(".cert")
        ? "the keys known here are certificate, key, useCluster"
        : "";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits: {idle: 5d} | limits.idle | is not a duration",
        "limits: {idle: 300} | limits.idle | without a unit",
        "limits: {idle: ''} | limits.idle | is not a duration",
        "limits: {idle: [5m]} | limits.idle | is not a single value",
        "limits: {idle: {a: b}} | limits.idle | is not a single value",
        "limits: {headBytes: 64k} | limits.headBytes | is not a size",
        "limits: {headFields: 1.5} | limits.headFields | is not a whole number",
        "limits: {headFields: -1} | limits.headFields | is not a whole number",
        "limits: 5 | limits | is not a mapping",
        "names: {hostnameLinks: maybe} | names.hostnameLinks | is neither true nor false",
        "names: {reserved: login} | names.reserved | is not a list",
        "names: {reserved: [Login]} | names.reserved | cannot be a name",
        "names: {reserved: [a.b]} | names.reserved | cannot be a name",
        "names: {reserved: [{a: b}]} | names.reserved | has an item that is not a text",
        "names: {reserved: [~]} | names.reserved | has an item that is not a text",
        "listen: {address: ':8080'} | listen.address | is not an address to listen on",
        "listen: {trustedProxies: [localhost]} | listen.trustedProxies | is neither an IP address",
        "listen: {tls: {certificate: a.crt, key: /a.key}} | listen.tls.certificate | is not a whole path",
        "listen: {tls: {useCluster: true}} | listen.tls.useCluster | which the cluster file does not have",
        "admin: {address: 8081} | admin.address | is not an address to listen on",
        "admin: {address: '127.0.0.1:8080'} | admin.address | is the listener of services too",
        "log: {level: loud} | log.level | is none of the choices",
        "log: {level: INFO} | log.level | is none of the choices",
        "log: {format: xml} | log.format | is none of the choices",
        "wildcards: ['https://a.example'] | wildcards | has no *",
        "wildcards: ['https://*.a.example', 'https://*.A.example:443'] | wildcards | has the same address twice",
        "wildcards: https://*.a.example | wildcards | is not a list",
        "cors: {origins: https://a.example} | cors.origins | is not a list",
        "cors: {origins: ['https://a.example/x']} | cors.origins | has a path",
        "upgrades: [h2c] | upgrades | would let requests pass unchecked",
        "cookie: {keys: ['short']} | cookie.keys | fewer than 32 characters",
        "cookie: {keys: ['']} | cookie.keys | is empty",
        "tunnel: {connectTimeout: 40s} | tunnel.setupTimeout | is shorter than connectTimeout",
        "tunnel: {windowBytes: 33Mi} | tunnel.windowBudgetBytes | is less than windowBytes",
        "tunnel: {keepAlive: 61s} | tunnel.keepAlive | is too much",
        "cluster: {id: ZZZZZ} | cluster.id | is not a cluster id",
        "cluster: {apiHost: 'https://zzzzz.example'} | cluster.apiHost | is more than a host",
        "cluster: {systemRootToken: a-b} | cluster.systemRootToken | other than letters and digits",
        "cluster: {managementToken: a/b} | cluster.managementToken | other than letters and digits",
        "cluster: {anonymousToken: a/b} | cluster.anonymousToken | other than letters and digits",
      })
  void everyKindOfFaultIsFoundAtItsKey(String yaml, String key, String problem) {
    root.settings(yaml.strip());

    assertThat(root.faults())
        .filteredOn(fault -> !fault.place().key().equals("listen.tls.key"))
        .filteredOn(fault -> !fault.problem().equals("differs from the cluster file"))
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.place().key()).isEqualTo(key.strip()),
            fault -> assertThat(fault.problem()).contains(problem.strip()),
            fault -> assertThat(fault.mend()).isNotEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h2c",
        "H2C",
        "h2",
        "TLS",
        "tls/1.0",
        "TLS/1.2",
        "HTTP/2.0",
        "http/1.1",
        "websocket",
        "WebSocket",
        "WebSocket/13",
        "a b",
        "a/b/c",
        "",
        "a,b"
      })
  void upgradesThatWouldPassUncheckedAreRefused(String protocol) {
    root.settings("upgrades: ['" + protocol + "']");

    assertThat(root.faults()).extracting(fault -> fault.place().key()).containsExactly("upgrades");
  }

  @Test
  void otherUpgradesAreLowerCase() {
    root.settings("upgrades: [Jupyter-Kernel, spdy/3.1]");

    assertThat(root.loaded().upgrades()).containsExactlyInAnyOrder("jupyter-kernel", "spdy/3.1");
  }

  @Test
  void aCertificateNeedsItsKeyAndAKeyItsCertificate() {
    root.file("/srv/a.crt", "").settings("listen: {tls: {certificate: /srv/a.crt}}");
    assertThat(root.problems()).containsExactly("listen.tls.key: is missing beside the other one");

    root.settings("listen: {tls: {key: /srv/a.crt}}");
    assertThat(root.problems())
        .containsExactly("listen.tls.certificate: is missing beside the other one");
  }

  @Test
  void certificateFilesMustBeReadable() {
    root.file("/srv/a.key", "")
        .settings("listen: {tls: {certificate: /srv/a.crt, key: /srv/a.key}}");

    assertThat(root.faults())
        .singleElement()
        .satisfies(
            fault -> assertThat(fault.place().key()).isEqualTo("listen.tls.certificate"),
            fault -> assertThat(fault.problem()).contains("missing or not readable"));
  }

  @Test
  void certificateFilesMayBeWrittenAsUrls() {
    root.file("/srv/a.crt", "")
        .file("/srv/a.key", "")
        .settings("listen: {tls: {certificate: 'file:///srv/a.crt', key: /srv/a.key}}");

    assertThat(root.loaded().listen().tls())
        .contains(new TlsFiles(root.path("/srv/a.crt"), root.path("/srv/a.key")));
  }

  @Test
  void theClustersCertificateIsUsedOnlyWhenAskedFor() {
    root.cluster(ConfigRoot.CLUSTER + "    TLS: {Certificate: /srv/a.crt, Key: /srv/a.key}\n");
    assertThat(root.loaded().listen().tls()).isEmpty();

    root.settings("listen: {tls: {useCluster: true}}");
    assertThat(root.problems())
        .containsExactly(
            "listen.tls.useCluster: names "
                + root.path("/srv/a.crt")
                + ", which is missing or not readable",
            "listen.tls.useCluster: names "
                + root.path("/srv/a.key")
                + ", which is missing or not readable");

    root.file("/srv/a.crt", "").file("/srv/a.key", "");
    assertThat(root.loaded().listen().tls())
        .contains(new TlsFiles(root.path("/srv/a.crt"), root.path("/srv/a.key")));
  }

  @Test
  void theClustersCertificateBesideAnotherIsAFault() {
    root.cluster(ConfigRoot.CLUSTER + "    TLS: {Certificate: /srv/a.crt, Key: /srv/a.key}\n")
        .file("/srv/a.crt", "")
        .file("/srv/a.key", "")
        .settings("listen: {tls: {useCluster: true, certificate: /srv/a.crt, key: /srv/a.key}}");

    assertThat(root.problems())
        .containsExactly("listen.tls.useCluster: stands beside a certificate or key");
  }

  @Test
  void aWebServerInFrontThatNobodyTrustsIsAWarning() {
    assertThat(root.warnings())
        .singleElement()
        .asString()
        .startsWith("listen.trustedProxies: is empty though clients use https");

    root.settings("listen: {trustedProxies: ['::1']}");
    assertThat(root.warnings()).isEmpty();

    root.file("/srv/a.crt", "")
        .file("/srv/a.key", "")
        .settings("listen: {tls: {certificate: /srv/a.crt, key: /srv/a.key}}");
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void aWildcardWithoutTlsIsAWarningUnlessItIsThisHost() {
    root.settings("wildcards: ['http://*.a.example', 'http://*.localhost:8080']");

    assertThat(root.warnings())
        .containsExactly(
            "wildcards: http://*.a.example has no TLS: tokens and cookies cross the network in the clear");
  }

  /** Rule X2: what an operator lists acts in every visitor's name. */
  @ParameterizedTest
  @CsvSource({
    "https://portal.zzzzz.example, ''",
    "https://containers.zzzzz.example, ''",
    "https://a.b.containers.zzzzz.example, ''",
    "http://localhost:3000, ''",
    "http://app.localhost, ''",
    "http://portal.zzzzz.example, has no TLS",
    "http://localhost.example, has no TLS",
    "https://lab.containers.zzzzz.example, is a service's",
    "lab=https://LAB.containers.zzzzz.example:443, is a service's",
  })
  void anOriginThatOthersMayHoldIsAWarning(String origin, String warning) {
    root.settings("listen: {trustedProxies: ['::1']}\ncors: {origins: ['%s']}".formatted(origin));

    assertThat(root.loaded().cors().origins()).hasSize(1);
    assertThat(root.warnings())
        .hasSize(warning.isEmpty() ? 0 : 1)
        .allSatisfy(text -> assertThat(text).startsWith("cors.origins: http").contains(warning));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:1, '', 0",
    "'[::1]:1', '', 0",
    "localhost:1, '', 0",
    "0.0.0.0:1, '', 1",
    "gw.example:1, '', 1",
    "0.0.0.0:1, abc, 0"
  })
  void anOpenAdminAddressIsAWarning(String address, String managementToken, int warnings) {
    root.cluster(ConfigRoot.CLUSTER + "    ManagementToken: '" + managementToken + "'\n")
        .settings("listen: {trustedProxies: ['::1']}\nadmin: {address: '%s'}".formatted(address));

    assertThat(root.warnings()).hasSize(warnings);
  }

  @Test
  void bothMayLetTheSystemChooseAPort() {
    root.settings("listen: {address: '127.0.0.1:0'}\nadmin: {address: '127.0.0.1:0'}");

    assertThat(root.loaded().admin().address()).contains(new HostAndPort("127.0.0.1", 0));
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, true", "::1, true", "127.0.0.1, false", "11.0.0.1, false"})
  void trustedForwardersAreKnownByTheirAddress(InetAddress peer, boolean trusted) {
    root.settings("listen: {trustedProxies: ['10.0.0.0/8', '::1']}");

    assertThat(root.loaded().listen().trusts(peer)).isEqualTo(trusted);
  }

  @Test
  void anEmptyListOfWildcardsMeansTheClusters() {
    root.settings("wildcards: []");

    assertThat(root.loaded().wildcards())
        .isEqualTo(List.of(WildcardUrl.parse("https://*.containers.zzzzz.example")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "limits:\n", "limits: {}\nlisten:\n  tls:\n"})
  void anEmptyFileOrSectionMeansDefaults(String yaml) {
    root.settings(yaml);

    assertThat(root.loaded())
        .isEqualTo(GatewayConfig.of(root.loaded().cluster(), root.loaded().wildcards()));
  }
}
