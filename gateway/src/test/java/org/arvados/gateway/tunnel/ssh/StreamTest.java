package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import org.junit.jupiter.api.Test;

/** One stream of a connection, message by message. */
class StreamTest {
  @Test
  void dataIsDeliveredInOneBurst() {
    try (ScriptedServer server = ScriptedServer.ready(SshSettings.defaults())) {
      StreamProbe probe = new StreamProbe();
      Channel stream = server.openStream(probe);
      byte[] block = new byte[5];
      new Pattern().fill(block, 5);
      server.sendData(0, block);
      assertThat(stream.isActive()).isTrue();
      assertThat(probe.received()).isEqualTo(5);
      assertThat(probe.events()).containsExactly("active", "read", "complete");
    }
  }
}
