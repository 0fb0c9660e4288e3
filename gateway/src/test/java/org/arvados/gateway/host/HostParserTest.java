package org.arvados.gateway.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.HostRefusal.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules H1 to H4 and N2, row by row. */
class HostParserTest {
  private static final String REQUEST = "zzzzz-xvhdp-0examplereq0001";
  private static final String CONTAINER = "zzzzz-dz642-0examplectr0001";
  private static final String SUFFIX = ".containers.zzzzz.example";

  private final HostParser parser = parser("https://*.containers.zzzzz.example");

  private static HostParser parser(String... wildcards) {
    List<Wildcard> list = List.of(wildcards).stream().map(Wildcard::parse).toList();
    return new HostParser(list, "zzzzz", Set.of("login", "WWW"));
  }

  private static ServiceHost service(HostResult result) {
    assertThat(result).isInstanceOf(ServiceHost.class);
    return (ServiceHost) result;
  }

  private static Reason reason(HostResult result) {
    assertThat(result).isInstanceOf(HostRefusal.class);
    return ((HostRefusal) result).reason();
  }

  @ParameterizedTest
  @CsvSource({"1", "80", "8888", "65535"})
  void uuidAndPortNameThatPort(int port) {
    for (String uuid : List.of(REQUEST, CONTAINER)) {
      assertThat(service(parser.parse(uuid + "-" + port + SUFFIX)).target())
          .isEqualTo(new Target.ServicePort(new ArvadosUuid(uuid), port));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {REQUEST, CONTAINER})
  void uuidAloneNamesTheOnlyPort(String uuid) {
    assertThat(service(parser.parse(uuid + SUFFIX)).target())
        .isEqualTo(new Target.BareUuid(new ArvadosUuid(uuid)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-", "--80", "-0", "-00", "-080", "-65536", "-99999", "-100000", "-80a", "-80-", "-a",
        "-8_0", "x", "0", "-80-81", "_80", "-1e3", "-0x50",
      })
  void uuidGoingOnWronglyIsMalformed(String rest) {
    for (String uuid : List.of(REQUEST, CONTAINER)) {
      assertThat(reason(parser.parse(uuid + rest + SUFFIX))).isEqualTo(Reason.MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zzzzz-tpzed-0exampleuser001",
        "zzzzz-gj3su-0gatewaytoken01-80",
        "zzzzz-j7d0g-000000000000000",
        "xyzzy-4zz18-000000000000000-80",
      })
  void uuidOfAnotherTypeIsMalformed(String label) {
    assertThat(reason(parser.parse(label + SUFFIX))).isEqualTo(Reason.MALFORMED);
  }

  /** Rule H3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyzzy-dz642-0examplectr0001-80",
        "xyzzy-xvhdp-0examplereq0001",
        "zzzzy-dz642-0examplectr0001"
      })
  void uuidOfAnotherClusterIsSentThere(String label) {
    HostRefusal refusal = (HostRefusal) parser.parse(label + SUFFIX);
    assertThat(refusal.reason()).isEqualTo(Reason.FOREIGN_CLUSTER);
    assertThat(refusal.cluster()).hasValue(label.substring(0, 5));
    assertThat(refusal.reason().status()).isEqualTo(421);
  }

  @Test
  void malformedUuidOfAnotherClusterIsMalformed() {
    assertThat(reason(parser.parse("xyzzy-dz642-0examplectr0001-0" + SUFFIX)))
        .isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "0",
        "8888",
        "my-app",
        "a--b",
        "app2",
        "zzzzz-dz642",
        "zzzzz-dz642-short-80",
        "zzzzz-dz642-0examplectr000",
        "workbench",
        "xn-a",
        "axn--b",
        "a23456789012345678901234567890123456789012345678901234567890123",
      })
  void anythingElseLegalIsAFriendlyName(String label) {
    ServiceHost host = service(parser.parse(label + SUFFIX));
    assertThat(host.target()).isEqualTo(new Target.FriendlyName(label));
    assertThat(host.label()).isEqualTo(label);
  }

  /** Rule N2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "login",
        "LOGIN",
        "www",
        "xn--bcher-kva",
        "XN--a",
        "-a",
        "a-",
        "-",
        "--",
        "a_b",
        "_dmarc"
      })
  void labelThatCanBeNoNameIsRefused(String label) {
    HostResult result = parser.parse(label + SUFFIX);
    assertThat(reason(result)).isEqualTo(Reason.INVALID_NAME);
    assertThat(Reason.INVALID_NAME.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ".",
        "..",
        ":",
        ":443",
        "app.containers.zzzzz.example..",
        ".containers.zzzzz.example",
        "app..containers.zzzzz.example",
        "app.containers.zzzzz.example:",
        "app.containers.zzzzz.example:0",
        "app.containers.zzzzz.example:0443",
        "app.containers.zzzzz.example:+443",
        "app.containers.zzzzz.example:-443",
        "app.containers.zzzzz.example: 443",
        "app.containers.zzzzz.example:443 ",
        "app.containers.zzzzz.example:44x",
        "app.containers.zzzzz.example:65536",
        "app.containers.zzzzz.example:443:443",
        "app.containers.zzzzz.example::443",
        "app.containers.zzzzz.example:٤٤٣",
        " app.containers.zzzzz.example",
        "app.containers.zzzzz.example ",
        "app .containers.zzzzz.example",
        "app\t.containers.zzzzz.example",
        "app\0.containers.zzzzz.example",
        "app\r\n.containers.zzzzz.example",
        "app\u007f.containers.zzzzz.example",
        "%61pp.containers.zzzzz.example",
        "user@app.containers.zzzzz.example",
        "user:pw@app.containers.zzzzz.example",
        "app/.containers.zzzzz.example",
        "app\\.containers.zzzzz.example",
        "app?.containers.zzzzz.example",
        "app#.containers.zzzzz.example",
        "app,app.containers.zzzzz.example",
        "app.containers.zzzzz.example,app.containers.zzzzz.example",
        "*.containers.zzzzz.example",
        "app;.containers.zzzzz.example",
        "bücher.containers.zzzzz.example",
        "app。containers.zzzzz.example",
        "https://app.containers.zzzzz.example",
        "[",
        "[]",
        "[::1",
        "::1",
        "[::1]x",
        "[::1]:",
        "[::1]:0",
        "[127.0.0.1]",
        "[fe80::1%eth0]",
        "[v1.x]",
        "a234567890123456789012345678901234567890123456789012345678901234.containers.zzzzz.example",
      })
  void whatIsNoHostIsMalformed(String host) {
    assertThat(reason(parser.parse(host))).isEqualTo(Reason.MALFORMED);
    assertThat(Reason.MALFORMED.status()).isEqualTo(400);
  }

  @Test
  void nameLongerThanDnsAllowsIsMalformed() {
    assertThat(reason(parser.parse("a.".repeat(120) + "containers.zzzzz.example")))
        .isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "containers.zzzzz.example",
        "zzzzz.example",
        "localhost",
        "app.containers.zzzzz.example.org",
        "app-containers.zzzzz.example",
        "appcontainers.zzzzz.example",
        "a.b.containers.zzzzz.example",
        REQUEST + "-80.b.containers.zzzzz.example",
        "app.containers.zzzzz.example:80",
        "app.containers.zzzzz.example:8443",
        "127.0.0.1",
        "127.0.0.1:443",
        "[::1]",
        "[::1]:443",
        "[::ffff:127.0.0.1]:443",
      })
  void whatIsNotUnderAWildcardIsUnknown(String host) {
    assertThat(reason(parser.parse(host))).isEqualTo(Reason.UNKNOWN_HOST);
    assertThat(Reason.UNKNOWN_HOST.status()).isEqualTo(421);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.containers.zzzzz.example",
        "APP.Containers.zzzzz.EXAMPLE",
        "app.containers.zzzzz.example.",
        "app.containers.zzzzz.example:443",
        "app.containers.zzzzz.example.:443",
      })
  void allWaysToWriteOneHostComeToTheSame(String host) {
    ServiceHost service = service(parser.parse(host));
    assertThat(service.authority()).isEqualTo("app.containers.zzzzz.example:443");
    assertThat(service.origin()).isEqualTo("https://app.containers.zzzzz.example");
    assertThat(service.label()).isEqualTo("app");
  }

  @Test
  void upperCaseUuidIsTheUuid() {
    assertThat(
            service(parser.parse((CONTAINER + "-80").toUpperCase(java.util.Locale.ROOT) + SUFFIX))
                .target())
        .isEqualTo(new Target.ServicePort(new ArvadosUuid(CONTAINER), 80));
  }

  @Test
  void wildcardInsideALabelTakesWhatStandsBefore() {
    HostParser dashed = parser("https://*--containers.zzzzz.example:8443");
    ServiceHost host = service(dashed.parse(CONTAINER + "-80--containers.zzzzz.example:8443"));
    assertThat(host.target()).isEqualTo(new Target.ServicePort(new ArvadosUuid(CONTAINER), 80));
    assertThat(host.origin())
        .isEqualTo("https://" + CONTAINER + "-80--containers.zzzzz.example:8443");
    assertThat(service(dashed.parse("app--containers.zzzzz.example")).authority())
        .isEqualTo("app--containers.zzzzz.example:8443");
    assertThat(reason(dashed.parse("--containers.zzzzz.example:8443")))
        .isEqualTo(Reason.UNKNOWN_HOST);
    assertThat(reason(dashed.parse("app.containers.zzzzz.example:8443")))
        .isEqualTo(Reason.UNKNOWN_HOST);
    assertThat(reason(dashed.parse("a.b--containers.zzzzz.example:8443")))
        .isEqualTo(Reason.UNKNOWN_HOST);
    assertThat(reason(dashed.parse("a---containers.zzzzz.example:8443")))
        .isEqualTo(Reason.INVALID_NAME);
  }

  @Test
  void longestSuffixWins() {
    HostParser two = parser("https://*.zzzzz.example", "https://*--c.zzzzz.example");
    assertThat(service(two.parse("app--c.zzzzz.example")).label()).isEqualTo("app");
    assertThat(service(two.parse("app--d.zzzzz.example")).label()).isEqualTo("app--d");
    assertThat(service(two.parse("app.zzzzz.example")).label()).isEqualTo("app");
  }

  @Test
  void portChoosesAmongWildcards() {
    HostParser two = parser("http://*.c.localhost:8080", "https://*.c.localhost:8443");
    assertThat(service(two.parse("app.c.localhost:8080")).wildcard().isHttps()).isFalse();
    assertThat(service(two.parse("app.c.localhost:8443")).wildcard().isHttps()).isTrue();
    assertThat(reason(two.parse("app.c.localhost:443"))).isEqualTo(Reason.UNKNOWN_HOST);
  }

  /** Never guessed: without a port both would fit, and neither is the scheme's own. */
  @Test
  void missingPortThatCouldBeTwoIsUnknown() {
    HostParser two = parser("http://*.c.localhost:8080", "https://*.c.localhost:8443");
    assertThat(reason(two.parse("app.c.localhost"))).isEqualTo(Reason.UNKNOWN_HOST);
  }

  @Test
  void missingPortMeansTheDefaultOneFirst() {
    HostParser two = parser("https://*--c.zzzzz.example:8443", "https://*.zzzzz.example");
    assertThat(service(two.parse("app--c.zzzzz.example")).label()).isEqualTo("app--c");
    assertThat(service(two.parse("app--c.zzzzz.example:8443")).label()).isEqualTo("app");
  }

  @Test
  void wildcardsThatAnswerForTheSameHostAreRefused() {
    assertThatThrownBy(() -> parser("https://*.c.example", "http://*.c.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("drop one");
    assertThatThrownBy(() -> parser("https://*.c.example:81", "http://*.c.example:81"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parser("https://*.c.example", "https://*.c.example"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> parser()).isInstanceOf(IllegalArgumentException.class);
    List<Wildcard> one = List.of(Wildcard.parse("https://*.c.example"));
    assertThatThrownBy(() -> new HostParser(one, "ZZZZZ", Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusalsNeverRepeatWhatTheClientSent() {
    HostRefusal refusal = (HostRefusal) parser.parse("<script>.containers.zzzzz.example");
    assertThat(refusal.detail()).doesNotContain("script");
    assertThat(refusal.cluster()).isEqualTo(Optional.empty());
  }

  // The base host (rules H2 and N2)

  private static HostParser withBase(String scheme, String name, int port, String... wildcards) {
    List<Wildcard> list = List.of(wildcards).stream().map(Wildcard::parse).toList();
    return new HostParser(
        list, Optional.of(new BaseHost(scheme, name, port)), "zzzzz", Set.of("login"));
  }

  /** By default a reserved label under the first wildcard, which its certificate covers. */
  @ParameterizedTest
  @CsvSource({
    "https://*.containers.zzzzz.example, https://gateway.containers.zzzzz.example",
    "https://*--containers.zzzzz.example, https://gateway--containers.zzzzz.example",
    "http://*.containers.localhost:8080, http://gateway.containers.localhost:8080",
  })
  void baseHostIsUnderTheFirstWildcard(String wildcard, String origin) {
    HostParser parser = parser(wildcard, "https://*.other.example");
    assertThat(parser.base().origin()).isEqualTo(origin);
    String host = origin.substring(origin.indexOf("//") + 2);
    assertThat(parser.parse(host)).isEqualTo(parser.base());
    assertThat(parser.parse(host.toUpperCase(java.util.Locale.ROOT))).isEqualTo(parser.base());
  }

  /** The Host header without a port means what it means for services of the same wildcard. */
  @ParameterizedTest
  @CsvSource({
    "https, gateway.c.example, 443, gateway.c.example, true",
    "https, gateway.c.example, 443, gateway.c.example., true",
    "https, gateway.c.example, 443, gateway.c.example:443, true",
    "https, gateway.c.example, 443, gateway.c.example:8443, false",
    "https, gateway.c.example, 443, a.gateway.c.example, false",
    "https, gateway.c.example, 443, gatewa.c.example, false",
    "https, gateway.c.example, 8443, gateway.c.example:8443, true",
    "https, gateway.c.example, 8443, gateway.c.example, false",
    "https, own.d.example, 443, own.d.example, true",
    "https, own.d.example, 8443, own.d.example, true",
    "https, own.d.example, 8443, own.d.example:443, false",
    "https, c.example, 443, c.example, true",
  })
  void baseHostIsMatchedWithItsPort(
      String scheme, String name, int port, String host, boolean matches) {
    HostParser parser =
        withBase(scheme, name, port, "https://*.c.example", "http://*.c.example:8080");
    assertThat(parser.parse(host) instanceof BaseHost).isEqualTo(matches);
  }

  /** Rule N2: its label is nobody's name, at any wildcard and whatever the operator reserves. */
  @Test
  void labelOfTheBaseHostIsNoName() {
    HostParser parser =
        withBase("https", "portal.c.example", 443, "https://*.c.example", "https://*.d.example");
    assertThat(parser.names().problem("portal")).isPresent();
    assertThat(parser.names().problem("login")).isPresent();
    assertThat(reason(parser.parse("portal.d.example"))).isEqualTo(Reason.INVALID_NAME);
    assertThat(service(parser.parse("gateway.c.example")).label()).isEqualTo("gateway");
  }

  /** A base host that is under no wildcard takes no name away. */
  @Test
  void baseHostElsewhereReservesNothing() {
    HostParser parser = withBase("https", "portal.e.example", 443, "https://*.c.example");
    assertThat(parser.names().problem("portal")).isEmpty();
  }

  @Test
  void baseHostMustNotLookLikeAService() {
    assertThatThrownBy(
            () -> withBase("https", REQUEST + "-80.c.example", 443, "https://*.c.example"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("uuid");
    for (String name : List.of("", "Gateway.c.example", "a b", "a.example.", "x@y")) {
      assertThatThrownBy(() -> new BaseHost("https", name, 443))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
