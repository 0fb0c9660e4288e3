package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import org.arvados.gateway.config.TunnelConfig;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.EchoProbe;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wire leads to the controller; the container gateway has an address of its own. */
@DisplayName("When the direct way leads to nobody, the controller is asked (rule U1)")
@Timeout(60)
class TunnelWaysTest {
  private final TunnelLab lab = TunnelLab.plainController();
  private SocketChannel nobody;

  @AfterEach
  void close() throws Exception {
    if (nobody != null) {
      nobody.close();
    }
    lab.close();
  }

  /** An address that is taken, and where nobody listens. */
  private String deadAddress() throws Exception {
    nobody = SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return "127.0.0.1:" + ((InetSocketAddress) nobody.getLocalAddress()).getPort();
  }

  private TunnelClient client(TunnelConfig.Way way, String gatewayAddress) throws Exception {
    TunnelSettings settings = TunnelLab.settings(TunnelLab.SETUP, ssh -> ssh);
    TunnelClient.Ways ways =
        (sockets, ticker) ->
            new TunnelWays(
                new TunnelChoice(way, true),
                new DirectTunnel(
                    WorkerTls.context(SslProvider.OPENSSL),
                    sockets,
                    TunnelLab.NAMES,
                    lab.state().systemRootToken(),
                    settings,
                    SshListener.NONE),
                new ControllerTunnel(
                    lab.controllerUrl("localhost"),
                    ControllerTls.context(SslProvider.OPENSSL, Optional.empty(), false),
                    sockets,
                    TunnelLab.NAMES,
                    lab.state().systemRootToken(),
                    settings,
                    SshListener.NONE,
                    ticker),
                new UnreachableHosts(ticker));
    return lab.closing(new TunnelClient(settings, ways, lab.container().uuid(), gatewayAddress));
  }

  private void echo(TunnelClient client) throws Exception {
    TestApp app = lab.closing(TestApp.echo());
    EchoProbe probe = new EchoProbe(10, 10);
    client.open(app.port(), probe);
    probe.awaitDone();
  }

  private void endTunnels(TunnelClient client) {
    lab.wire().cut();
    await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
  }

  private long directTunnels() {
    return lab.crunch().counters().tunnels() - lab.wire().accepted();
  }

  @Test
  void whereTheDirectWayWorksTheControllerIsNotAsked() throws Exception {
    echo(client(TunnelConfig.Way.AUTO, lab.crunch().gatewayAddress()));
    assertThat(lab.wire().accepted()).isZero();
    assertThat(lab.container().interactiveSessionStarted()).isFalse();
  }

  @Test
  void anAddressWhereNobodyListensIsReachedThroughTheController() throws Exception {
    echo(client(TunnelConfig.Way.AUTO, deadAddress()));
    assertThat(lab.wire().accepted()).isOne();
  }

  /** The host is remembered for a while, and then tried again. */
  @Test
  void anUnreachableHostIsNotTriedAgainForAWhile() throws Exception {
    String dead = deadAddress();
    TunnelClient client = client(TunnelConfig.Way.AUTO, dead);
    echo(client);
    endTunnels(client);
    // From now on somebody listens there.
    nobody.close();
    try (var front = new Wire(lab.crunch().address(), GatewayAddress.parse(dead).get().port())) {
      client.advance(UnreachableHosts.MEMORY.minusMillis(1));
      echo(client);
      assertThat(front.accepted()).isZero();
      assertThat(lab.wire().accepted()).isEqualTo(2);
      endTunnels(client);
      client.advance(Duration.ofMillis(1));
      echo(client);
      assertThat(front.accepted()).isOne();
      assertThat(lab.wire().accepted()).isEqualTo(2);
    }
  }

  /** A container that has ended listens no more; that says nothing about its host. */
  @Test
  void aHostThatTheControllerDoesNotReachEitherIsNotRemembered() throws Exception {
    TunnelClient client = client(TunnelConfig.Way.AUTO, deadAddress());
    lab.state().change(lab.container(), c -> c.with(b -> b.state("Complete")));
    TunnelException failure = client.failure(1);
    assertThat(failure.stage()).isEqualTo(Stage.UPGRADE);
    assertThat(failure)
        .hasMessageContaining("answered 410: the container has ended")
        .hasMessageContaining("and before, tunnel (CONNECT): no connection to 127.0.0.1:");

    client.advance(ControllerTunnel.PAUSE);
    assertThat(client.failure(1)).hasMessageContaining("and before, tunnel (CONNECT)");
  }

  /** Rule U1: a false proof is no reason to look elsewhere. */
  @Test
  void afterTheConnectionNoOtherWayIsTried() throws Exception {
    TunnelClient client = client(TunnelConfig.Way.AUTO, lab.crunch().gatewayAddress());
    for (Misbehaviour fault :
        new Misbehaviour[] {
          new Misbehaviour.WrongProof(),
          new Misbehaviour.Cut(Misbehaviour.Stage.TCP_ACCEPT),
          new Misbehaviour.Cut(Misbehaviour.Stage.TLS),
          new Misbehaviour.NoUpgrade(503),
          new Misbehaviour.GarbageVersion()
        }) {
      lab.crunch().misbehave(fault);
      assertThat(client.failure(1).stage()).as(fault.toString()).isNotEqualTo(Stage.CONNECT);
    }
    assertThat(lab.wire().accepted()).isZero();
    assertThat(lab.controllerServer().calls().total()).isZero();
  }

  @Test
  void theDirectWayAloneFailsAlone() throws Exception {
    assertThat(client(TunnelConfig.Way.DIRECT, deadAddress()).failure(1).stage())
        .isEqualTo(Stage.CONNECT);
    assertThat(client(TunnelConfig.Way.DIRECT, "tunnel https://x/").failure(1).stage())
        .isEqualTo(Stage.ADDRESS);
    assertThat(lab.wire().accepted()).isZero();
  }

  @Test
  void theControllersWayAloneIgnoresTheAddress() throws Exception {
    echo(client(TunnelConfig.Way.CONTROLLER, lab.crunch().gatewayAddress()));
    assertThat(lab.wire().accepted()).isOne();
    assertThat(directTunnels()).isZero();
  }
}
