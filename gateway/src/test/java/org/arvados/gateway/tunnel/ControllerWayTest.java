package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.demo.connect.ConnectFault;
import org.arvados.gateway.demo.controller.ContainerRow;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Requests to a container that only the controller reaches (rules U1 and U5)")
@Timeout(120)
class ControllerWayTest {
  @RegisterExtension static final GatewayExtension GATEWAY = GatewayExtension.plain();

  @BeforeEach
  @AfterEach
  void endTunnels() {
    GATEWAY.demo().connects().misbehave(new ConnectFault.None());
    cutTunnels();
  }

  private static void cutTunnels() {
    FakeCrunchRun run = GATEWAY.demo().crunchRuns().get("tunnelled");
    run.restart(run.certificate());
    await().atMost(Duration.ofSeconds(30)).until(() -> GATEWAY.demo().connects().open() == 0);
  }

  private static RawHttp.Response get(String target) throws IOException {
    return GATEWAY.get("tunnelled", target);
  }

  private static void awaitOk() {
    await().atMost(Duration.ofSeconds(40)).until(() -> get("/").status() == 200);
  }

  private static ContainerRow container() {
    return GATEWAY
        .demo()
        .state()
        .current(GATEWAY.service("tunnelled").records().container())
        .orElseThrow();
  }

  @Test
  void requestsArriveOverOneTunnelForEachLoop() throws Exception {
    awaitOk();
    for (int i = 0; i < 10; i++) {
      assertThat(get("/download/100000").body()).hasSize(100_000);
    }
    assertThat(GATEWAY.demo().connects().open())
        .isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(container().gatewayAddress()).startsWith("tunnel http://");
    assertThat(container().interactiveSessionStarted()).isTrue();
  }

  @Test
  void webSocketsPass() throws Exception {
    awaitOk();
    RawHttp client = GATEWAY.connect();
    client.send(
        GATEWAY.request(
            "GET",
            "/ws",
            "tunnelled",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    assertThat(client.head().status()).isEqualTo(101);
  }

  /** What the controller says is for the log; visitors are asked to come again. */
  @Test
  void aControllerWithoutSlotsIs503AndTheReasonIsLogged() throws Exception {
    GATEWAY.demo().connects().misbehave(ConnectFault.Answer.slotsTaken());
    RawHttp.Response response = get("/");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.one("Retry-After")).isPresent();
    assertThat(response.text()).doesNotContain("slot", "MaxGatewayTunnels", "controller");
    assertThat(GATEWAY.log()).anyMatch(line -> line.contains("its tunnel slots are taken"));

    GATEWAY.demo().connects().misbehave(new ConnectFault.None());
    awaitOk();
  }

  /** What the gateway knew of a container is out of date when its tunnel fails. */
  @Test
  void aContainerThatHasEndedIsSoonKnownToHave() throws Exception {
    awaitOk();
    GATEWAY.demo().state().change(container(), c -> c.with(b -> b.state("Complete")));
    cutTunnels();
    await().atMost(Duration.ofSeconds(40)).until(() -> get("/").status() == 410);
    GATEWAY.demo().state().change(container(), c -> c.with(b -> b.state("Running")));
    awaitOk();
  }
}
