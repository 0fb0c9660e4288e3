package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.arvados.gateway.demo.connect.ConnectFault;
import org.arvados.gateway.demo.connect.ConnectFault.Answer;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.RecordedCall;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.EchoProbe;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.arvados.gateway.tunnel.ssh.StreamProbe;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contracts of tunnels with one through a fake controller that speaks TLS (arvados-protocol
 * section 7).
 */
class ControllerTunnelContractTest implements TunnelContract, TunnelFailureContract {
  private static final String CALL = "POST /arvados/v1/connect/{uuid}/ssh";

  private TunnelLab lab;

  @BeforeEach
  void start() throws Exception {
    lab = TunnelLab.controller();
  }

  @Override
  public TunnelLab lab() {
    return lab;
  }

  @Override
  public void serverRekeysEvery(long bytes) {
    lab.serverRekeysEvery(bytes);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private List<RecordedCall> calls() {
    return lab.controllerServer().calls().calls(CALL);
  }

  private void echo(TunnelClient client) throws Exception {
    TestApp app = lab.closing(TestApp.echo());
    EchoProbe probe = new EchoProbe(1000, 100);
    client.open(app.port(), probe);
    probe.awaitDone();
  }

  /** One failed attempt, after which no socket is left. */
  private TunnelException failure(TunnelClient client) throws Exception {
    client.advance(ControllerTunnel.PAUSE);
    TunnelException failure = client.failure(1);
    await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
    assertThat(failure.getMessage()).doesNotContain(lab.state().systemRootToken().reveal());
    return failure;
  }

  private void assertRefused(TunnelClient client, String diagnosis) throws Exception {
    TunnelException failure = failure(client);
    assertThat(failure.stage()).isEqualTo(Stage.UPGRADE);
    assertThat(failure).hasMessageContaining(diagnosis);
  }

  /** Arvados-protocol section 4.6, and rule U5: that it is marked, and asked for once. */
  @Test
  void theContainerIsMarkedAndOneSlotIsTaken() throws Exception {
    TunnelClient client = lab.client();
    echo(client);
    echo(client);
    assertThat(lab.container().interactiveSessionStarted()).isTrue();
    assertThat(lab.connects().open()).isOne();
    assertThat(calls()).extracting(RecordedCall::status).containsExactly(101);
  }

  /** What the states and rights of section 7.2 mean for the log. */
  @Test
  void everyRefusalOfTheControllerIsExplained() throws Exception {
    TunnelClient client = lab.client();
    lab.state().change(lab.container(), c -> c.with(b -> b.state("Locked")));
    assertRefused(client, "answered 503: the container does not run yet");
    lab.state().change(lab.container(), c -> c.with(b -> b.state("Complete")));
    assertRefused(client, "answered 410: the container has ended");
    lab.state().change(lab.container(), c -> c.with(b -> b.state("Running")));
    lab.connects().detach(lab.container().uuid().text());
    assertRefused(client, "answered 503: the container does not run yet, or its gateway");
    lab.connects().attach(lab.container().uuid().text(), lab.crunch().address());
    lab.crunch().misbehave(new Misbehaviour.WrongProof());
    assertRefused(client, "answered 502: the container gateway did not prove itself");
    lab.crunch().misbehave(new Misbehaviour.None());
    lab.state().configure(settings -> settings.withShellAccess(false, false));
    assertRefused(client, "answered 503: Containers.ShellAccess.Admin is off");
    lab.state().configure(settings -> settings.withShellAccess(true, false));
    lab.connects().slots(0);
    assertRefused(client, "answered 503: its tunnel slots are taken");
    lab.connects().slots(1);
    client.advance(ControllerTunnel.PAUSE);
    echo(client);
  }

  /** The rest of that table, and what stands in the controller's place. */
  @Test
  void everyOtherAnswerIsExplained() throws Exception {
    TunnelClient client = lab.client();
    Map<ConnectFault, String> answers =
        Map.of(
            Answer.error(401, "Not logged in"),
            "401: it does not know the system root token",
            Answer.error(403, "permission denied"),
            "403: it does not permit",
            Answer.error(404, "Path not found"),
            "404: it knows no such container",
            Answer.error(500, "oops"),
            "500: it could not note",
            Answer.page(200),
            "200: not by the controller; does a web server",
            Answer.page(502),
            "502: not by the controller but a web server before it",
            new Answer(302, Map.of("Location", "/"), ""),
            "302: a redirect",
            new ConnectFault.WrongUpgrade("tunnel"),
            "101: a switch to something else");
    for (Map.Entry<ConnectFault, String> answer : answers.entrySet()) {
      lab.connects().misbehave(answer.getKey());
      assertRefused(client, "answered " + answer.getValue());
    }
  }

  /** Rule U3's like: foreign text is escaped and cut, and our token is not in it. */
  @Test
  void whatIsSaidInARefusalIsEscapedAndCut() throws Exception {
    String body =
        "you sent \u001b[1m" + lab.state().systemRootToken().reveal() + "\n" + "x".repeat(5000);
    lab.connects().misbehave(new Answer(400, Map.of("Content-Type", "text/plain"), body));
    TunnelException failure = failure(lab.client());
    assertThat(failure)
        .hasMessageContaining("you sent \\x1b[1m[token]\\n")
        .hasMessageContaining("xxx");
    assertThat(failure.getMessage()).hasSizeLessThan(600);
  }

  @Test
  void anAnswerThatNeverComesFailsInTime() throws Exception {
    TunnelClient client = lab.client(TunnelLab.settings(SHORT, ssh -> ssh));
    lab.connects().misbehave(new ConnectFault.Hang());
    assertThat(failure(client).stage()).isEqualTo(Stage.UPGRADE);
    lab.connects().misbehave(new ConnectFault.HangAfterSwitch());
    assertThat(failure(client).stage()).isEqualTo(Stage.SSH);
    lab.connects().misbehave(new ConnectFault.CutAfter(30));
    assertThat(failure(client).stage()).isEqualTo(Stage.SSH);
  }

  /** A controller that has refused is left alone for a while, and not only by who asked. */
  @Test
  void aControllerThatRefusedIsNotAskedAgainAtOnce() throws Exception {
    TunnelClient client = lab.client();
    lab.connects().slots(0);
    List<Future<Channel>> openings = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      openings.add(client.opening(1, new StreamProbe()));
    }
    for (Future<Channel> opening : openings) {
      assertThat(opening.await(20_000)).isTrue();
      assertThat(opening.cause()).hasMessageContaining("its tunnel slots are taken");
    }
    assertThat(client.failure(1)).isSameAs(openings.get(0).cause());
    assertThat(calls()).hasSize(1);

    lab.connects().slots(1);
    client.advance(ControllerTunnel.PAUSE.minusMillis(1));
    assertThat(client.failure(1)).isSameAs(openings.get(0).cause());
    client.advance(Duration.ofMillis(1));
    echo(client);
    assertThat(calls()).hasSize(2);
  }

