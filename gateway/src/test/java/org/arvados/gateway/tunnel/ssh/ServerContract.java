package org.arvados.gateway.tunnel.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.arvados.gateway.demo.ReservedPort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the client must be able to do with any SSH server, over real sockets. */
abstract class ServerContract {
  private static final int MIB = 1 << 20;

  private final List<AutoCloseable> resources = new ArrayList<>();
  private final AtomicInteger exchanges = new AtomicInteger();

  /**
   * Starts a server that forwards to loopback.
   *
   * @param rekeyBytes the server begins a key exchange after so many bytes; zero for its default
   */
  abstract InetSocketAddress start(long rekeyBytes) throws Exception;

  /** The settings that fit the server. */
  abstract SshSettings settings();

  /** Closes something after the test, last opened first. */
  <T extends AutoCloseable> T closing(T resource) {
    resources.add(0, resource);
    return resource;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  private SshClient client(long serverRekeyBytes, SshSettings settings) throws Exception {
    SshListener listener =
        new SshListener() {
          @Override
          public void keysExchanged() {
            exchanges.incrementAndGet();
          }
        };
    InetSocketAddress address = start(serverRekeyBytes);
    return closing(new SshClient(address, settings, listener)).awaitReady();
  }

  private SshClient client() throws Exception {
    return client(0, settings());
  }

  private static void send(Channel stream, long value) {
    ChannelFuture unused = stream.writeAndFlush(Unpooled.copyLong(value));
  }

  @Test
  void anEchoComesBack() throws Exception {
    TestApp app = closing(TestApp.echo());
    EchoProbe probe = new EchoProbe(10, 3);
    client().open(app.port(), probe);
    probe.awaitDone();
  }

  @Test
  void aDownloadArrivesWholeAndTheEndIsTold() throws Exception {
    TestApp app = closing(TestApp.source());
    StreamProbe probe = new StreamProbe();
    send(client().open(app.port(), probe), 20 * MIB);
    probe.awaitEnd();
    assertThat(probe.received()).isEqualTo(20 * MIB);
    assertThat(probe.errors()).isEmpty();
  }

  @Test
  void manyStreamsCarryTheirDataBothWays() throws Exception {
    echoes(client(), 32, 2 * MIB);
    assertThat(exchanges).hasValue(1);
  }

  @Test
  void theServerChangesKeysUnderLoadBothWays() throws Exception {
    echoes(client(MIB, settings()), 6, 6 * MIB);
    assertThat(exchanges).hasValueGreaterThan(10);
  }

  @Test
  void weChangeKeysUnderLoadBothWays() throws Exception {
    SshSettings.KeyExchange often =
        new SshSettings.KeyExchange(MIB, 1 << 20, Duration.ofSeconds(20));
    echoes(client(0, settings().withKeyExchange(often)), 6, 6 * MIB);
    assertThat(exchanges).hasValueGreaterThan(5);
  }

  @Test
  void bothSidesChangeKeysUnderLoad() throws Exception {
    SshSettings.KeyExchange often =
        new SshSettings.KeyExchange(MIB, 1 << 20, Duration.ofSeconds(20));
    echoes(client(MIB, settings().withKeyExchange(often)), 6, 6 * MIB);
    assertThat(exchanges).hasValueGreaterThan(5);
  }

  private void echoes(SshClient client, int streams, long bytes) throws Exception {
    TestApp app = closing(TestApp.echo());
    List<EchoProbe> probes = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      EchoProbe probe = new EchoProbe(bytes, 1000 + 7000 * i);
      probes.add(probe);
      client.open(app.port(), probe);
    }
    for (EchoProbe probe : probes) {
      probe.awaitDone();
      assertThat(probe.errors()).isEmpty();
    }
  }

