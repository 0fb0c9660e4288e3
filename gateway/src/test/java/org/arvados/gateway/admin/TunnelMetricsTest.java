package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Metrics of what is done once: the first request of a gateway, a tunnel's end")
@Timeout(60)
class TunnelMetricsTest {
  private DemoCluster demo;
  private AdminClient admin;

  @BeforeEach
  void start() throws IOException {
    demo =
        DemoCluster.builder()
            .listen(new HostAndPort("127.0.0.1", 0))
            .configure(GatewayExtension.admin(AdminClient.TOKEN))
            .configure(GatewayExtension.shortLived(Duration.ofSeconds(1), Duration.ofMinutes(1)))
            .configure(c -> c.withTunnel(c.tunnel().withWay(TunnelConfig.Way.DIRECT, true)))
            .start();
    demo.crunchRuns().get("sample").certificate().join(); // slow to make, and not on trial
    admin = new AdminClient(demo.gateway().adminAddress().orElseThrow());
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  private void get(int status) throws IOException {
    String bearer = "Authorization: Bearer " + demo.user("owner").token().reveal();
    String host = demo.service("sample").host();
    try (RawHttp client = new RawHttp(demo.address())) {
      client.send(GatewayExtension.head("GET", "/e", host, bearer));
      assertThat(client.response().status()).isEqualTo(status);
    }
  }

  @Test
  void firstRequestOpensATunnelAndAsksTheApi() throws Exception {
    Action.assertMoves(
        admin,
        () -> get(200),
        "tunnels",
        1,
        "tunnel_setup_seconds_count",
        1,
        "tunnel_streams",
        1,
        "tunnel_streams_opened_total",
        1,
        "tunnel_key_exchanges_total",
        1,
        "upstreams_total{source=\"new\"}",
        1,
        "upstream_connect_seconds_count",
        1,
        "upstreams_idle",
        1,
        "decision_seconds_count{source=\"api\"}",
        1,
        "decision_seconds_count{source=\"cache\"}",
        0,
        "api_calls_total{call=\"container\",result=\"answered\"}",
        1,
        "api_calls_total{call=\"token\",result=\"answered\"}",
        1,
        "cache_entries{kind=\"container\"}",
        1,
        "cache_entries{kind=\"token_holder\"}",
        1,
        "api_calls_in_flight",
        0,
        "api_calls_queued",
        0);
    AdminClient.Scrape now = admin.scrape();
    assertThat(now.value("api_call_duration_seconds_count")).isGreaterThan(3);
    assertThat(now.value("api_queue_delay_seconds_count"))
        .isEqualTo(now.value("api_call_duration_seconds_count"));
  }

  @Test
  void tunnelThatEndsAndCannotBeOpenedAgainCountsByStage() throws Exception {
    get(200);
    await().until(() -> admin.scrape().value("upstreams_idle") == 1);
    Action.assertMoves(
        admin,
        () -> demo.crunchRuns().get("sample").close(),
        "tunnels",
        -1,
        "tunnel_streams",
        -1,
        "upstreams_idle",
        -1);
    Action.assertMoves(
        admin,
        () -> get(503),
        "requests_total{outcome=\"tunnel_down\"}",
        1,
        "tunnel_failures_total{stage=\"connect\"}",
        1);
  }

  /** Rule X9: ended by the check of the right. */
  @Test
  void streamThatIsRevokedCounts() throws Exception {
    TokenRow token = demo.state().addToken(demo.user("owner").uuid(), row -> row);
    String bearer = "Authorization: Bearer " + token.v2().reveal();
    try (RawHttp client = new RawHttp(demo.address())) {
      String host = demo.service("sample").host();
      client.send(GatewayExtension.head("GET", "/events?count=0&interval=100", host, bearer));
      assertThat(client.head().status()).isEqualTo(200);
      Action.assertMoves(
          admin,
          () -> demo.state().remove(token),
          "request_endings_total{ending=\"revoked\"}",
          1,
          "streams_in_flight{kind=\"event_stream\"}",
          -1);
    }
  }

  /** Rule A10. */
  @Test
  void grantsInGraceCount() throws Exception {
    get(200);
    demo.controller().faults().inject(new org.arvados.gateway.demo.controller.Fault.HtmlPage());
    Thread.sleep(1500); // the life of facts, by the gateway's own clock
    AdminClient.Scrape before = admin.scrape();
    get(200);
    get(200);
    AdminClient.Scrape now = admin.scrape();
    assertThat(now.value("grace_grants_total") - before.value("grace_grants_total")).isEqualTo(2);
  }
}
