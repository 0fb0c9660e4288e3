package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
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

  /** Hundreds of exchanges that the server begins, with data on the way all the time. */
  @Test
  void aLongDownloadAndUploadOutliveHundredsOfExchanges() throws Exception {
    AtomicInteger exchanges = new AtomicInteger();
    SshListener listener =
        new SshListener() {
          @Override
          public void keysExchanged() {
            exchanges.incrementAndGet();
          }
        };
    SshClient client =
        closing(new SshClient(start("RekeyLimit 1M"), settings(), listener)).awaitReady();
    TestApp source = closing(TestApp.source());
    TestApp echo = closing(TestApp.echo());
    StreamProbe download = new StreamProbe();
    EchoProbe both = new EchoProbe(32L << 20, 50_000);
    SshStreamChannel stream = client.open(source.port(), download);
    ChannelFuture unused = stream.writeAndFlush(Unpooled.copyLong(256L << 20));
    client.open(echo.port(), both);
    both.awaitDone();
    download.awaitEnd();
    assertThat(download.received()).isEqualTo(256L << 20);
    assertThat(exchanges).hasValueGreaterThan(100);
  }
}
