package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import java.time.Duration;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.arvados.gateway.tunnel.ssh.EchoProbe;
import org.arvados.gateway.tunnel.ssh.SshStreamChannel;
import org.arvados.gateway.tunnel.ssh.StreamProbe;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The contracts of tunnels with a direct one, to a fake crunch-run (arvados-protocol section 6).
 */
class DirectTunnelContractTest implements TunnelContract, TunnelFailureContract {
  private final TunnelLab lab = TunnelLab.direct();

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

  private TunnelException failureOf(Misbehaviour fault) throws Exception {
    lab.crunch().misbehave(fault);
    TunnelClient client = lab.client();
    TunnelException failure = client.failure(1);
    await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
    return failure;
  }

  /** Rule U1: who cannot prove itself is not asked for more, whatever it answers. */
  @Test
  void anAnswerWithoutTheRightProofEndsTheTunnel() throws Exception {
    for (Misbehaviour impostor :
        new Misbehaviour[] {
          new Misbehaviour.WrongProof(),
          new Misbehaviour.NoProof(),
          new Misbehaviour.Misdirected(),
          new Misbehaviour.Unauthorized()
        }) {
      assertThat(failureOf(impostor).stage()).as(impostor.toString()).isEqualTo(Stage.PROOF);
    }
    assertThat(lab.crunch().counters().channelsOpened()).isZero();
  }

  @Test
  void aProvenAnswerThatIsNoSwitchIsQuotedForTheLog() throws Exception {
    TunnelException failure = failureOf(new Misbehaviour.NoUpgrade(500));
    assertThat(failure.stage()).isEqualTo(Stage.UPGRADE);
    assertThat(failure).hasMessageContaining("answered 500: no upgrade, as commanded\\n");
  }

  @Test
  void whatIsNoSshEndsTheTunnel() throws Exception {
    assertThat(failureOf(new Misbehaviour.GarbageVersion()).stage()).isEqualTo(Stage.SSH);
  }

  @Test
  void aStreamThatIsRefusedIsAFailureOfItsOwn() throws Exception {
    lab.crunch().misbehave(new Misbehaviour.RefuseChannels());
    TestApp app = lab.closing(TestApp.echo());
    TunnelClient client = lab.client();
    assertThat(client.failure(app.port()).stage()).isEqualTo(Stage.STREAM);
    lab.crunch().misbehave(new Misbehaviour.None());
    EchoProbe probe = new EchoProbe(10, 10);
    client.open(app.port(), probe);
    probe.awaitDone();
    assertThat(lab.wire().accepted()).isOne();
  }

  @Test
  void aStreamThatIsNeverConfirmedFailsInTime() throws Exception {
    lab.crunch().misbehave(new Misbehaviour.Hang(Misbehaviour.Stage.CHANNEL_CONFIRMATION));
    TunnelClient client = lab.client(TunnelLab.settings(Duration.ofSeconds(2), ssh -> ssh));
    TunnelException failure = client.failure(1);
    assertThat(failure.stage()).isEqualTo(Stage.STREAM);
    assertThat(failure).hasMessageContaining("within 2000 ms");
  }

  @Test
  void aContainerWithoutAddressIsToldByTheStream() throws Exception {
    lab.crunch().misbehave(new Misbehaviour.NoContainerAddress());
    TunnelClient client = lab.client();
    StreamProbe probe = new StreamProbe();
    SshStreamChannel stream = (SshStreamChannel) client.open(1, probe);
    probe.awaitInactive();
    assertThat(client.call(stream::dialFailure)).contains(DialFailure.NO_ADDRESS);
  }

  /** A port behind a filter: the stream is open and silent, until somebody loses patience. */
  @Test
  void aFilteredPortIsSilent() throws Exception {
    lab.crunch().misbehave(new Misbehaviour.DialHangs());
    TunnelClient client = lab.client();
    StreamProbe probe = new StreamProbe();
    Channel stream = client.open(1, probe);
    TunnelClient.await(stream.close());
    probe.awaitInactive();
    assertThat(probe.events()).doesNotContain("read", "end");
    await().atMost(Duration.ofSeconds(30)).until(() -> lab.crunch().counters().channelsOpen() == 0);
  }

  /** The certificate of another life needs another proof, and gets it. */
  @Test
  void aRestartedContainerGatewayIsReachedAgain() throws Exception {
    TestApp app = lab.closing(TestApp.echo());
    TunnelClient client = lab.client();
    for (int i = 0; i < 2; i++) {
      EchoProbe probe = new EchoProbe(10, 10);
      client.open(app.port(), probe);
      probe.awaitDone();
      lab.crunch().restart();
      await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
    }
  }
}
