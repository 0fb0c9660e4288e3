package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Login and logout (arvados-protocol sections 10.1 to 10.3). */
class LoginTest {
  private static final String LANDING = "https://login.containers.example.com/_gateway?x=1&y=a%20b";
  private final TestCluster cluster = new TestCluster();

  @BeforeEach
  void register() {
    cluster.state.configure(
        settings ->
            settings
                .withTrustedClient("https://login.containers.example.com")
                .withLoginMethods("OpenIDConnect"));
  }

  private TestCluster.Answer authenticate(String username, String password) throws Exception {
    String json = Json.object().put("username", username).put("password", password).toString();
    return cluster.send(
        cluster
            .plain("/arvados/v1/users/authenticate")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** Section 10.1: the Test login's page takes the token to any address. */
  @Test
  void testLoginHasAFormAndTrustsEverybody() throws Exception {
    cluster.state.configure(settings -> settings.withLoginMethods("Test"));
    TestCluster.Answer page =
        cluster.send(cluster.plain("/login", "return_to", "https://evil.example/?a=1&b=\"2"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains("data-return-to=\"https://evil.example/?a=1&amp;b=&quot;2\"")
        .contains("/arvados/v1/users/authenticate");
  }

  /** Section 10.1: a wrong password is a 401, and with the Test login a 500. */
  @ParameterizedTest
  @CsvSource({"Test, 500", "PAM, 401", "LDAP, 401"})
  void passwordIsExchangedForAToken(String method, int refusal) throws Exception {
    cluster.state.configure(settings -> settings.withLoginMethods(method));
    cluster.state.setPassword(cluster.people.active().uuid(), "sesame");
    TestCluster.Answer answer = authenticate("active", "sesame");
    assertThat(answer.status()).isEqualTo(200);
    ApiToken token =
        ApiToken.of(
            "v2/"
                + answer.json().path("uuid").asText()
                + "/"
                + answer.json().path("api_token").asText());
    assertThat(cluster.get(token, "/arvados/v1/users/current").json().path("username").asText())
        .isEqualTo("active");
    for (String[] wrong : new String[][] {{"active", "open"}, {"admin", ""}, {"nobody", "x"}}) {
      assertThat(authenticate(wrong[0], wrong[1]).status()).isEqualTo(refusal);
    }
  }

  /** Section 10.1: clients of these clusters ask for the password themselves. */
  @ParameterizedTest
  @CsvSource({"PAM", "LDAP"})
  void passwordLoginHasNoPage(String method) throws Exception {
    cluster.state.configure(settings -> settings.withLoginMethods(method));
    TestCluster.Answer page = cluster.send(cluster.plain("/login", "return_to", LANDING));
    assertThat(page.status()).isEqualTo(500);
    assertThat(page.error()).isEqualTo("interactive login is not available");
    assertThat(login("active", LANDING).header("Location")).isEmpty();
  }

  @Test
  void providerTakesNoPasswords() throws Exception {
    cluster.state.setPassword(cluster.people.active().uuid(), "sesame");
    assertThat(authenticate("active", "sesame").status()).isEqualTo(400);
  }

  /** Section 10.3: the token ends before it is decided where the browser goes. */
  @Test
  void logoutThatLeadsNowhereEndsTheTokenAllTheSame() throws Exception {
    ApiToken token = cluster.people.active().token();
    TestCluster.Answer answer = cluster.send(cluster.authorized(token, "/logout").GET());
    assertThat(answer.status()).isEqualTo(302);
    assertThat(cluster.get(token, "/arvados/v1/users/current").status()).isEqualTo(401);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private TestCluster.Answer login(String username, String returnTo) throws Exception {
    String form =
        "username="
            + username
            + "&return_to="
            + URLEncoder.encode(returnTo, StandardCharsets.UTF_8);
    return cluster.send(
        cluster
            .plain("/login")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form)));
  }

  @Test
  void pageOffersTheAccountsAndKeepsTheAddress() throws Exception {
    cluster.state.addAccount("<b>&\"");
    TestCluster.Answer page = cluster.send(cluster.plain("/login", "return_to", LANDING));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text())
        .contains(">active<", ">admin (administrator)<", ">inactive (inactive)<")
        .contains("value=\"https://login.containers.example.com/_gateway?x=1&amp;y=a%20b\"")
        .contains("&lt;b&gt;&amp;&quot;")
        .doesNotContain("<b>")
        .doesNotContain(">root<");
  }

  @Test
  void chosenAccountReturnsWithANewToken() throws Exception {
    TestCluster.Answer answer = login("active", LANDING);
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    String location = answer.header("Location");
    assertThat(location)
        .startsWith("https://login.containers.example.com/_gateway?x=1&y=a%20b&api_token=v2%2F");
    String encoded = location.substring(location.indexOf("api_token=") + 10);
    ApiToken token = ApiToken.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    assertThat(cluster.get(token, "/arvados/v1/users/current").json().path("username").asText())
        .isEqualTo("active");
    assertThat(token).isNotEqualTo(cluster.people.active().token());
  }

  @Test
  void untrustedAddressGetsNoToken() throws Exception {
    TestCluster.Answer page =
        cluster.send(cluster.plain("/login", "return_to", "https://evil.example/"));
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("Login error:").contains("TrustedClients");
    assertThat(login("active", "https://evil.example/").header("Location")).isEmpty();
    assertThat(cluster.send(cluster.plain("/login")).text()).contains("Login error:");
    assertThat(login("nobody", LANDING).text()).contains("Login error:");
    assertThat(login("root", LANDING).text()).contains("Login error:");
  }

  /** Section 11.5: no event tells of a logout. */
  @Test
  void logoutEndsTheTokenSilently() throws Exception {
    ApiToken token = cluster.people.active().token();
    cluster.state.onChange(
        event -> {
          throw new AssertionError("an event tells of the logout");
        });
    TestCluster.Answer answer =
        cluster.send(cluster.plain("/logout", "return_to", LANDING, "api_token", token.reveal()));
    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo(LANDING);
    assertThat(cluster.get(token, "/arvados/v1/users/current").status()).isEqualTo(401);
  }

  @Test
  void logoutGoesToWorkbenchOrATrustedAddressOnly() throws Exception {
    assertThat(
            cluster.send(cluster.plain("/logout", "return_to", "https://evil.example/")).status())
        .isEqualTo(400);
    cluster.state.configure(
        settings -> settings.withService("Workbench2", URI.create("https://wb2.zzzzz.example/")));
    assertThat(cluster.send(cluster.plain("/logout")).header("Location"))
        .isEqualTo("https://wb2.zzzzz.example/");
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, https://a.example/x?y, true",
    "https://a.example, https://A.example:443/, true",
    "https://a.example:443/, https://a.example/, true",
    "https://a.example, http://a.example/, false",
    "https://a.example, https://a.example:8443/, false",
    "https://a.example, https://user@a.example/, false",
    "https://a.example, https://b.a.example/, false",
    "https://*.a.example, https://b.a.example/, true",
    "https://*.a.example, https://c.b.a.example/, true",
    "https://*.a.example, https://a.example/, false",
    "https://*.a.example, https://ba.example/, false",
    "https://*--a.example, https://b--a.example/, false",
    "https://a.example, //a.example/, false",
    "https://a.example, not a url, false",
    "https://a.example, https://wb2.example/, true",
    "https://a.example, http://127.0.0.1:8080/, false"
  })
  void originIsTrustedByTheRule(String entry, String returnTo, boolean trusted) {
    ClusterSettings settings =
        ClusterSettings.defaults()
            .withTrustedClient(entry)
            .withService("Workbench2", URI.create("https://wb2.example/"));
    assertThat(new TrustedClients(settings).trusts(returnTo)).isEqualTo(trusted);
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:3000/, true",
    "http://127.0.0.1/, true",
    "https://10.1.2.3/, true",
    "https://172.16.0.1/, true",
    "https://172.32.0.1/, false",
    "https://192.168.1.1/, true",
    "https://[::1]/, true",
    "https://[fd00::1]/, true",
    "https://10.example.com/, false",
    "https://8.8.8.8/, false"
  })
  void privateNetworksAreTrustedOnRequest(String returnTo, boolean trusted) {
    ClusterSettings settings = ClusterSettings.defaults().withTrustPrivateNetworks(true);
    assertThat(new TrustedClients(settings).trusts(returnTo)).isEqualTo(trusted);
  }
}
