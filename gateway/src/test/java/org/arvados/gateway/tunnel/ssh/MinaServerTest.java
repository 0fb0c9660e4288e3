package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** The client against Apache MINA SSHD over real sockets. */
class MinaServerTest {
  @Test
  void aDownloadArrivesWhole() throws Exception {
    try (MinaServer server = new MinaServer();
        TestApp app = TestApp.source();
        SshClient client = new SshClient(server.start(), SshSettings.defaults())) {
      StreamProbe probe = new StreamProbe();
      SshStreamChannel stream = client.awaitReady().open(app.port(), probe);
      SshClient.await(stream.writeAndFlush(Unpooled.copyLong(20_000_000)));
      probe.awaitEnd();
      assertThat(probe.errors()).isEmpty();
      assertThat(probe.received()).isEqualTo(20_000_000);
    }
  }
}
