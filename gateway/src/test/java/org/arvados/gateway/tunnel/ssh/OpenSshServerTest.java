package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against OpenSSH's sshd over real sockets. */
class OpenSshServerTest {
  @TempDir Path directory;

  @Test
  void aDownloadArrivesWhole() throws Exception {
    try (OpenSshServer server = new OpenSshServer(directory, List.of("RekeyLimit 1M"));
        TestApp app = TestApp.source();
        SshClient client =
            new SshClient(
                server.address(), SshSettings.defaults().withUserName(OpenSshServer.USER))) {
      StreamProbe probe = new StreamProbe();
      SshStreamChannel stream = client.awaitReady().open(app.port(), probe);
      SshClient.await(stream.writeAndFlush(Unpooled.copyLong(20_000_000)));
      probe.awaitEnd();
      assertThat(probe.errors()).isEmpty();
      assertThat(probe.received()).isEqualTo(20_000_000);
      assertThat(stream.isActive()).as("stays open after the end of data").isTrue();
    }
  }
}
