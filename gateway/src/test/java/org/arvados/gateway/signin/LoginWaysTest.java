package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ExportedConfig;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.host.BaseHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule S2: whether the cluster's login page can be used. */
class LoginWaysTest {
  private static final BaseHost BASE = new BaseHost("https", "gateway.c.example", 443);
  private static final String TRUSTED = "https://gateway.c.example";

  private static ExportedConfig exported(String loginCluster, String... methods) {
    return new ExportedConfig(
        "zzzzz",
        Map.of("Workbench2", URI.create("https://workbench2.zzzzz.example/")),
        null,
        Set.of(methods),
        loginCluster,
        Map.of());
  }

  private static Optional<LoginConfig> trusting(String origin) {
    return Optional.of(LoginConfig.defaults().withTrustedClient(origin));
  }

  @ParameterizedTest
  @CsvSource({
    "Google, https://gateway.c.example, OPEN",
    "OpenIDConnect, https://gateway.c.example, OPEN",
    "OpenIDConnect, https://other.example, NOT_TRUSTED",
    "Google, https://other.example, NOT_TRUSTED",
    "PAM, https://gateway.c.example, NOT_INTERACTIVE",
    "LDAP, https://gateway.c.example, NOT_INTERACTIVE",
    "Test, https://other.example, OPEN",
  })
  void wayIsThatOfTheMethod(String method, String trusted, LoginWay way) {
    assertThat(LoginWays.of(Optional.of(exported("", method)), trusting(trusted), BASE))
        .isEqualTo(way);
  }

  @Test
  void oneMethodWithAPageIsEnough() {
    ExportedConfig both = exported("", "LDAP", "OpenIDConnect");
    assertThat(LoginWays.of(Optional.of(both), trusting(TRUSTED), BASE)).isEqualTo(LoginWay.OPEN);
  }

  /** Another cluster's login page is reached through ours, and decides by its own file. */
  @Test
  void loginClusterDecidesForItself() {
    ExportedConfig elsewhere = exported("xyzzy", "PAM");
    assertThat(LoginWays.of(Optional.of(elsewhere), trusting("https://o.example"), BASE))
        .isEqualTo(LoginWay.OPEN);
    ExportedConfig here = exported("zzzzz", "PAM");
    assertThat(LoginWays.of(Optional.of(here), trusting(TRUSTED), BASE))
        .isEqualTo(LoginWay.NOT_INTERACTIVE);
  }

  @Test
  void whatIsNotKnownCountsAsGood() {
    assertThat(LoginWays.of(Optional.empty(), Optional.empty(), BASE)).isEqualTo(LoginWay.OPEN);
    assertThat(LoginWays.of(Optional.of(exported("", "Google")), Optional.empty(), BASE))
        .isEqualTo(LoginWay.OPEN);
  }

  /** Arvados-protocol section 10.2. */
  @ParameterizedTest
  @CsvSource({
    "https://gateway.c.example, true",
    "https://gateway.c.example/, true",
    "https://gateway.c.example:443, true",
    "https://GATEWAY.c.example, true",
    "https://gateway.c.example:8443, false",
    "http://gateway.c.example, false",
    "https://*.c.example, true",
    "https://*.example, true",
    "https://*.gateway.c.example, false",
    "https://*.c.example:8443, false",
    "http://*.c.example, false",
    "https://*--c.example, false",
    "https://c.example, false",
    "gateway.c.example, false",
    "https://u@gateway.c.example, false",
    "not a url, false",
  })
  void originIsTrustedByTheClustersRule(String entry, boolean trusted) {
    LoginConfig login = LoginConfig.defaults().withTrustedClient(entry);
    assertThat(TrustedOrigins.trusts(login, Optional.empty(), BASE)).isEqualTo(trusted);
  }

  @Test
  void workbenchsOriginNeedsNoEntry() {
    URI workbench = URI.create("https://gateway.c.example/");
    assertThat(TrustedOrigins.trusts(LoginConfig.defaults(), Optional.of(workbench), BASE))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "127.0.0.1, true",
    "10.1.2.3, true",
    "172.16.0.1, true",
    "172.32.0.1, false",
    "192.168.0.1, true",
    "169.254.0.1, true",
    "[::1], true",
    "[fd00::1], true",
    "8.8.8.8, false",
    "gateway.localhost, false",
  })
  void privateAddressIsTrustedWhereTheClusterDoes(String name, boolean trusted) {
    LoginConfig login = new LoginConfig(List.of(), true, Optional.empty(), true);
    BaseHost base = new BaseHost("http", name, 8080);
    assertThat(TrustedOrigins.trusts(login, Optional.empty(), base)).isEqualTo(trusted);
    assertThat(TrustedOrigins.trusts(LoginConfig.defaults(), Optional.empty(), base)).isFalse();
  }

  /** The cluster may have been out of reach when the gateway started, or change its ways. */
  @Test
  void clusterIsAskedAnewNowAndThen() {
    AtomicLong nanos = new AtomicLong();
    List<CompletableFuture<ExportedConfig>> asked = new ArrayList<>();
    LoginWays ways =
        new LoginWays(
            BASE,
            true,
            trusting(TRUSTED),
            Optional.empty(),
            () -> {
              asked.add(new CompletableFuture<>());
              return asked.get(asked.size() - 1);
            },
            nanos::get);
    CompletableFuture<LoginWay> first = ways.fresh().toCompletableFuture();
    assertThat(asked).hasSize(1);
    assertThat(ways.fresh()).as("one call at a time").isCompletedWithValue(LoginWay.OPEN);
    asked.get(0).completeExceptionally(new ApiFailedException("down", null));
    assertThat(first).isCompletedWithValue(LoginWay.OPEN);

    CompletableFuture<LoginWay> second = ways.fresh().toCompletableFuture();
    asked.get(1).complete(exported("", "PAM"));
    assertThat(second).isCompletedWithValue(LoginWay.NOT_INTERACTIVE);
    assertThat(ways.known()).isEqualTo(LoginWay.NOT_INTERACTIVE);
    assertThat(ways.fresh()).isCompletedWithValue(LoginWay.NOT_INTERACTIVE);
    assertThat(asked).hasSize(2);

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    CompletableFuture<LoginWay> third = ways.fresh().toCompletableFuture();
    asked.get(2).complete(exported("", "Google"));
    assertThat(third).isCompletedWithValue(LoginWay.OPEN);
  }

  @Test
  void switchTurnsItOff() {
    LoginWays ways =
        new LoginWays(
            BASE,
            false,
            trusting(TRUSTED),
            Optional.of(exported("", "Google")),
            CompletableFuture::new,
            () -> 0);
    assertThat(ways.known()).isEqualTo(LoginWay.OFF);
    assertThat(ways.fresh()).isCompletedWithValue(LoginWay.OFF);
  }
}
