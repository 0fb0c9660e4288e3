package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.ssh.EchoProbe;
import org.arvados.gateway.tunnel.ssh.SshException;
import org.arvados.gateway.tunnel.ssh.SshSettings;
import org.arvados.gateway.tunnel.ssh.StreamProbe;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every kind of tunnel must do when the network fails, at any point: one failure, in time, and
 * nothing left of it. The point is a number of bytes that still arrive, so that no step between TCP
 * and the first stream is left out.
 */
@Timeout(180)
interface TunnelFailureContract {
  Duration SHORT = Duration.ofMillis(500);

  /** The container and the way to it; closed after the test. */
  TunnelLab lab();

  /** How many bytes come to a new client until a stream is open. */
  private long bytesOfSetup(int port) throws Exception {
    TunnelClient client = lab().client();
    client.open(port, new StreamProbe());
    long bytes = lab().wire().bytesToClient();
    lab().wire().cut();
    return bytes;
  }

  @Test
  default void aTunnelCutAnywhereOnItsWayFailsOnceAndLeavesNothing() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    long whole = bytesOfSetup(app.port());
    Set<Stage> stages = EnumSet.noneOf(Stage.class);
    int steps = 48;
    for (int i = -1; i < steps; i++) {
      Wire.End end = i % 2 == 0 ? Wire.End.CLOSE : Wire.End.RESET;
      lab().wire().endAfter(i < 0 ? -1 : whole * i / steps, end);
      int before = lab().wire().accepted();
      StreamProbe probe = new StreamProbe();
      // A new one each time: it has no TLS session to resume, so that lengths do not vary.
      TunnelClient client = lab().client();
      Future<Channel> opening = client.opening(app.port(), probe);
      assertThat(opening.await(30, TimeUnit.SECONDS)).as("cut %d of %d ends", i, steps).isTrue();
      if (opening.isSuccess()) {
        // It was shorter by some bytes, and the limit is still ahead.
        lab().wire().cut();
        probe.awaitInactive();
      } else {
        assertThat(opening.cause()).isInstanceOf(TunnelException.class);
        stages.add(((TunnelException) opening.cause()).stage());
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
      assertThat(lab().wire().accepted() - before).as("attempts").isOne();
    }
    assertThat(stages).contains(Stage.TLS, Stage.SSH).doesNotContain(Stage.ADDRESS);

    lab().wire().mend();
    EchoProbe probe = new EchoProbe(10, 10);
    lab().client().open(app.port(), probe);
    probe.awaitDone();
  }

  @Test
  default void aTunnelThatHangsAnywhereOnItsWayFailsInTime() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    long whole = bytesOfSetup(app.port());
    int steps = 10;
    // Not the last ones: their number of bytes is not always the same.
    for (int i = 0; i < steps - 2; i++) {
      lab().wire().endAfter(whole * i / steps, Wire.End.HANG);
      TunnelClient client = lab().client(TunnelLab.settings(SHORT, ssh -> ssh));
      long started = System.nanoTime();
      TunnelException failure = client.failure(app.port());
      Duration took = Duration.ofNanos(System.nanoTime() - started);
      assertThat(took).as("%s at %d of %d", failure, i, steps).isLessThan(SHORT.multipliedBy(20));
      if (failure.stage() == Stage.STREAM) {
        lab().wire().cut(); // an SSH connection stays, if it is one
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
    }
  }

  @Test
  default void aServerThatIsNotThereIsAFailureToConnect() throws Exception {
    lab().leadNowhere();
    TunnelClient client = lab().client();
    assertThat(client.failure(1).stage()).isEqualTo(Stage.CONNECT);
    assertThat(client.sockets()).isZero();
  }

  @Test
  default void aTunnelCutInMidBodyEndsEveryStreamAndTheNextIsOpenedAnew() throws Exception {
    TestApp app = lab().closing(TestApp.source());
    TunnelClient client = lab().client();
    List<StreamProbe> probes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      StreamProbe probe = new StreamProbe();
      var unused = client.open(app.port(), probe).writeAndFlush(Unpooled.copyLong(Long.MAX_VALUE));
      probes.add(probe);
    }
    for (StreamProbe probe : probes) {
      await().atMost(Duration.ofSeconds(30)).until(() -> probe.received() > 1_000_000);
    }
    lab().wire().cut();
    for (StreamProbe probe : probes) {
      probe.awaitInactive();
      assertThat(probe.errors()).singleElement().isInstanceOf(SshException.class);
    }
    await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);

    StreamProbe next = new StreamProbe();
    var unused = client.open(app.port(), next).writeAndFlush(Unpooled.copyLong(1000));
    next.awaitEnd();
    assertThat(next.received()).isEqualTo(1000);
  }

  /**
   * Streams that a dying tunnel leaves unconfirmed are opened once more, all on one new tunnel:
   * each takes a slot of the controller's (rule U5).
   */
  @Test
  default void streamsThatADyingTunnelLeavesOpeningShareTheNextOne() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    TunnelClient client = lab().client();
    EchoProbe first = new EchoProbe(10, 10);
    client.open(app.port(), first);
    first.awaitDone();
    lab().wire().silence();
    List<EchoProbe> probes = new ArrayList<>();
    List<Future<Channel>> openings = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      EchoProbe probe = new EchoProbe(1000, 100);
      probes.add(probe);
      openings.add(client.opening(app.port(), probe));
    }
    assertThat(openings).noneMatch(Future::isDone);
    lab().wire().cut();
    for (EchoProbe probe : probes) {
      probe.awaitDone();
    }
    assertThat(client.sockets()).isOne();
    assertThat(lab().wire().accepted()).isEqualTo(2);
  }

  /** Web servers on the way cut silent connections; ours are never silent for long. */
  @Test
  default void anIdleTunnelOutlivesAWireThatCutsSilentOnes() throws Exception {
    lab().wire().cutWhenSilentFor(Duration.ofSeconds(4)); // far more, for a busy machine
    TestApp app = lab().closing(TestApp.echo());
    TunnelClient client = lab().client(keepAlive(Duration.ofMillis(500)));
    EchoProbe first = new EchoProbe(10, 10);
    Channel stream = client.open(app.port(), first);
    first.awaitDone();
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.sockets() == 1);
    assertThat(stream.isActive()).isTrue();
    EchoProbe second = new EchoProbe(10, 10);
    client.open(app.port(), second);
    second.awaitDone();
    assertThat(lab().wire().accepted()).isOne();
  }

  /** The other side of that test: without a sign of life the wire does cut. */
  @Test
  default void aTunnelThatIsSilentTooLongIsCut() throws Exception {
    lab().wire().cutWhenSilentFor(Duration.ofSeconds(2)); // longer than any step of the set-up
    TestApp app = lab().closing(TestApp.echo());
    TunnelClient client = lab().client(keepAlive(Duration.ofMinutes(1)));
    StreamProbe probe = new StreamProbe();
    client.open(app.port(), probe);
    probe.awaitInactive();
    await().atMost(Duration.ofSeconds(30)).until(() -> client.sockets() == 0);
  }

  private static TunnelSettings keepAlive(Duration interval) {
    return TunnelLab.settings(
        TunnelLab.SETUP, ssh -> ssh.withKeepalive(new SshSettings.Keepalive(interval, 3)));
  }
}
