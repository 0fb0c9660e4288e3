package org.arvados.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.arvados.gateway.config.AdminConfig;
import org.arvados.gateway.config.GatewayConfig;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.server.CannotListenException;
import org.arvados.gateway.server.GatewayExtension;
import org.arvados.gateway.server.GatewayServer;
import org.arvados.gateway.server.RawHttp;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The admin listener comes first and goes last (rule X10)")
@Timeout(60)
class AdminShutdownTest {
  private static DemoCluster.Builder demo() {
    return DemoCluster.builder()
        .listen(new HostAndPort("127.0.0.1", 0))
        .configure(GatewayExtension.admin(AdminClient.TOKEN));
  }

  @Test
  void healthSaysDrainingWhileRequestsFinish() throws Exception {
    try (DemoCluster demo = demo().start()) {
      AdminClient admin = new AdminClient(demo.gateway().adminAddress().orElseThrow());
      assertThat(admin.get("/_health/ping", AdminClient.BEARER).status()).isEqualTo(200);
      demo.crunchRuns().get("open-data").certificate().join(); // slow to make, and not on trial
      String host = demo.service("open-data").host();
      RawHttp stream = new RawHttp(demo.address());
      stream.send(GatewayExtension.head("GET", "/events?count=0&interval=100", host));
      assertThat(stream.head().status()).isEqualTo(200);

      Thread shutdown = new Thread(demo.gateway()::shutdown);
      shutdown.start();

      await().until(() -> admin.get("/_health/ping", AdminClient.BEARER).status() == 503);
      assertThat(admin.get("/_health/ping", AdminClient.BEARER).text()).contains("draining");
      assertThat(admin.scrape().value("requests_in_flight")).isEqualTo(1);
      stream.close();
      shutdown.join(Duration.ofSeconds(20).toMillis());
      assertThat(shutdown.isAlive()).isFalse();
      assertThatThrownBy(() -> admin.get("/")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void withoutAnAddressNothingListens() throws Exception {
    try (DemoCluster demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).start()) {
      assertThat(demo.gateway().adminAddress()).isEmpty();
    }
  }

  /** Whoever cannot tell of itself does not serve either. */
  @Test
  void takenAdminAddressIsAFailureThatNamesTheSetting() throws Exception {
    try (DemoCluster demo = demo().withoutGateway().start();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostAndPort address = new HostAndPort("127.0.0.1", taken.getLocalPort());
      GatewayConfig c = demo.config();
      GatewayConfig config = c.withAdmin(new AdminConfig(Optional.of(address)));
      assertThatThrownBy(() -> GatewayServer.start(config))
          .isInstanceOfSatisfying(
              CannotListenException.class,
              failure -> {
                assertThat(failure.address()).isEqualTo(address);
                assertThat(failure.setting()).isEqualTo("admin.address");
              });
      InetSocketAddress main =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), c.listen().address().port());
      assertThatThrownBy(() -> new RawHttp(main).close()).isInstanceOf(IOException.class);
    }
  }
}
