package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.arvados.gateway.leakgate.Tolerates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against Apache MINA SSHD. */
// MINA does not always end its asynchronous channel group: a listener or its thread may stay, and
// a socket whose connection was reset.
@Tolerates({"EPoll.wait", "eventpoll", "pipe:", "state 0A", "not connected"})
class MinaServerTest extends ServerContract {
  @Override
  InetSocketAddress start(long rekeyBytes) throws Exception {
    MinaServer server = closing(new MinaServer());
    if (rekeyBytes > 0) {
      server.rekeyAfter(rekeyBytes);
    }
    return server.start();
  }

  @Override
  SshSettings settings() {
    return SshSettings.defaults();
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void overTlsItIsTheSame(SslProvider provider) throws Exception {
    TlsRelay relay = closing(new TlsRelay(start(1 << 20), provider));
    TestApp app = closing(TestApp.echo());
    SshClient client =
        closing(new SshClient(relay.address(), settings(), relay.clientContext(provider)));
    client.awaitReady();
    List<EchoProbe> probes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      EchoProbe probe = new EchoProbe(3 << 20, 10_000);
      client.open(app.port(), probe);
      probes.add(probe);
    }
    for (EchoProbe probe : probes) {
      probe.awaitDone();
    }
  }

  /** As the container gateway does: confirms first, and tells by stderr and CLOSE afterwards. */
  @Test
  void aDialThatFailsAfterTheConfirmationIsKnownByItsText() throws Exception {
    MinaServer server = closing(new MinaServer());
    String text = "10.0.0.2:99: dial tcp 10.0.0.2:99: connect: connection refused\n";
    server.server().setChannelFactories(List.of(new FailedDialFactory(text)));
    SshClient client = closing(new SshClient(server.start(), SshSettings.defaults())).awaitReady();
    StreamProbe probe = new StreamProbe();
    SshStreamChannel stream = client.open(99, probe);
    SshClient.await(stream.writeAndFlush(Unpooled.copyInt(1)));
    probe.awaitInactive();
    assertThat(probe.received()).isZero();
    assertThat(client.call(stream::dialFailure)).contains(DialFailure.REFUSED);
    assertThat(client.call(stream::stderr)).isEqualTo(text.trim() + "\\n");
  }

  private record FailedDialFactory(String text) implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-tcpip";
    }

    @Override
    public Channel createChannel(Session session) {
      return new FailedDial(text);
    }
  }

  private static final class FailedDial extends AbstractServerChannel {
    private final byte[] text;

    FailedDial(String text) {
      super("direct-tcpip", List.of(), null);
      this.text = text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void doWriteData(byte[] data, int off, long len) throws IOException {
      Buffer message =
          getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA, text.length + 100);
      message.putUInt(getRecipient());
      message.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
      message.putBytes(text);
      getSession().writePacket(message);
      close(false);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int off, long len) {}
  }
}
