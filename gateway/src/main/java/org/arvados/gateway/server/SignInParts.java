package org.arvados.gateway.server;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ExportedConfig;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.auth.CookieSeal;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.Secret;
import org.arvados.gateway.directory.DirectoryPages;
import org.arvados.gateway.directory.DirectorySetup;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameRegister;
import org.arvados.gateway.own.OwnPages;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.page.RefusalPages;
import org.arvados.gateway.page.SignInPages;
import org.arvados.gateway.signin.ApiVisitors;
import org.arvados.gateway.signin.LoginWays;
import org.arvados.gateway.signin.RevokedSessions;
import org.arvados.gateway.signin.SignIn;
import org.arvados.gateway.signin.UserSwitch;

/**
 * Cookies, signing in and out, and the pages that are the gateway's own.
 *
 * @param seal of session cookies
 * @param userSwitch makes sessions
 * @param signIn leads visitors through a sign-in
 * @param own every page of our own
 */
record SignInParts(CookieSeal seal, UserSwitch userSwitch, SignIn signIn, OwnPages own) {
  private static final Duration USER_SWITCH_LIFE = Duration.ofMinutes(5);

  /**
   * What the rest of the gateway gives to it.
   *
   * @param exported of the cluster; empty when it did not answer
   * @param workbench of the cluster
   */
  record Given(
      GatewayConfig config,
      HostParser hosts,
      String clusterId,
      Optional<ExportedConfig> exported,
      Optional<URI> workbench,
      ArvadosApi api,
      AccessService access,
      InstantSource clock,
      Executor executor) {}

  static SignInParts of(Given given) {
    SecureRandom random = new SecureRandom();
    Ticker ticker = Ticker.systemTicker();
    List<byte[]> secrets = sealSecrets(given.config());
    Duration maxAge = given.config().cookie().maxAge();
    CookieSeal seal = new CookieSeal(secrets, "cookie", maxAge, random);
    CookieSeal formSeal = new CookieSeal(secrets, UserSwitch.PURPOSE, USER_SWITCH_LIFE, random);
    UserSwitch userSwitch = new UserSwitch(formSeal, seal, given.clock());
    SignInPages pages = new SignInPages(given.workbench());
    SignIn signIn =
        new SignIn(
            new SignIn.Setup(
                given.hosts(),
                secrets,
                userSwitch,
                new ApiVisitors(given.access(), given.api()),
                loginWays(given, ticker),
                given.config().cluster().services().controllerUrl(),
                pages,
                new RefusalPages(given.workbench()),
                given.clusterId(),
                new RevokedSessions(maxAge, ticker, given.executor())),
            given.clock(),
            ticker,
            given.executor(),
            random);
    return new SignInParts(seal, userSwitch, signIn, ownPages(given, signIn));
  }

  private static LoginWays loginWays(Given given, Ticker ticker) {
    return new LoginWays(
        given.hosts().base(),
        given.config().signIn().enabled(),
        given.config().cluster().login(),
        given.exported(),
        given.api()::exportedConfig,
        ticker);
  }

  private static OwnPages ownPages(Given given, SignIn signIn) {
    List<OwnRoute> routes = new ArrayList<>(signIn.routes());
    ApiToken overview = ApiToken.of(given.config().cluster().systemRootToken().reveal());
    routes.addAll(
        new DirectoryPages(
                new DirectorySetup(
                    given.access(),
                    new NameRegister(given.api(), given.hosts().names(), Optional.of(overview)),
                    signIn,
                    Wildcard.parse(given.config().wildcards().get(0).toString()),
                    given.workbench(),
                    given.clusterId()))
            .routes());
    return new OwnPages(routes);
  }

  private static List<byte[]> sealSecrets(GatewayConfig config) {
    List<Secret> keys = config.cookie().keys();
    List<Secret> secrets = keys.isEmpty() ? List.of(config.cluster().systemRootToken()) : keys;
    return secrets.stream()
        .map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
        .toList();
  }
}