  @Test
  void stalledReadersStopNobodyElseAndTheirMemoryIsBounded() throws Exception {
    TestApp app = closing(TestApp.source());
    SshClient client = client();
    List<SshStreamChannel> stalled = new ArrayList<>();
    List<StreamProbe> probes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      StreamProbe probe = new StreamProbe();
      SshStreamChannel stream = client.open(app.port(), probe);
      stream.config().setAutoRead(false);
      send(stream, 2 * MIB);
      stalled.add(stream);
      probes.add(probe);
    }
    StreamProbe running = new StreamProbe();
    send(client.open(app.port(), running), 10 * MIB);
    running.awaitEnd();
    assertThat(running.received()).isEqualTo(10 * MIB);
    // Each holds at most the 256 KiB of its first window, in at most twice the memory.
    assertThat(client.usedMemory()).isLessThan(2 * 8 * 256 * 1024 + MIB);
    for (int i = 0; i < 8; i++) {
      assertThat(probes.get(i).received()).isZero();
      stalled.get(i).config().setAutoRead(true);
    }
    for (StreamProbe probe : probes) {
      probe.awaitEnd();
      assertThat(probe.received()).isEqualTo(2 * MIB);
    }
  }

  @Test
  void aPortWhereNothingListensIsRefused() throws Exception {
    int port = ReservedPort.unused();
    SshClient client = client();
    assertThatThrownBy(() -> client.open(port, new StreamProbe()))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SshException.class,
            e -> {
              assertThat(e.stage()).isEqualTo(SshException.Stage.STREAM_OPEN);
              assertThat(e.dialFailure()).isPresent();
            });
    assertThat(client.call(client.connection()::isOpen)).isTrue();
  }

  @Test
  void aStreamClosedWithPendingDataStopsNobodyElse() throws Exception {
    TestApp deaf =
        closing(
            TestApp.of(
                (in, out) -> {
                  while (true) {
                    try {
                      Thread.sleep(100_000);
                    } catch (InterruptedException e) {
                      return;
                    }
                  }
                }));
    TestApp app = closing(TestApp.echo());
    SshClient client = client();
    List<SshStreamChannel> uploads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SshStreamChannel upload = client.open(deaf.port(), new StreamProbe());
      ChannelFuture unused = upload.writeAndFlush(Unpooled.buffer().writeZero(16 * MIB));
      uploads.add(upload);
    }
    for (SshStreamChannel upload : uploads) {
      SshClient.await(upload.close());
    }
    EchoProbe probe = new EchoProbe(MIB, 10_000);
    client.open(app.port(), probe);
    probe.awaitDone();
    assertThat(client.call(client.connection()::streams)).isOne();
  }

  @Test
  void aConnectionCutUnderLoadFailsEveryStreamAndLeaksNothing() throws Exception {
    TestApp app = closing(TestApp.echo());
    SshClient client = client();
    List<EchoProbe> probes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      EchoProbe probe = new EchoProbe(Long.MAX_VALUE, 10_000);
      client.open(app.port(), probe);
      probes.add(probe);
    }
    SshClient.await(client.parent().close());
    for (EchoProbe probe : probes) {
      probe.awaitInactive();
      assertThat(probe.errors()).hasAtLeastOneElementOfType(SshException.class);
    }
  }

  @Test
  void anOrderlyCloseEndsEverything() throws Exception {
    TestApp app = closing(TestApp.echo());
    SshClient client = client();
    EchoProbe probe = new EchoProbe(10, 10);
    client.open(app.port(), probe);
    probe.awaitDone();
    client.call(
        () -> {
          client.connection().close();
          return true;
        });
    probe.awaitInactive();
    SshClient.await(client.parent().closeFuture());
    assertThat(probe.errors()).isEmpty();
  }

  @Test
  void callsFromOutsideOfTheEventLoopAreRefused() throws Exception {
    SshConnection connection = client().connection();
    assertThatThrownBy(connection::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> connection.open("localhost", 1, new StreamProbe()))
        .isInstanceOf(IllegalStateException.class);
  }
}
