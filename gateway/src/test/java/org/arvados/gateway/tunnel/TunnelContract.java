package org.arvados.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.gateway.demo.ReservedPort;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.arvados.gateway.tunnel.ssh.EchoProbe;
import org.arvados.gateway.tunnel.ssh.SshListener;
import org.arvados.gateway.tunnel.ssh.SshSettings;
import org.arvados.gateway.tunnel.ssh.SshStreamChannel;
import org.arvados.gateway.tunnel.ssh.StreamProbe;
import org.arvados.gateway.tunnel.ssh.TestApp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every kind of tunnel must do when nothing goes wrong on the way: somebody opens a stream to
 * a port of a container, and it behaves like a connection to that port. {@link WayContract} says
 * what comes of it for visitors, the HTTP mode included.
 *
 * <p>{@code -Dtunnel.bulk.bytes=N} sets the size of the largest bodies.
 */
@Timeout(180)
interface TunnelContract {
  int MIB = 1 << 20;

  /** Of bodies that are compared by digest. */
  long BULK = Long.getLong("tunnel.bulk.bytes", 64L * MIB);

  /** What a stream may hold unread, the socket's buffers and TLS records aside. */
  int WINDOW = SshSettings.defaults().receive().streamWindow();

  /** The container and the way to it; closed after the test. */
  TunnelLab lab();

  /** Lets the far end exchange keys after so many bytes, in connections from now on. */
  void serverRekeysEvery(long bytes) throws Exception;

  private static ChannelFuture send(Channel stream, long value) {
    return stream.writeAndFlush(Unpooled.copyLong(value));
  }

