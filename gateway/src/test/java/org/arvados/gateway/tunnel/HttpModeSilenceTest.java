package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.ServiceSelector;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.server.GatewayExtension;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@DisplayName("Container gateways that say nothing, in the HTTP mode")
@Timeout(120)
class HttpModeSilenceTest {
  @RegisterExtension
  static final GatewayExtension GATEWAY = GatewayExtension.with(HttpModeSilenceTest::impatient);

  private static GatewayConfig impatient(GatewayConfig config) {
    TunnelConfig t = config.tunnel();
    return config.withTunnel(
        new TunnelConfig(
            t.way(),
            t.directLoopback(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            t.keepAlive(),
            t.rekeyBytes(),
            t.keyExchangeTimeout(),
            t.windowBytes(),
            t.windowBudgetBytes(),
            t.idleConnection(),
            List.of(new ServiceSelector.All())));
  }

  /** The set-up as a whole has one time-out, the proof included. */
  @ParameterizedTest
  @EnumSource(
      value = Stage.class,
      mode = Mode.INCLUDE,
      names = {"TCP_ACCEPT", "TLS"})
  void silenceOnTheWayIs503(Stage stage) throws Exception {
    FakeCrunchRun run = GATEWAY.demo().crunchRuns().get("faulty");
    run.misbehave(new Misbehaviour.Hang(stage));
    long requests = GATEWAY.faulty().requests();
    assertThat(GATEWAY.get("faulty", "/").status()).isEqualTo(503);
    assertThat(GATEWAY.faulty().requests()).isEqualTo(requests);
    assertThat(run.counters().forwardedRequests()).isZero();
  }
}
