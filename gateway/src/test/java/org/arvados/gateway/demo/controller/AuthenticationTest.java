package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forms of tokens and where they are looked for (arvados-protocol sections 2.1 to 2.6). */
class AuthenticationTest {
  private static final String GO = "/arvados/v1/users/current";
  private final TestCluster cluster = new TestCluster();
  private final ClusterState state = cluster.state;
  private final Account owner = cluster.people.active();
  private final String token = owner.token().reveal();

  @AfterEach
  void close() {
    cluster.close();
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return cluster.send(request).status();
  }

  private int status(ApiToken sent) throws Exception {
    return status(cluster.authorized(sent, GO));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void controllerFindsTheTokenEverywhere() throws Exception {
    assertThat(status(cluster.plain(GO).header("Authorization", "OAuth2 " + token))).isEqualTo(200);
    String basic = "Basic " + base64("anyone:" + token).replace('-', '+').replace('_', '/');
    assertThat(status(cluster.plain(GO).header("Authorization", basic))).isEqualTo(200);
    assertThat(status(cluster.plain(GO, "api_token", token))).isEqualTo(200);
    String cookie = "a=b; arvados_api_token=" + base64(token);
    assertThat(status(cluster.plain(GO).header("Cookie", cookie))).isEqualTo(200);
    assertThat(
            status(
                cluster
                    .plain(GO)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("_method=GET&api_token=" + token))))
        .isEqualTo(200);
    assertThat(status(cluster.plain(GO).header("Authorization", "bearer " + token))).isEqualTo(401);
  }

  /** Section 2.3. */
  @Test
  void cookieNeedsItsPadding() throws Exception {
    String padded = base64(token + " ");
    assertThat(padded).endsWith("=");
    String name = "arvados_api_token=";
    assertThat(status(cluster.plain(GO).header("Cookie", name + padded))).isEqualTo(200);
    String bare = padded.replace("=", "");
    assertThat(status(cluster.plain(GO).header("Cookie", name + bare))).isEqualTo(401);
  }

  /** Section 2.2: relayed calls are Rails' to answer, which knows neither Basic nor the cookie. */
  @Test
  void railsFindsTheTokenInFewerPlaces() throws Exception {
    String path = TestCluster.CONTAINERS;
    assertThat(status(cluster.plain(path, "api_token", token))).isEqualTo(200);
    assertThat(status(cluster.plain(path, "oauth_token", token))).isEqualTo(200);
    assertThat(status(cluster.plain(path).header("Authorization", "Bearer " + token)))
        .isEqualTo(200);
    String basic = "Basic " + base64("anyone:" + token).replace('-', '+').replace('_', '/');
    assertThat(status(cluster.plain(path).header("Authorization", basic))).isEqualTo(401);
    String cookie = "arvados_api_token=" + base64(token);
    assertThat(status(cluster.plain(path).header("Cookie", cookie))).isEqualTo(401);
  }

  @Test
  void firstValidTokenTellsWho() throws Exception {
    String spectator = cluster.people.spectator().token().reveal();
    TestCluster.Answer answer =
        cluster.send(
            cluster.plain(GO, "api_token", spectator).header("Authorization", "Bearer junk"));
    assertThat(answer.json().path("username").asText()).isEqualTo("spectator");
  }

  @Test
  void secretAloneIsAToken() throws Exception {
    assertThat(status(owner.tokenRow().v1())).isEqualTo(200);
  }

  @Test
  void v2TokenNeedsItsOwnUuid() throws Exception {
    String foreign = cluster.people.spectator().tokenRow().uuid().text();
    String mixed = "v2/" + foreign + "/" + owner.tokenRow().secret();
    assertThat(status(ApiToken.of(mixed))).isEqualTo(401);
    assertThat(status(ApiToken.of(token + "/null"))).isEqualTo(401);
    assertThat(status(ApiToken.of(token + "/x/y"))).isEqualTo(401);
  }

  /** Section 2.4. */
  @Test
  void tokenSaltedForThisClusterIsValidAndForAnotherNot() throws Exception {
    assertThat(status(ApiToken.of(salted("zzzzz")))).isEqualTo(200);
    assertThat(status(ApiToken.of(salted("xyzzy")))).isEqualTo(401);
  }

  private String salted(String remote) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    byte[] secret = owner.tokenRow().secret().getBytes(StandardCharsets.UTF_8);
    mac.init(new SecretKeySpec(secret, "HmacSHA1"));
    byte[] hash = mac.doFinal(remote.getBytes(StandardCharsets.UTF_8));
    return "v2/" + owner.tokenRow().uuid() + "/" + HexFormat.of().formatHex(hash);
  }

  /** Section 2.1: Rails ends a container's token with the container. */
  @Test
  void tokenOfAContainerLivesWithIt() throws Exception {
    RunningService service = state.addService(owner.uuid(), "10.0.0.1:1", b -> {});
    TokenRow row = state.addToken(owner.uuid(), t -> t.withContainer(service.container().uuid()));
    assertThat(status(row.v2InContainer())).isEqualTo(200);
    assertThat(status(row.v2())).isEqualTo(200);
    assertThat(status(ApiToken.of(row.v2().reveal() + "/zzzzz-dz642-000000000000000")))
        .isEqualTo(401);
    state.change(service.container(), c -> c.with(b -> b.state("Complete")));
    assertThat(status(row.v2InContainer())).isEqualTo(401);
    assertThat(status(row.v2())).isEqualTo(401);
  }

  @Test
  void systemTokensHavePseudoRecords() throws Exception {
    String path = "/arvados/v1/api_client_authorizations/current";
    TestCluster.Answer root = cluster.get(state.systemRootToken(), path);
    assertThat(root.json().path("uuid").asText()).isEqualTo("zzzzz-gj3su-000000000000000");
    assertThat(root.json().path("scopes").toString()).isEqualTo("[\"all\"]");
    ApiToken anonymous = state.anonymousToken().orElseThrow();
    TestCluster.Answer bare = cluster.get(anonymous, path);
    assertThat(bare.json().path("scopes").toString()).isEqualTo("[\"GET /\"]");
    ApiToken v2 = ApiToken.of("v2/zzzzz-gj3su-anonymouspublic/" + anonymous.reveal());
    assertThat(cluster.get(v2, GO).json().path("uuid").asText())
        .isEqualTo("zzzzz-tpzed-anonymouspublic");
    state.removeAnonymousToken();
    assertThat(status(anonymous)).isEqualTo(401);
  }

  @Test
  void currentTokenTellsItsOwnerAndEnd() throws Exception {
    String path = "/arvados/v1/api_client_authorizations/current";
    TestCluster.Answer answer = cluster.get(owner.token(), path);
    assertThat(answer.json().path("owner_uuid").asText()).isEqualTo(owner.uuid().text());
    assertThat(answer.json().path("expires_at").isNull()).isTrue();
    assertThat(answer.json().path("created_at").asText())
        .isEqualTo("2026-08-01T09:00:00.000000000Z");
    assertThat(
            cluster.get(owner.token(), path, "remote", "xyzzy").json().path("api_token").isNull())
        .isTrue();
  }

  @Test
  void tokenRowsDoNotPrintTheirSecret() {
    assertThat(owner.toString()).doesNotContain(owner.tokenRow().secret());
  }
}