  @Test
  default void aStreamReachesTheApplication() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    EchoProbe probe = new EchoProbe(10, 3);
    lab().client().open(app.port(), probe);
    probe.awaitDone();
  }

  @Test
  default void bytesFlowBothWaysAtOnce() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    EchoProbe probe = new EchoProbe(32 * MIB, 50_000);
    lab().client().open(app.port(), probe);
    probe.awaitDone();
    assertThat(probe.errors()).isEmpty();
  }

  /** Rule U5. */
  @Test
  default void streamsOfOneLoopShareOneConnection() throws Exception {
    TestApp app = lab().closing(TestApp.echo());
    TunnelClient client = lab().client();
    List<EchoProbe> probes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      EchoProbe probe = new EchoProbe(MIB, 1000 + 3000 * i);
      var unused = client.opening(app.port(), probe);
      probes.add(probe);
    }
    for (EchoProbe probe : probes) {
      probe.awaitDone();
    }
    assertThat(lab().wire().accepted()).isOne();
  }

  @Test
  default void aLargeDownloadArrivesAsItWasSentInBoundedMemory() throws Exception {
    TestApp app = lab().closing(Bulk.sender());
    TunnelClient client = lab().client();
    Bulk.Download download = new Bulk.Download(BULK, client::usedMemory);
    client.open(app.port(), download);
    download.await();
    assertThat(download.mostMemory).hasValueLessThan(2L * WINDOW + MIB);
  }

  @Test
  default void aLargeUploadArrivesAsItWasSentInBoundedMemory() throws Exception {
    TestApp app = lab().closing(Bulk.receiver());
    TunnelClient client = lab().client();
    Bulk.Upload upload = new Bulk.Upload(BULK, client::usedMemory);
    client.open(app.port(), upload);
    upload.await();
    assertThat(upload.mostMemory).hasValueLessThan(2L * MIB);
  }

  /** A client that does not read stops the application, and goes on where it was. */
  @Test
  default void aReaderThatPausesStopsTheApplication() throws Exception {
    long total = 128L * MIB;
    AtomicLong written = new AtomicLong();
    TestApp app =
        lab()
            .closing(
                TestApp.of(
                    (in, out) -> {
                      byte[] block = new byte[64 * 1024];
                      while (written.get() < total) {
                        out.write(block);
                        written.addAndGet(block.length);
                      }
                    }));
    TunnelClient client = lab().client();
    CountingProbe probe = new CountingProbe();
    Channel stream = client.open(app.port(), probe.notReading());
    long inFlight = settled(written);
    assertThat(inFlight).isLessThan(total / 2);
    assertThat(client.usedMemory()).isLessThan(2L * WINDOW + MIB);
    assertThat(probe.received()).isZero();

    stream.config().setAutoRead(true);
    probe.awaitEnd();
    assertThat(probe.received()).isEqualTo(total);
  }

  /** An application that does not read stops us, and goes on where it was. */
  @Test
  default void anApplicationThatPausesStopsTheWriter() throws Exception {
    long total = 128L * MIB;
    CountDownLatch resumed = new CountDownLatch(1);
    CompletableFuture<Long> read = new CompletableFuture<>();
    TestApp app =
        lab()
            .closing(
                TestApp.of(
                    (in, out) -> {
                      try {
                        resumed.await();
                      } catch (InterruptedException e) {
                        return;
                      }
                      byte[] block = new byte[64 * 1024];
                      long sum = 0;
                      while (sum < total) {
                        sum += Math.max(0, in.read(block));
                      }
                      read.complete(sum);
                    }));
    TunnelClient client = lab().client();
    Flood flood = new Flood(total);
    client.open(app.port(), flood);
    assertThat(settled(flood.sent())).isLessThan(total / 2);
    assertThat(client.usedMemory()).isLessThan(2L * MIB);

    resumed.countDown();
    await().atMost(Duration.ofSeconds(60)).until(read::isDone);
    assertThat(read).isCompletedWithValue(total);
  }

  /** The value at which a counter stands still. */
  private static long settled(AtomicLong counter) {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(300))
        .until(() -> counter.get() > 0 && last.getAndSet(counter.get()) == counter.get());
    return counter.get();
  }

  /** Stalled streams in both directions hold nobody else up. */
  @Test
  default void stalledStreamsStopNobodyElse() throws Exception {
    TestApp source = lab().closing(TestApp.source());
    TunnelClient client = lab().client();
    List<StreamProbe> stalled = new ArrayList<>();
    List<Channel> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      StreamProbe probe = new StreamProbe();
      Channel stream = client.open(source.port(), probe);
      stream.config().setAutoRead(false);
      var unused = send(stream, 8 * MIB);
      stalled.add(probe);
      streams.add(stream);
    }
    StreamProbe running = new StreamProbe();
    var unused = send(client.open(source.port(), running), 32 * MIB);
    running.awaitEnd();
    assertThat(running.received()).isEqualTo(32 * MIB);
    assertThat(client.usedMemory()).isLessThan(2L * 4 * WINDOW + MIB);
    streams.forEach(stream -> stream.config().setAutoRead(true));
    for (StreamProbe probe : stalled) {
      probe.awaitEnd();
      assertThat(probe.received()).isEqualTo(8 * MIB);
    }
  }

  /** The application leaves in the middle of an upload: we learn of it, and others go on. */
  @Test
  default void anApplicationThatClosesEarlyEndsItsStreamAlone() throws Exception {
    TestApp leaver = lab().closing(TestApp.of((in, out) -> in.readNBytes(10)));
    TestApp echo = lab().closing(TestApp.echo());
    TunnelClient client = lab().client();
    CountingProbe probe = new CountingProbe();
    Channel stream = client.open(leaver.port(), probe);
    for (int i = 0; i < 64; i++) {
      var unused = stream.writeAndFlush(Unpooled.buffer().writeZero(64 * 1024));
    }
    probe.awaitEndOrInactive();
    TunnelClient.await(stream.close());

    EchoProbe other = new EchoProbe(MIB, 10_000);
    client.open(echo.port(), other);
    other.awaitDone();
    assertThat(lab().wire().accepted()).isOne();
  }

  /**
   * The application's end of data is told behind the last byte, and the other direction still
   * works. Ours is never ended: the application would lose the rest of its answer (rule U2).
   */
  @Test
  default void theEndOfTheApplicationsDataIsNotTheEndOfTheStream() throws Exception {
    CompletableFuture<Integer> heard = new CompletableFuture<>();
    AtomicInteger ended = new AtomicInteger();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (var socket = listener.accept()) {
                  socket.getOutputStream().write(new byte[100_000]);
                  socket.shutdownOutput();
                  heard.complete(socket.getInputStream().read());
                  ended.set(socket.getInputStream().read());
                } catch (java.io.IOException e) {
                  heard.completeExceptionally(e);
                }
              });
      CountingProbe probe = new CountingProbe();
      Channel stream = lab().client().open(listener.getLocalPort(), probe);
      probe.awaitEnd();
      assertThat(probe.received()).isEqualTo(100_000);
      assertThat(stream.isActive()).isTrue();
      var unused = stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {42}));
      await().atMost(Duration.ofSeconds(30)).until(heard::isDone);
      assertThat(heard).isCompletedWithValue(42);
      assertThat(served).as("it waits for more of ours").isNotDone();
      TunnelClient.await(stream.close());
    }
  }

  /** Rule U3: the container gateway confirms first and says afterwards that nothing listens. */
  @Test
  default void aPortWhereNothingListensIsToldByTheStream() throws Exception {
    int port = ReservedPort.unused();
    TunnelClient client = lab().client();
    StreamProbe probe = new StreamProbe();
    SshStreamChannel stream = (SshStreamChannel) client.open(port, probe);
    var unused = stream.writeAndFlush(Unpooled.buffer().writeZero(100_000));
    probe.awaitInactive();
    assertThat(probe.received()).isZero();
    assertThat(client.call(stream::dialFailure)).contains(DialFailure.REFUSED);
    assertThat(client.sockets()).as("the tunnel stays").isOne();
  }

  @Test
  default void weExchangeKeysUnderLoad() throws Exception {
    assertThat(exchangesUnderLoad(true)).isGreaterThan(10);
  }

  @Test
  default void theFarEndExchangesKeysUnderLoad() throws Exception {
    serverRekeysEvery(MIB);
    assertThat(exchangesUnderLoad(false)).isGreaterThan(10);
  }

  @Test
  default void bothExchangeKeysUnderLoad() throws Exception {
    serverRekeysEvery(MIB);
    assertThat(exchangesUnderLoad(true)).isGreaterThan(10);
  }

  private int exchangesUnderLoad(boolean ours) throws Exception {
    AtomicInteger exchanges = new AtomicInteger();
    SshListener listener =
        new SshListener() {
          @Override
          public void keysExchanged() {
            exchanges.incrementAndGet();
          }
        };
    SshSettings.KeyExchange often =
        new SshSettings.KeyExchange(MIB, 1 << 20, Duration.ofSeconds(20));
    TunnelSettings settings =
        TunnelLab.settings(TunnelLab.SETUP, ssh -> ours ? ssh.withKeyExchange(often) : ssh);
    TunnelClient client = lab().client(settings, listener);
    TestApp app = lab().closing(TestApp.echo());
    List<EchoProbe> probes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      EchoProbe probe = new EchoProbe(10 * MIB, 9000 + 7000 * i);
      client.open(app.port(), probe);
      probes.add(probe);
    }
    for (EchoProbe probe : probes) {
      probe.awaitDone();
      assertThat(probe.errors()).isEmpty();
    }
    assertThat(lab().wire().accepted()).isOne();
    return exchanges.get();
  }

  /** What the wire counted is what the SSH connection tells the metrics, TLS aside. */
  @Test
  default void whatIsTransferredIsTold() throws Exception {
    AtomicLong read = new AtomicLong();
    SshListener listener =
        new SshListener() {
          @Override
          public void transferred(long in, long out) {
            read.addAndGet(in);
          }
        };
    TestApp app = lab().closing(TestApp.source());
    StreamProbe probe = new StreamProbe();
    TunnelClient client = lab().client(TunnelLab.settings(TunnelLab.SETUP, s -> s), listener);
    var unused = send(client.open(app.port(), probe), 16 * MIB);
    probe.awaitEnd();
    assertThat(lab().wire().bytesToClient()).isCloseTo(read.get(), within(MIB / 2L));
  }
}
