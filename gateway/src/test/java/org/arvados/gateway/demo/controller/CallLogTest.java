package org.arvados.gateway.demo.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call is recorded, and no secret of it. */
class CallLogTest {
  private static final String CURRENT = "GET /arvados/v1/users/current";
  private final TestCluster cluster = new TestCluster();
  private final CallLog log = cluster.controller.calls();
  private final Account owner = cluster.people.active();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void callIsRecordedWithItsRouteTokenIdAndStatus() throws Exception {
    ArvadosUuid absent = new ArvadosUuid("zzzzz-dz642-000000000000000");
    String id = "req-gw0000000000000000000";
    cluster.send(
        cluster
            .authorized(
                owner.token(), TestCluster.CONTAINERS + "/" + absent, "select", "[\"uuid\"]")
            .header("X-Request-Id", id));
    assertThat(log.calls())
        .containsExactly(
            new RecordedCall(
                Instant.parse("2026-08-01T09:00:00Z"),
                "GET /arvados/v1/containers/{uuid}",
                "GET",
                TestCluster.CONTAINERS + "/" + absent,
                owner.tokenRow().uuid().text(),
                id,
                404));
  }

  @Test
  void callsAreCountedByRoute() throws Exception {
    cluster.get(owner.token(), "/arvados/v1/users/current");
    cluster.get(owner.token(), "/arvados/v1/users/current");
    cluster.get(owner.token(), TestCluster.LINKS);
    cluster.get(owner.token(), "/nonsense");
    assertThat(log.counts())
        .isEqualTo(Map.of(CURRENT, 2, "GET /arvados/v1/links", 1, "GET other", 1));
    assertThat(log.total()).isEqualTo(4);
    log.clear();
    assertThat(log.count(CURRENT)).isZero();
    assertThat(log.calls()).isEmpty();
  }

  @Test
  void noSecretIsRecorded() throws Exception {
    String secret = owner.tokenRow().secret();
    cluster.get(owner.token(), "/arvados/v1/users/current", "api_token", secret);
    cluster.send(cluster.plain("/arvados/v1/users/current", "api_token", secret));
    cluster.get(ApiToken.of("unknownsecret"), "/arvados/v1/users/current");
    cluster.send(cluster.plain("/arvados/v1/users/current"));
    assertThat(log.calls().toString()).doesNotContain(secret).doesNotContain("unknownsecret");
    assertThat(log.calls())
        .extracting(RecordedCall::token)
        .containsExactly(
            owner.tokenRow().uuid().text(),
            owner.tokenRow().uuid().text(),
            "sha256:" + ApiToken.of("unknownsecret").digest().substring(0, 8),
            "none");
  }

  @Test
  void waitingForCallsThatDoNotComeFailsWithTheCounters() throws Exception {
    cluster.get(owner.token(), "/arvados/v1/users/current");
    log.awaitCalls(CURRENT, 1, Duration.ZERO);
    assertThatThrownBy(() -> log.awaitCalls(CURRENT, 2, Duration.ofMillis(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("{" + CURRENT + "=1}");
  }
}
