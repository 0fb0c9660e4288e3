package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Going down (rule X10)")
@Timeout(60)
class ShutdownTest {
  /** Rule X10: what is under way is finished, WebSockets hear of it, nothing new begins. */
  @Test
  void exchangesFinishAndWebSocketsAreClosed() throws Exception {
    try (DemoCluster demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).start();
        RawHttp slow = new RawHttp(demo.address());
        RawHttp socket = new RawHttp(demo.address());
        RawHttp idle = new RawHttp(demo.address())) {
      String host = demo.service("open-data").host();
      idle.send(GatewayExtension.head("GET", "/e", host));
      assertThat(idle.response().status()).isEqualTo(200);
      socket.send(
          GatewayExtension.head(
              "GET",
              "/ws",
              host,
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
      assertThat(socket.head().status()).isEqualTo(101);
      slow.send(GatewayExtension.head("GET", "/slow?ms=1500", host));
      await().until(() -> demo.gateway().exchanges() == 2);

      Thread shutdown = new Thread(demo.gateway()::shutdown);
      shutdown.start();

      byte[] close = socket.rest();
      assertThat(close[0] & 0xf).isEqualTo(8);
      assertThat(((close[2] & 0xff) << 8) | (close[3] & 0xff)).isEqualTo(1001);
      assertThat(idle.ends()).isTrue();
      assertThatThrownBy(() -> new RawHttp(demo.address()).close()).isInstanceOf(IOException.class);
      RawHttp.Response response = slow.response();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.one("Connection")).hasValue("close");
      assertThat(slow.ends()).isTrue();
      shutdown.join(Duration.ofSeconds(20).toMillis());
      assertThat(shutdown.isAlive()).isFalse();
      assertThat(demo.gateway().exchanges()).isZero();
    }
  }
}
