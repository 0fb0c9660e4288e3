package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.arvados.api.ApiToken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The forms of errors, and what every answer has (arvados-protocol sections 2.8, 3.7 and 9.6). */
class ErrorShapesTest {
  private static final String ID = "req-gw0000000000000000000";
  private final TestCluster cluster = new TestCluster();
  private final ApiToken token = cluster.people.active().token();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void controllerWrapsWhatRailsSays() throws Exception {
    String path = TestCluster.REQUESTS + "/zzzzz-xvhdp-000000000000000";
    TestCluster.Answer answer =
        cluster.send(cluster.authorized(token, path).header("X-Request-Id", ID));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text())
        .isEqualTo(
            "{\"errors\":[\"//railsapi.internal"
                + path
                + ": 404 Not Found: Path not found ("
                + ID
                + ")\"]}");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void relayedErrorIsRailsOwn() throws Exception {
    String path = TestCluster.CONTAINERS + "/zzzzz-dz642-000000000000000";
    TestCluster.Answer answer = cluster.send(cluster.plain(path).header("X-Request-Id", ID));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.error()).isEqualTo("Not logged in (" + ID + ")");
    assertThat(answer.json().path("error_token").asText()).matches("1785574800\\+[0-9a-f]{8}");
    assertThat(answer.header("X-Content-Type-Options")).isEmpty();
  }

  @Test
  void unknownPathAndMethodAreTheControllersErrors() throws Exception {
    TestCluster.Answer unknown = cluster.get(token, "/arvados/v1/nonsense");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.text()).isEqualTo("{\"errors\":[\"API endpoint not found\"]}");
    assertThat(
            cluster.send(cluster.authorized(token, "/arvados/v1/users/current").DELETE()).status())
        .isEqualTo(405);
    assertThat(
            cluster
                .send(
                    cluster
                        .authorized(token, TestCluster.LINKS)
                        .POST(BodyPublishers.ofString("{broken")))
                .status())
        .isEqualTo(400);
  }

  @Test
  void requestIdIsEchoedOrMade() throws Exception {
    TestCluster.Answer echoed =
        cluster.send(
            cluster.authorized(token, "/arvados/v1/users/current").header("X-Request-Id", ID));
    assertThat(echoed.header("X-Request-Id")).isEqualTo(ID);
    assertThat(cluster.get(token, "/arvados/v1/users/current").header("X-Request-Id"))
        .matches("req-[0-9a-z]{20}");
  }

  @Test
  void headIsAnsweredLikeGetWithoutBody() throws Exception {
    TestCluster.Answer answer =
        cluster.send(
            cluster
                .authorized(token, "/arvados/v1/users/current")
                .method("HEAD", BodyPublishers.noBody()));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
    assertThat(cluster.get(token, "/arvados/v1/users/current").status()).isEqualTo(200);
  }

  @Test
  void pagesOfOtherSitesMayCallTheApi() throws Exception {
    TestCluster.Answer preflight =
        cluster.send(
            cluster.plain("/arvados/v1/users/current").method("OPTIONS", BodyPublishers.noBody()));
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(cluster.send(cluster.plain("/login")).header("Access-Control-Allow-Origin"))
        .isEmpty();
  }
}
