package org.arvados.gateway.demo.crunch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.arvados.gateway.demo.samples.SampleService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("SSH through the gateway, as arvados-protocol sections 6.6 and 6.7 describe it")
@Timeout(60)
class FakeCrunchRunSshTest {
  private SampleService sample;
  private FakeCrunchRun server;

  @BeforeEach
  void start() {
    sample = SampleService.start(0);
    server = Fixture.server(8888, sample.address());
  }

  @AfterEach
  void stop() {
    server.close();
    sample.close();
  }

  @Test
  void aChannelReachesTheServiceOfItsPort() throws Exception {
    try (SshTunnel tunnel = new SshTunnel(server)) {
      TestChannel channel = tunnel.open("localhost", 8888).confirmed();

      channel.write("GET /echo?x=1 HTTP/1.1\r\nHost: a.example\r\n\r\n");

      await().until(channel::text, text -> text.contains("\"target\":\"/echo?x=1\""));
      assertThat(channel.text()).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void aPortWithoutServiceIsRefusedInWordsAndClosedWithoutEof() throws Exception {
    try (SshTunnel tunnel = new SshTunnel(server)) {
      TestChannel channel = tunnel.open("localhost", 9).confirmed();

      await().until(channel::events, events -> events.contains("close"));
      assertThat(channel.events())
          .containsExactly(
              "stderr:172.17.0.2:9: dial tcp 172.17.0.2:9: connect: connection refused\n", "close");
    }
  }
}
