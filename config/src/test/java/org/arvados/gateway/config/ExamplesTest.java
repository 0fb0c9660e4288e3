package org.arvados.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.arvados.gateway.config.YamlNode.Mapping;
import org.arvados.gateway.config.YamlNode.Scalar;
import org.arvados.gateway.config.YamlNode.Sequence;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample files load, and the full one states every key with its true default. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("examples");
  // "#key: value" is a setting; "# text" is not.
  private static final Pattern COMMENTED = Pattern.compile("(?m)^( *)#(?=[a-zA-Z])");

  @TempDir Path directory;
  private ConfigRoot root;

  @BeforeEach
  void makeRoot() {
    root = new ConfigRoot(directory);
  }

  @Test
  void theClusterFileLoads() {
    GatewayConfig config = root.cluster(example("cluster.yml")).loaded();

    assertThat(config.cluster().id()).contains("zzzzz");
    assertThat(config.wildcards()).hasSize(1);
  }

  @Test
  void theEnvironmentLoads() {
    example("environment.env")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .forEach(pair -> root.variable(pair[0], pair[1]));
    root.settings(example("environment.yml"));

    ClusterConfig cluster = root.loaded().cluster();

    assertThat(cluster.services().controllerUrl()).isEqualTo(URI.create("https://zzzzz.example/"));
    assertThat(cluster.systemRootToken()).isEqualTo(Secret.of(ConfigRoot.TOKEN));
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void theFullFileAsItIsChangesNothing() {
    GatewayConfig without = root.cluster(example("cluster.yml")).loaded();

    assertThat(root.settings(example("service-gateway.yml")).loaded()).isEqualTo(without);
  }

  @Test
  void theFullFileWithEverySettingUncommentedLoadsWithoutAClusterFile() {
    root.settings(uncommented())
        .file("/etc/arvados/system-root-token", ConfigRoot.TOKEN)
        .file("/etc/arvados/cookie-key-1", "1".repeat(64))
        .file("/etc/arvados/cookie-key-2", "2".repeat(64))
        .file("/etc/arvados/tls/containers.crt", "")
        .file("/etc/arvados/tls/containers.key", "");

    GatewayConfig config = root.loaded();

    assertThat(config)
        .isEqualTo(
            new GatewayConfig(
                ClusterConfig.of(URI.create("https://zzzzz.example/"), Secret.of(ConfigRoot.TOKEN))
                    .withId("zzzzz")
                    .withAnonymousToken(
                        Secret.of("exampleAnonymousToken0123456789abcdefghijklmnop"))
                    .withManagementToken(
                        Secret.of("exampleManagementToken0123456789abcdefghijklmnop")),
                new ListenConfig(
                    ListenConfig.defaults().address(),
                    Optional.of(
                        new TlsFiles(
                            root.path("/etc/arvados/tls/containers.crt"),
                            root.path("/etc/arvados/tls/containers.key"))),
                    List.of(
                        CidrBlock.parse("127.0.0.1"),
                        CidrBlock.parse("::1"),
                        CidrBlock.parse("10.0.0.0/8"))),
                List.of(
                    WildcardUrl.parse("https://*.containers.zzzzz.example"),
                    WildcardUrl.parse("https://*--services.zzzzz.example:8443")),
                Optional.of(OriginUrl.parse("https://gateway.containers.zzzzz.example")),
                NamesConfig.defaults(),
                new CookieConfig(
                    List.of(Secret.of("2".repeat(64)), Secret.of("1".repeat(64))),
                    CookieConfig.defaults().maxAge(),
                    false),
                SignInConfig.defaults(),
                AccessConfig.defaults(),
                LimitsConfig.defaults(),
                Set.of(),
                new CorsConfig(
                    List.of(
                        AllowedOrigin.parse("https://portal.zzzzz.example"),
                        AllowedOrigin.parse("lab=https://lab.zzzzz.example:8443"))),
                TunnelConfig.defaults(),
                new AdminConfig(Optional.of(HostAndPort.parse("127.0.0.1:8081"))),
                LogConfig.defaults()));
    assertThat(root.warnings()).isEmpty();
  }

  @Test
  void theFullFileHasTheKeysAndDefaultsOfTheReference() {
    Map<String, String> values = new TreeMap<>();
    Mapping top = new YamlReader("sample", new Findings()).read(uncommented()).orElseThrow();
    collect(top, "", values::put);

    Map<String, Reference.Setting> documented = Reference.settings();
    assertThat(values.keySet()).isEqualTo(new TreeSet<>(documented.keySet()));
    documented.forEach(
        (key, setting) -> {
          if (setting.fallback().startsWith("`")) {
            assertThat("`" + values.get(key) + "`").as(key).isEqualTo(setting.fallback());
          }
        });
  }

  private static void collect(YamlNode node, String path, BiConsumer<String, String> values) {
    if (node instanceof Mapping mapping) {
      mapping
          .entries()
          .forEach(
              (key, entry) ->
                  collect(entry.value(), path.isEmpty() ? key : path + "." + key, values));
    } else if (node instanceof Sequence sequence) {
      values.accept(
          path, sequence.items().stream().map(item -> ((Scalar) item).text()).toList().toString());
    } else {
      values.accept(path, ((Scalar) node).text());
    }
  }

  private static String uncommented() {
    return COMMENTED.matcher(example("service-gateway.yml")).replaceAll("$1");
  }

  private static String example(String name) {
    return Reference.read(EXAMPLES.resolve(name));
  }
}