  /** The controller's certificate is what we trust, so it must be right. */
  @Test
  void anUnknownAuthorityEndsTheTunnel() throws Exception {
    TunnelSettings settings = TunnelLab.settings(TunnelLab.SETUP, ssh -> ssh);
    TunnelClient client =
        lab.client(settings, SshListener.NONE, "localhost", Optional.empty(), false);
    assertThat(failure(client).stage()).isEqualTo(Stage.TLS);
    assertThat(calls()).isEmpty();
  }

  @Test
  void aCertificateForAnotherNameEndsTheTunnel() throws Exception {
    TunnelSettings settings = TunnelLab.settings(TunnelLab.SETUP, ssh -> ssh);
    TunnelClient client =
        lab.client(settings, SshListener.NONE, "127.0.0.1", lab.trustedFile(), false);
    assertThat(failure(client).stage()).isEqualTo(Stage.TLS);
    assertThat(calls()).isEmpty();
  }

  @Test
  void anyCertificateWillDoWhereTheClusterSaysSo() throws Exception {
    TunnelSettings settings = TunnelLab.settings(TunnelLab.SETUP, ssh -> ssh);
    echo(lab.client(settings, SshListener.NONE, "127.0.0.1", Optional.empty(), true));
  }

  /** Without TLS, as in a cluster of one machine. */
  @Test
  void aControllerWithoutTlsIsReached() throws Exception {
    try (TunnelLab plain = TunnelLab.plainController()) {
      TestApp app = plain.closing(TestApp.echo());
      EchoProbe probe = new EchoProbe(1000, 100);
      plain.client().open(app.port(), probe);
      probe.awaitDone();
    }
  }

  /** Faults of any call: an answer that is no HTTP's end, and a controller that is overloaded. */
  @Test
  void aDroppedConnectionIsAFailureOfTheUpgrade() throws Exception {
    TunnelClient client = lab.client();
    lab.controllerServer()
        .faults()
        .inject(
            new org.arvados.gateway.demo.controller.Fault.DropConnection(),
            FaultScope.under("/arvados/v1/connect/"));
    assertThat(failure(client).stage()).isEqualTo(Stage.UPGRADE);
  }
}
