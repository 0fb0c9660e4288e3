package org.arvados.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.arvados.gateway.config.LoginConfig;
import org.arvados.gateway.config.SignInConfig;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Clusters whose users log in in other ways (rule S2)")
@Timeout(120)
class ClusterLoginsTest {
  @RegisterExtension
  static final GatewayExtension OIDC =
      GatewayExtension.of(builder -> builder.login("OpenIDConnect"));

  @RegisterExtension
  static final GatewayExtension UNTRUSTED =
      GatewayExtension.of(
          builder ->
              builder
                  .login("OpenIDConnect")
                  .configure(
                      config ->
                          config.withCluster(config.cluster().withLogin(LoginConfig.defaults()))));

  @RegisterExtension
  static final GatewayExtension PAM = GatewayExtension.of(builder -> builder.login("PAM"));

  @RegisterExtension
  static final GatewayExtension OFF =
      GatewayExtension.with(config -> config.withSignIn(new SignInConfig(false)));

  private static String url(GatewayExtension gateway, String service, String target) {
    return "http://" + gateway.host(service) + target;
  }

  /** The token comes back percent-encoded, among parameters that were put in another order. */
  @Test
  void providerSignsIn() throws Exception {
    RawBrowser browser = new RawBrowser(OIDC);
    RawBrowser.Page provider = browser.open(url(OIDC, "sample", "/e?a=1"));
    assertThat(provider.text()).contains("Who are you?");
    RawBrowser.Page page = browser.choose(provider, "owner");
    assertThat(page.url()).isEqualTo(url(OIDC, "sample", "/e?a=1"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(browser.history).filteredOn(one -> one.contains("api_token=v2%2F")).hasSize(1);
  }

  /** The cluster file tells that nobody would come back, so nobody is sent. */
  @Test
  void loginThatDoesNotTrustUsLeadsToWorkbench() throws Exception {
    UNTRUSTED.demo().controller().calls().clear();
    RawBrowser.Page page = new RawBrowser(UNTRUSTED).open(url(UNTRUSTED, "sample", "/"));
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.text())
        .contains("Workbench", "TrustedClients", "http://" + UNTRUSTED.demo().baseHost());
    assertThat(UNTRUSTED.demo().controller().calls().count("GET /login")).isZero();
  }

  /** Where passwords are taken in Workbench alone, the page at the service says so. */
  @Test
  void passwordsAreTakenInWorkbenchAlone() throws Exception {
    RawBrowser browser = new RawBrowser(PAM);
    RawBrowser.Page page = browser.open(url(PAM, "sample", "/e"));
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.url()).isEqualTo(url(PAM, "sample", "/e"));
    assertThat(page.text()).contains("Sign in through Workbench");
    assertThat(browser.cookies(page.url())).isEmpty();
    String link = page.url() + "?arvados_api_token=" + PAM.token("owner");
    assertThat(browser.open(link).status()).as("Workbench's link").isEqualTo(200);
  }

  /** Switched off, all is as it was before: the plain page of a 401, and links of Workbench. */
  @Test
  void switchedOff() throws Exception {
    RawBrowser browser = new RawBrowser(OFF);
    RawBrowser.Page page = browser.open(url(OFF, "sample", "/e"));
    assertThat(page.status()).isEqualTo(401);
    assertThat(page.text()).contains("Sign in to open this service").doesNotContain("/.arvados/");
    for (String path : new String[] {"sign-in", "enter?code=x", "sign-in-failed"}) {
      RawHttp.Response response = browser.one(url(OFF, "sample", "/.arvados/" + path));
      assertThat(response.status()).as(path).isEqualTo(404);
    }
    URI base = URI.create("http://" + OFF.demo().baseHost() + "/.arvados/signed-in?state=x");
    assertThat(browser.one(base.toString()).status()).isEqualTo(404);

    assertThat(browser.open(page.url() + "?arvados_api_token=" + OFF.token("owner")).status())
        .isEqualTo(200);
    RawBrowser.Page asked = browser.open(url(OFF, "sample", "/.arvados/sign-out"));
    RawBrowser.Page done = browser.submit(asked, "/.arvados/sign-out", "of=here");
    assertThat(done.url()).isEqualTo(url(OFF, "sample", "/.arvados/signed-out?of=here"));
    assertThat(done.text()).doesNotContain("/.arvados/sign-in");
    assertThat(browser.open(page.url()).status()).isEqualTo(401);
  }
}
