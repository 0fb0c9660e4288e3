package org.arvados.gateway.server;

import static org.arvados.gateway.server.FaultRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.arvados.gateway.config.HostAndPort;
import org.arvados.gateway.demo.DemoCluster;
import org.arvados.gateway.demo.controller.Fault.Hang;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.demo.faults.LinkFault;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.arvados.gateway.demo.samples.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The fault matrix: clients that leave or are slow (rules U2, X7 to X10)")
@Timeout(180)
class ClientFaultsTest {
  private static final int MANY_READERS = 150;

  /**
   * For each slow reader the gateway may hold what its client and its stream may have under way:
   * water marks of 128 KiB at both, and a burst of the stream of 256 KiB. All together may have the
   * window budget of a tunnel, 32 MiB, for each event loop.
   */
  private static final long MOST_FOR_EACH = 512 * 1024;

  private static final long MOST_FOR_A_LOOP = 32L * 1024 * 1024;

  private static final FaultBed BED = new FaultBed(config -> config);

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final FaultBed EXTENSION = BED;

  /** Ways to leave. */
  private enum Leaving {
    CLOSES("client closes") {
      @Override
      void leave(RawHttp client) throws IOException {
        client.close();
      }
    },
    RESETS("client resets") {
      @Override
      void leave(RawHttp client) throws IOException {
        client.reset();
      }
    },
    /** To the gateway that is a client that leaves, as it is to most servers. */
    ENDS_ITS_HALF("client ends its half") {
      @Override
      void leave(RawHttp client) throws IOException {
        client.endOutput();
      }
    };

    private final String text;

    Leaving(String text) {
      this.text = text;
    }

    abstract void leave(RawHttp client) throws IOException;
  }

  /** Brings an exchange into a phase. */
  private interface Phase {
    RawHttp reach(FaultBed bed, String target) throws Exception;
  }

  static Stream<FaultRow> rows() {
    return Stream.concat(Stream.of(Leaving.values()).flatMap(ClientFaultsTest::leaving), others());
  }

  private static Stream<FaultRow> leaving(Leaving how) {
    int many = FaultRow.UNCOUNTED;
    return Stream.of(
        left(how, "within its head", 0, ClientFaultsTest::withinHead),
        left(how, "the API hangs", 0, ClientFaultsTest::resolving)
            .withFacts(1), // late answers are kept
        left(how, "the worker is silent", 0, ClientFaultsTest::connecting),
        left(how, "the stream is not confirmed", 0, ClientFaultsTest::opening),
        left(how, "upload half sent", 1, ClientFaultsTest::halfSent).withStrays(1),
        left(how, "waiting for an answer that comes", many, ClientFaultsTest::answerToCome),
        left(how, "within a short response", many, ClientFaultsTest::shortResponse),
        left(how, "within an endless response", many, ClientFaultsTest::endlessResponse),
        left(how, "handshake of a WebSocket not answered", many, ClientFaultsTest::lateSwitch),
        left(how, "WebSocket, between frames", many, ClientFaultsTest::betweenFrames),
        left(how, "WebSocket, within a frame", many, ClientFaultsTest::withinFrame).withStrays(1),
        left(how, "kept alive, idle", 1, ClientFaultsTest::idle));
  }

  private static FaultRow left(Leaving how, String when, int sent, Phase phase) {
    boolean stays = how == Leaving.ENDS_ITS_HALF;
    FaultOutcome outcome = stays ? FaultOutcome.UNANSWERED : FaultOutcome.NOBODY;
    return row(
        how.text,
        when,
        outcome,
        sent,
        (bed, target) -> {
          RawHttp client = phase.reach(bed, target);
          how.leave(client);
          if (stays) {
            assertEnds(client);
          }
          FaultBed.soon().until(() -> bed.demo().gateway().exchanges() == 0);
          FaultBed.soon().until(() -> bed.demo().gateway().connections() == 0);
          return outcome;
        });
  }

  /** Bytes that were under way may come, and no end of a response. */
  private static void assertEnds(RawHttp client) throws IOException {
    try {
      byte[] piece = new byte[64 * 1024];
      while (client.in().read(piece) >= 0) {
        // what was under way
      }
    } catch (java.net.SocketException e) {
      // An end, too.
    }
  }

  private static void awaitExchange(FaultBed bed) {
    FaultBed.soon().until(() -> bed.demo().gateway().exchanges() == 1);
  }

  private static RawHttp withinHead(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    return client.send("GET " + target + " HTTP/1.1\r\nHost: ");
  }

  private static RawHttp resolving(FaultBed bed, String target) throws IOException {
    bed.demo().controller().faults().inject(new Hang());
    RawHttp client = bed.connect();
    client.send(bed.get("guarded", target, bed.bearer()));
    FaultBed.soon().until(() -> bed.demo().gateway().accessLoad().questions() > 0);
    return client;
  }

  private static RawHttp connecting(FaultBed bed, String target) throws IOException {
    bed.toWorker("app").endConnections();
    bed.toWorker("app").apply(new LinkFault.Stall(Direction.TO_CLIENT, 0));
    RawHttp client = bed.connect();
    client.send(bed.get("app", target));
    awaitExchange(bed);
    return client;
  }

  private static RawHttp opening(FaultBed bed, String target) throws IOException {
    bed.run("app").misbehave(new Misbehaviour.Hang(Stage.CHANNEL_CONFIRMATION));
    RawHttp client = bed.connect();
    client.send(bed.get("app", target));
    awaitExchange(bed);
    return client;
  }

