package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets may stand in files, and are never shown (rule T9). */
class SecretsTest {
  private static final String KEY_1 = "hidden-key-1-0123456789abcdefghij";
  private static final String KEY_2 = "hidden-key-2-0123456789abcdefghij";

  @TempDir Path directory;
  private ConfigRoot root;

  @BeforeEach
  void makeRoot() {
    root = new ConfigRoot(directory);
  }

  @Test
  void secretsAreReadFromFilesWithoutSurroundingSpace() {
    root.file("/srv/token", ConfigRoot.TOKEN + "\n")
        .file("/srv/anonymous", "  hiddenAnonymous\r\n")
        .file("/srv/management", "hiddenManagement\n")
        .file("/srv/key", KEY_2 + "\n")
        .settings(
            """
            wildcards: ["https://*.a.example"]
            listen: {trustedProxies: ["::1"]}
            cluster:
              apiHost: zzzzz.example
              systemRootToken: file:///srv/token
              anonymousToken: file:///srv/anonymous
              managementToken: file:///srv/management
            cookie: {keys: [%s, "file:///srv/key"]}
            """
                .formatted(KEY_1));

    GatewayConfig config = root.loaded();

    assertThat(config.cluster().systemRootToken()).isEqualTo(Secret.of(ConfigRoot.TOKEN));
    assertThat(config.cluster().anonymousToken()).contains(Secret.of("hiddenAnonymous"));
    assertThat(config.cluster().managementToken()).contains(Secret.of("hiddenManagement"));
    assertThat(config.cookie().keys()).containsExactly(Secret.of(KEY_1), Secret.of(KEY_2));
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void aMissingSecretFileIsOneFault() {
    root.cluster(ConfigRoot.CLUSTER).settings("cookie: {keys: ['file:///srv/key']}");

    assertThat(root.problems())
        .containsExactly(
            "cookie.keys: names " + root.path("/srv/key") + ", which is missing or not readable");
  }

  @Test
  void aMissingFileOfTheSystemRootTokenIsOneFault() {
    root.settings(
        "wildcards: ['https://*.a.example']\n"
            + "cluster: {apiHost: zzzzz.example, systemRootToken: 'file:///srv/token'}");

    assertThat(root.problems())
        .containsExactly(
            "cluster.systemRootToken: names "
                + root.path("/srv/token")
                + ", which is missing or not readable");
  }

  @Test
  void anEmptySecretFileIsAFault() {
    root.cluster(ConfigRoot.CLUSTER)
        .file("/srv/key", " \n")
        .settings("cookie: {keys: ['file:///srv/key']}");

    assertThat(root.problems()).containsExactly("cookie.keys: is empty");
  }

  @Test
  void aRelativeSecretFileIsAFault() {
    root.cluster(ConfigRoot.CLUSTER).settings("cookie: {keys: ['file://key']}");

    assertThat(root.problems()).containsExactly("cookie.keys: \"file://key\" is not a whole path");
  }

  @Test
  void aSecretFileThatEverybodyMayReadIsAWarning() {
    root.cluster(ConfigRoot.CLUSTER)
        .file("/srv/key", KEY_1, "rw-r--r--")
        .file("/srv/a.crt", "", "rw-r--r--")
        .file("/srv/a.key", "", "rw-r--r--")
        .settings(
            "cookie: {keys: ['file:///srv/key']}\n"
                + "listen: {tls: {certificate: /srv/a.crt, key: /srv/a.key}}");

    assertThat(root.warnings())
        .containsExactly(
            ": holds a secret and is readable by every user",
            ": holds a secret and is readable by every user");
  }

  @Test
  void secretsAreNeverShown() throws ConfigException {
    root.cluster(
            """
            Clusters:
              zzzzz:
                SystemRootToken: hiddenRoot
                ManagementToken: hiddenManagement
                Users: {AnonymousUserToken: hiddenAnonymous}
                Services:
                  Controller: {ExternalURL: "https://zzzzz.example"}
                  ContainerWebServices: {ExternalURL: "https://*.containers.zzzzz.example"}
            """)
        .variable("ARVADOS_API_TOKEN", "hiddenOther")
        .settings("cookie: {keys: [%s]}".formatted(KEY_1));

    LoadedConfig loaded = root.load();

    assertThat(loaded.config().cookie().keys()).hasSize(1);
    assertThat(loaded.warnings()).hasSizeGreaterThan(1);
    assertThat(loaded.toString()).doesNotContain("hidden");
  }

  @Test
  void secretsAreNotShownInFaultsEither() {
    String bad = "hidden*bad/value";
    root.cluster(
            """
            Clusters:
              zzzzz:
                SystemRootToken: "%1$s"
                ManagementToken: "%1$s"
                Users: {AnonymousUserToken: "%1$s"}
            """
                .formatted(bad))
        .settings(
            """
            cluster: {systemRootToken: "%1$s", anonymousToken: "%1$s", managementToken: "%1$s"}
            cookie: {keys: ["%1$s", ["%1$s"]]}
            """
                .formatted(bad));

    List<Fault> faults = root.faults();

    assertThat(faults).hasSizeGreaterThanOrEqualTo(8);
    assertThat(faults.toString()).doesNotContain("hidden");
  }
}
