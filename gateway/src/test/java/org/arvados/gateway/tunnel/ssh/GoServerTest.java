package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.arvados.gateway.demo.ReservedPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The client against golang.org/x/crypto/ssh, the library of the real peer. Only when a server is
 * given by {@code -Dssh.go.server=PROGRAM}: {@code src/test/go/containergateway}, which {@code
 * .ci/build-go-partner} builds with Debian's version of the library.
 */
@EnabledIfSystemProperty(named = "ssh.go.server", matches = ".+")
class GoServerTest extends ServerContract {
  @Override
  InetSocketAddress start(long rekeyBytes) throws Exception {
    Process server =
        new ProcessBuilder(System.getProperty("ssh.go.server"), String.valueOf(rekeyBytes))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    closing((AutoCloseable) server::destroy);
    BufferedReader output = server.inputReader();
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), Integer.parseInt(output.readLine()));
  }

  @Override
  SshSettings settings() {
    return SshSettings.defaults();
  }

  /** It confirms first and dials then (arvados-protocol section 6.7). */
  @Override
  @Test
  void aPortWhereNothingListensIsRefused() throws Exception {
    SshClient client = closing(new SshClient(start(0), settings())).awaitReady();
    StreamProbe probe = new StreamProbe();
    SshStreamChannel stream = client.open(ReservedPort.unused(), probe);
    probe.awaitInactive();
    assertThat(probe.received()).isZero();
    assertThat(client.call(stream::dialFailure)).contains(DialFailure.REFUSED);
    assertThat(client.call(stream::stderr)).contains("connect: connection refused\\n");
  }

  /** The same when we wrote first. */
  @Test
  void whatWasWrittenToAServiceThatIsNotThereIsLost() throws Exception {
    SshClient client = closing(new SshClient(start(0), settings())).awaitReady();
    StreamProbe probe = new StreamProbe();
    SshStreamChannel stream = client.open(ReservedPort.unused(), probe);
    ChannelFuture unused = stream.writeAndFlush(Unpooled.buffer().writeZero(100_000));
    probe.awaitInactive();
    assertThat(client.call(stream::dialFailure)).contains(DialFailure.REFUSED);
  }
}