  private static RawHttp halfSent(FaultBed bed, String target) throws IOException {
    bed.app().misbehave(Fault.Fixed.NEVER_ANSWERS);
    RawHttp client = bed.connect();
    client.send(bed.head("POST", "app", target, "Content-Length: 100") + "half");
    FaultBed.soon().until(() -> bed.app().requestsFor(target) == 1);
    return client;
  }

  private static RawHttp answerToCome(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    client.send(bed.get("samples", "/slow?ms=300"));
    awaitExchange(bed);
    return client;
  }

  private static RawHttp shortResponse(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    client.send(bed.get("samples", "/events?count=3&interval=100"));
    assertThat(client.head().status()).isEqualTo(200);
    return client;
  }

  private static RawHttp endlessResponse(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    client.send(bed.get("samples", "/download/1000000000"));
    client.read(100_000);
    return client;
  }

  private static RawHttp lateSwitch(FaultBed bed, String target) throws IOException {
    bed.toSamples().apply(new LinkFault.Delay(Duration.ofMillis(300)));
    RawHttp client = bed.connect();
    client.send(bed.handshake("samples", "/ws"));
    awaitExchange(bed);
    return client;
  }

  private static RawHttp betweenFrames(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    client.send(bed.handshake("samples", "/ws"));
    assertThat(client.head().status()).isEqualTo(101);
    return client;
  }

  private static RawHttp withinFrame(FaultBed bed, String target) throws IOException {
    RawHttp client = betweenFrames(bed, target);
    byte[] begun = {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4, 5, 6};
    return client.send(begun);
  }

  private static RawHttp idle(FaultBed bed, String target) throws IOException {
    RawHttp client = bed.connect();
    assertThat(client.send(bed.get("app", target)).response().status()).isEqualTo(200);
    return client;
  }

  private static Stream<FaultRow> others() {
    int many = FaultRow.UNCOUNTED;
    return Stream.of(
        row(
            "client resets",
            "the gateway goes down",
            FaultOutcome.NOBODY,
            many,
            (bed, target) -> resetWhileDraining()),
        row(
            MANY_READERS + " clients read nothing",
            "endless responses",
            FaultOutcome.NOBODY,
            many,
            (bed, target) -> manySlowReaders(bed)),
        row(
            "client sends a byte at a time",
            "upload",
            FaultOutcome.ANSWER,
            many,
            (bed, target) -> {
              RawHttp client = bed.connect();
              client.send(bed.head("PUT", "samples", "/upload", "Content-Length: 40"));
              for (int i = 0; i < 40; i++) {
                client.send("x");
                Thread.sleep(100); // longer in all than the gateway bears silence
              }
              RawHttp.Response response = client.response();
              assertThat(response.text()).contains("\"bytes\":40");
              return FaultOutcome.of(response);
            }),
        row(
                "client sends nothing more",
                "upload",
                FaultOutcome.SLOW_REQUEST,
                1,
                (bed, target) -> {
                  bed.app().misbehave(Fault.Fixed.NEVER_ANSWERS);
                  return bed.ask(bed.head("POST", "app", target, "Content-Length: 100") + "half");
                })
            .withStrays(1));
  }

  /** The gateway has nobody to wait for any more, and ends long before the hard stop. */
  private static FaultOutcome resetWhileDraining() throws Exception {
    try (DemoCluster demo = DemoCluster.builder().listen(new HostAndPort("127.0.0.1", 0)).start();
        RawHttp client = new RawHttp(demo.address())) {
      var unused = demo.crunchRuns().get("open-data").certificate().join(); // else it is waited for
      String host = demo.service("open-data").host();
      client.send(GatewayExtension.head("GET", "/events?count=0&interval=100", host));
      assertThat(client.head().status()).isEqualTo(200);
      Thread shutdown = new Thread(demo.gateway()::shutdown);
      shutdown.start();
      FaultBed.soon().until(() -> !isListening(demo));
      client.reset();
      shutdown.join(Duration.ofSeconds(15).toMillis());
      assertThat(shutdown.isAlive()).isFalse();
      return FaultOutcome.NOBODY;
    }
  }

  private static boolean isListening(DemoCluster demo) {
    try {
      new RawHttp(demo.address()).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Rule X7: memory is bounded, however many do not read. */
  private static FaultOutcome manySlowReaders(FaultBed bed) throws Exception {
    long before = PlatformDependent.usedDirectMemory();
    List<RawHttp> readers = new ArrayList<>();
    for (int i = 0; i < MANY_READERS; i++) {
      RawHttp reader = bed.connectSlowly();
      readers.add(reader.send(bed.get("samples", "/download/1000000000")));
      assertThat(reader.head().status()).isEqualTo(200);
    }
    awaitStandstill(bed);
    long loops = Runtime.getRuntime().availableProcessors();
    long used = PlatformDependent.usedDirectMemory() - before;
    assertThat(used).isLessThan(MANY_READERS * MOST_FOR_EACH + loops * MOST_FOR_A_LOOP);
    assertThat(bed.gateway().get("app", "/others").status()).isEqualTo(200);
    for (RawHttp reader : readers) {
      reader.reset();
    }
    return FaultOutcome.NOBODY;
  }

  private static void awaitStandstill(FaultBed bed) {
    long[] last = {-1};
    FaultBed.soon()
        .atMost(Duration.ofSeconds(90)) // the system's buffers take hundreds of megabytes
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long now = bed.toWorker("samples").counters().bytesToClient();
              boolean still = now == last[0];
              last[0] = now;
              return still;
            });
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cell(FaultRow row) throws Exception {
    BED.check(row);
  }
}
