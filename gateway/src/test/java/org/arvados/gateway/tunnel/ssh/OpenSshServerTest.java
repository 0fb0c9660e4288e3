package org.arvados.gateway.tunnel.ssh;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against OpenSSH's sshd; skipped where there is none, or where we are not root. */
class OpenSshServerTest extends ServerContract {
  @TempDir Path directory;

  @Override
  InetSocketAddress start(long rekeyBytes) throws Exception {
    String limit = rekeyBytes > 0 ? String.valueOf(rekeyBytes) : "default";
    return start("RekeyLimit " + limit);
  }

  private InetSocketAddress start(String... configuration) throws Exception {
    return closing(new OpenSshServer(directory, List.of(configuration))).address();
  }

  @Override
  SshSettings settings() {
    return SshSettings.defaults().withUserName(OpenSshServer.USER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KexAlgorithms curve25519-sha256",
        "KexAlgorithms curve25519-sha256@libssh.org",
        "KexAlgorithms ecdh-sha2-nistp256",
        "Ciphers aes128-gcm@openssh.com",
        "Ciphers aes256-gcm@openssh.com",
        "HostKeyAlgorithms rsa-sha2-512",
        "HostKeyAlgorithms rsa-sha2-256",
        "HostKeyAlgorithms ecdsa-sha2-nistp256",
        "HostKeyAlgorithms ssh-ed25519"
      })
  void everyAlgorithmThatWeOfferWorks(String line) throws Exception {
    TestApp app = closing(TestApp.echo());
    InetSocketAddress address = start(line);
    EchoProbe probe = new EchoProbe(100_000, 30_000);
    closing(new SshClient(address, settings())).awaitReady().open(app.port(), probe);
    probe.awaitDone();
  }
}
