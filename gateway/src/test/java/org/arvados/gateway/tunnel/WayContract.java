package org.arvados.gateway.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.arvados.gateway.server.Echo;
import org.arvados.gateway.server.RawHttp;
import org.arvados.gateway.tunnel.WayBed.Handler;
import org.arvados.gateway.tunnel.WayBed.Lack;
import org.arvados.gateway.tunnel.WayBed.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every way to a container must do, seen by a visitor and by an application: directly, through
 * the controller, and in the HTTP mode, whose exceptions are the closed list of {@link Lack} (rule
 * U4). {@link TunnelContract} and {@link TunnelFailureContract} say the same of SSH streams alone,
 * byte by byte.
 *
 * <p>{@code -Dway.bulk.bytes=N} sets the size of the largest bodies.
 */
@Timeout(240)
interface WayContract {
  int MIB = 1 << 20;

  long ENDLESS = 256L * MIB;

  /** More than all buffers on the way ever hold: the system's may have grown to 37 MiB a hop. */
  long HELD = ENDLESS * 3 / 4;

  /** The cluster, all of whose services are reached in one way. */
  WayBed bed();

  private RawHttp connect() throws IOException {
    return bed().gateway().connect();
  }

  // What arrives

  @Test
  default void aRequestReachesTheApplicationAsItCame() throws Exception {
    String head =
        bed()
            .gateway()
            .request("POST", "/a%2Fb//c?d=%64", "samples", "X-Own: 1", "Content-Length: 3");
    Echo echo = Echo.of(connect().send(head + "abc").response());
    assertThat(echo.target()).isEqualTo("/a%2Fb//c?d=%64");
    assertThat(echo.all("Host")).containsExactly(bed().gateway().host("samples"));
    assertThat(echo.all("X-Own")).containsExactly("1");
    assertThat(echo.json().path("bodyBytes").asInt()).isEqualTo(3);
    assertThat(echo.toString()).doesNotContainIgnoringCase("x-arvados");
  }

  private long size(int kibibytes) {
    return kibibytes == 0 ? bed().bulk() : kibibytes * 1024L;
  }

  /** Behind a body comes its digest. */
  private static boolean source(long bytes, OutputStream out) throws IOException {
    Bulk.Source source = new Bulk.Source(bytes);
    out.write(AppRequest.answer("Content-Length: " + (bytes + Bulk.DIGEST)));
    for (int length = source.next(); length > 0; length = source.next()) {
      out.write(source.block(), 0, length);
    }
    out.write(source.sha256());
    return true;
  }

  /** Reads what a {@link #source} sends. */
  private static void assertArrives(long bytes, InputStream in) throws IOException {
    MessageDigest digest = Bulk.sha256();
    byte[] block = new byte[64 * 1024];
    for (long left = bytes; left > 0; ) {
      int count = in.read(block, 0, (int) Math.min(block.length, left));
      assertThat(count).as("%d bytes before the end", left).isPositive();
      digest.update(block, 0, count);
      left -= count;
    }
    assertThat(in.readNBytes(Bulk.DIGEST)).as("SHA-256").isEqualTo(digest.digest());
  }

  @ParameterizedTest(name = "{0} KiB, or the largest")
  @ValueSource(ints = {64, 1024, 32 * 1024, 0})
  default void aDownloadArrivesAsItWasSent(int kibibytes) throws Exception {
    long bytes = size(kibibytes);
    bed().app((request, out) -> source(bytes, out));
    RawHttp client = connect().send(bed().request("GET", "app"));
    assertThat(client.head().one("Content-Length")).hasValue("" + (bytes + Bulk.DIGEST));
    assertArrives(bytes, client.in());
  }

  /** Answers with the digest of what came. */
  private static boolean receiver(AppRequest request, OutputStream out) throws IOException {
    MessageDigest digest = Bulk.sha256();
    byte[] block = new byte[64 * 1024];
    for (int n = request.body().read(block); n >= 0; n = request.body().read(block)) {
      digest.update(block, 0, n);
    }
    out.write(AppRequest.answer("Content-Length: 64"));
    out.write(HexFormat.of().formatHex(digest.digest()).getBytes(ISO_8859_1));
    return true;
  }

  /** Sends a body and compares the digest in the answer. */
  private static void assertTaken(long bytes, RawHttp client) throws IOException {
    Bulk.Source source = new Bulk.Source(bytes);
    for (int length = source.next(); length > 0; length = source.next()) {
      client.send(java.util.Arrays.copyOf(source.block(), length));
    }
    assertThat(client.response().text())
        .as("SHA-256")
        .isEqualTo(HexFormat.of().formatHex(source.sha256()));
  }

  @ParameterizedTest(name = "{0} KiB, or the largest")
  @ValueSource(ints = {64, 1024, 32 * 1024, 0})
  default void anUploadArrivesAsItWasSent(int kibibytes) throws Exception {
    long bytes = size(kibibytes);
    bed().app(WayContract::receiver);
    assertTaken(bytes, connect().send(bed().request("PUT", "app", "Content-Length: " + bytes)));
  }

  /** Each block of a request comes back before the next is sent. */
  @Test
  default void bothDirectionsFlowAtOnce() throws Exception {
    if (bed().lacks(Lack.DUPLEX)) {
      return; // what there is instead: anAnswerBeforeTheEndOfTheRequestArrivesWhole
    }
    bed().app(WayContract::echo);
    RawHttp client = connect();
    client.send(bed().request("POST", "app", "Transfer-Encoding: chunked"));
    assertThat(client.head().isChunked()).isTrue();
    for (int i = 1; i <= 20; i++) {
      byte[] block = new byte[i * 5000];
      client.send(Integer.toHexString(block.length) + "\r\n").send(block).send("\r\n");
      for (int back = 0; back < block.length; ) {
        back += client.chunk().length;
        assertThat(back).isLessThanOrEqualTo(block.length);
      }
    }
    client.send("0\r\n\r\n");
    assertThat(client.chunk()).isEmpty();
    assertThat(client.fields()).isEmpty();
  }

  private static boolean echo(AppRequest request, OutputStream out) throws IOException {
    out.write(AppRequest.answer("Transfer-Encoding: chunked"));
    byte[] block = new byte[8192];
    for (int n = request.body().read(block); n >= 0; n = request.body().read(block)) {
      out.write((Integer.toHexString(n) + "\r\n").getBytes(ISO_8859_1));
      out.write(block, 0, n);
      out.write("\r\n".getBytes(ISO_8859_1));
    }
    out.write("0\r\n\r\n".getBytes(ISO_8859_1));
    return true;
  }

  /** What a service says before it has heard all; in the HTTP mode it is held until then. */
  @Test
  default void anAnswerBeforeTheEndOfTheRequestArrivesWhole() throws Exception {
    int bytes = 200_000;
    bed()
        .app(
            (request, out) -> {
              out.write(AppRequest.answer("Content-Length: 4000"));
              out.write(new byte[4000]);
              return false;
            });
    RawHttp client = connect();
    client.send(bed().request("POST", "app", "Content-Length: " + bytes) + "begun");
    if (bed().lacks(Lack.DUPLEX)) {
      assertThat(client.isSilentFor(500)).isTrue();
      client.send(new byte[bytes - 5]);
    }
    assertThat(client.response().body()).hasSize(4000);
  }

  // Who does not read, and who leaves

  /** The value at which a counter stands still. */
  private static long settled(AtomicLong counter) {
    AtomicLong last = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(500))
        .until(() -> counter.get() > 0 && last.getAndSet(counter.get()) == counter.get());
    return counter.get();
  }

  @Test
  default void aReaderThatPausesStopsTheApplicationAndThenGoesOn() throws Exception {
    AtomicLong written = new AtomicLong();
    bed()
        .app(
            (request, out) ->
                source(
                    ENDLESS,
                    new java.io.FilterOutputStream(out) {
                      @Override
                      public void write(byte[] bytes, int offset, int length) throws IOException {
                        out.write(bytes, offset, length);
                        written.addAndGet(length);
                      }
                    }));
    RawHttp client = bed().gateway().connectSlowly().send(bed().request("GET", "app"));
    client.head();
    assertThat(settled(written)).isLessThan(HELD);
    assertArrives(ENDLESS, client.in());
  }

  @Test
  default void anApplicationThatPausesStopsTheWriterAndThenGoesOn() throws Exception {
    CountDownLatch resumed = new CountDownLatch(1);
    bed().app(waiting(resumed, WayContract::receiver));
    RawHttp client = connect().send(bed().request("PUT", "app", "Content-Length: " + ENDLESS));
    Bulk.Source source = new Bulk.Source(ENDLESS);
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(source, client, sent));
    assertThat(settled(sent)).isLessThan(HELD);
    resumed.countDown();
    sending.get(100, TimeUnit.SECONDS);
    assertThat(client.response().text()).isEqualTo(HexFormat.of().formatHex(source.sha256()));
  }

  private static void send(Bulk.Source source, RawHttp client, AtomicLong sent) {
    try {
      for (int length = source.next(); length > 0; length = source.next()) {
        client.send(java.util.Arrays.copyOf(source.block(), length));
        sent.addAndGet(length);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Handler waiting(CountDownLatch resumed, Handler then) {
    return (request, out) -> {
      try {
        resumed.await();
      } catch (InterruptedException e) {
        return false;
      }
      return then.answer(request, out);
    };
  }

  /** Readers and applications that stand still hold nobody else up. */
  @Test
  default void stalledNeighboursStopNobodyElse() throws Exception {
    CountDownLatch resumed = new CountDownLatch(1);
    Handler stalled = waiting(resumed, WayContract::receiver);
    bed()
        .app(
            (r, out) ->
                r.head().startsWith("GET") ? source(16L * MIB, out) : stalled.answer(r, out));
    int before = bed().requests();
    List<RawHttp> readers = new ArrayList<>();
    List<RawHttp> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      readers.add(bed().gateway().connectSlowly().send(bed().request("GET", "app")));
      RawHttp writer = connect().send(bed().request("PUT", "app", "Content-Length: 100000"));
      writers.add(writer.send(new byte[50_000]));
    }
    await().until(() -> bed().requests() == before + 8);
    aDownloadArrivesAsItWasSent(1024);
    anUploadArrivesAsItWasSent(1024);
    resumed.countDown();
    for (RawHttp writer : writers) {
      assertThat(writer.send(new byte[50_000]).response().status()).isEqualTo(200);
    }
    for (RawHttp reader : readers) {
      assertThat(reader.head().status()).isEqualTo(200);
      assertArrives(16L * MIB, reader.in());
    }
  }

  @Test
  default void anApplicationThatClosesInItsAnswerCutsItAndNobodyElse() throws Exception {
    bed()
        .app(
            (request, out) -> {
              out.write(AppRequest.answer("Content-Length: 100000"));
              out.write(new byte[50_000]);
              return false;
            });
    RawHttp client = connect().send(bed().request("GET", "app"));
    assertThatThrownBy(client::response).isInstanceOf(IOException.class);
    bed().app((request, out) -> false);
    assertThat(bed().status("GET", "app")).isEqualTo(502);
    bed().app(WayBed::ok);
    assertThat(bed().status("GET", "app")).isEqualTo(200);
  }

  /** Rule U2: our end of data would cost the application the rest of its answer. */
  @Test
  default void anAnswerThatEndsWithItsConnectionIsNotCutShort() throws Exception {
    CountDownLatch readOn = new CountDownLatch(1);
    bed()
        .app(
            (request, out) -> {
              out.write(AppRequest.answer("Connection: close"));
              out.write(new byte[50_000]);
              waiting(readOn, (again, same) -> true).answer(request, out);
              out.write(new byte[50_000]);
              return false;
            });
    RawHttp client = connect().send(bed().request("GET", "app"));
    RawHttp.Head head = client.head();
    byte[] first = head.isChunked() ? client.chunk() : client.read(10_000);
    readOn.countDown();
    int rest = 0;
    if (head.isChunked()) {
      for (int n = client.chunk().length; n > 0; n = client.chunk().length) {
        rest += n;
      }
    } else {
      rest = client.rest().length;
    }
    assertThat(first.length + rest).isEqualTo(100_000);
  }

  // Ways that fail

  @Test
  default void aPortWhereNothingListensIs502() throws Exception {
    assertThat(bed().status("GET", "nobody")).isEqualTo(502);
    assertThat(bed().status("GET", "app")).isEqualTo(200);
  }

  /**
   * Wherever its set-up breaks off: a page in time, never a request twice, and it can be mended.
   */
  @Test
  default void aWayThatIsCutAnywhereInItsSetUpIs503() throws Exception {
    long whole = bytesOfSetUp();
    // A controller that has failed is left alone for two seconds.
    int steps = bed().way() == Way.CONTROLLER ? 4 : 16;
    int failed = 0;
    for (int i = -1; i < steps; i++) {
      bed().cut("app");
      int before = bed().requests();
      bed().wire("app").endAfter(i < 0 ? -1 : whole * i / steps, end(i));
      int accepted = bed().wire("app").accepted();
      int[] status = new int[1];
      await()
          .until(
              () -> {
                status[0] = postOrCut();
                return bed().wire("app").accepted() > accepted;
              });
      assertThat(status[0]).as("cut %d of %d", i, steps).isIn(200, 503, 0);
      assertThat(bed().requests() - before).as("requests").isLessThanOrEqualTo(1);
      failed += status[0] == 503 ? 1 : 0;
    }
    assertThat(failed).as("of %d cuts", steps + 1).isGreaterThan(steps / 2);
    bed().wire("app").mend();
    bed().awaitOk();
  }

  private static Wire.End end(int step) {
    return step % 2 == 0 ? Wire.End.CLOSE : Wire.End.RESET;
  }

  private int postOrCut() throws IOException {
    try {
      return bed().status("POST", "app");
    } catch (java.io.EOFException | java.net.SocketException e) {
      return 0;
    }
  }

  /** How many bytes come from a worker until a first answer is there. */
  private long bytesOfSetUp() throws Exception {
    bed().awaitOk();
    bed().cut("app");
    long before = bed().wire("app").bytesToClient();
    bed().awaitOk();
    return bed().wire("app").bytesToClient() - before;
  }

  @Test
  default void aWayThatFallsSilentInItsSetUpIs503InTime() throws Exception {
    long whole = bytesOfSetUp();
    bed().cut("app");
    bed().wire("app").endAfter(whole / 2, Wire.End.HANG);
    assertThat(bed().status("GET", "app")).isEqualTo(503);
    bed().wire("app").mend();
    bed().cut("app");
    bed().awaitOk();
  }

  @Test
  default void aWayThatIsCutInADownloadCutsIt() throws Exception {
    bed().app((request, out) -> source(ENDLESS, out));
    RawHttp client = connect().send(bed().request("GET", "app"));
    client.head();
    client.read(MIB);
    bed().wire("app").cut();
    assertThatThrownBy(() -> assertArrives(ENDLESS - MIB, client.in()))
        .isInstanceOfAny(IOException.class, AssertionError.class);
    bed().app(WayBed::ok);
    bed().awaitOk();
  }

  @Test
  default void aWayThatIsCutInAnUploadIs503AndItIsNotSentTwice() throws Exception {
    bed().app(waiting(new CountDownLatch(1), WayBed::ok));
    int before = bed().requests();
    RawHttp client = connect().send(bed().request("POST", "app", "Content-Length: 100") + "half");
    await().until(() -> bed().requests() == before + 1);
    bed().wire("app").cut();
    assertThat(client.response().status()).isEqualTo(503);
    bed().app(WayBed::ok);
    bed().awaitOk();
    assertThat(bed().requests()).isEqualTo(before + 2);
  }

  /** A connection that died while nobody needed it is nobody's trouble. */
  @Test
  default void aWayThatIsCutWhileItIsIdleCostsNobodyAnything() throws Exception {
    RawHttp client = connect();
    for (int i = 0; i < 5; i++) {
      assertThat(client.send(bed().request("GET", "app")).response().status()).isEqualTo(200);
      bed().cut("app");
    }
  }

  /**
   * Keys are exchanged by both sides all the while; in the HTTP mode there are none to exchange.
   */
  @Test
  default void manyTransfersBothWaysOutliveKeyExchanges() throws Exception {
    assertThat(bed().status("GET", "app")).isEqualTo(200);
    int accepted = bed().wire("app").accepted();
    long bytes = 24L * MIB;
    bed().app((r, out) -> r.head().startsWith("GET") ? source(bytes, out) : receiver(r, out));
    List<CompletableFuture<Void>> transfers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawHttp down = connect().send(bed().request("GET", "app"));
      transfers.add(
          running(
              () -> {
                down.head();
                assertArrives(bytes, down.in());
              }));
      RawHttp up = connect().send(bed().request("PUT", "app", "Content-Length: " + bytes));
      transfers.add(running(() -> assertTaken(bytes, up)));
    }
    for (CompletableFuture<Void> transfer : transfers) {
      transfer.get(100, TimeUnit.SECONDS);
    }
    if (bed().way() != Way.HTTP) {
      assertThat(bed().wire("app").accepted() - accepted).as("connections anew").isLessThan(2);
    }
  }

  private static CompletableFuture<Void> running(Transfer transfer) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            transfer.run();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  /** Sends or receives. */
  interface Transfer {
    void run() throws IOException;
  }

  // The closed list (rule U4)

  @Test
  default void webSockets() throws Exception {
    RawHttp client =
        connect()
            .send(
                bed()
                    .gateway()
                    .request(
                        "GET",
                        "/ws",
                        "samples",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
    assertThat(client.head().status()).isEqualTo(bed().lacks(Lack.UPGRADES) ? 501 : 101);
  }

  /** A piece of an answer arrives before the application sends the next. */
  @Test
  default void promptPieces() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    bed()
        .app(
            (request, out) -> {
              out.write(AppRequest.answer("Transfer-Encoding: chunked"));
              out.write("3\r\none\r\n".getBytes(ISO_8859_1));
              waiting(seen, (again, same) -> true).answer(request, out);
              out.write("3\r\ntwo\r\n0\r\n\r\n".getBytes(ISO_8859_1));
              return true;
            });
    RawHttp client = connect().send(bed().request("GET", "app"));
    if (bed().lacks(Lack.PROMPTNESS)) {
      assertThat(client.isSilentFor(500)).isTrue();
      seen.countDown();
      assertThat(client.response().text()).isEqualTo("onetwo");
    } else {
      assertThat(client.head().isChunked()).isTrue();
      assertThat(client.chunk()).asString().isEqualTo("one");
      seen.countDown();
      assertThat(client.chunk()).asString().isEqualTo("two");
      assertThat(client.chunk()).isEmpty();
    }
  }

  @Test
  default void trailers() throws Exception {
    bed()
        .app(
            (request, out) -> {
              request.body().transferTo(OutputStream.nullOutputStream());
              out.write(AppRequest.answer("Transfer-Encoding: chunked", "Trailer: X-Sum"));
              out.write("2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n".getBytes(ISO_8859_1));
              return true;
            });
    RawHttp.Response response = connect().send(bed().request("GET", "app")).response();
    assertThat(response.text()).isEqualTo("ok");
    assertThat(response.trailers()).hasSize(bed().lacks(Lack.TRAILERS) ? 0 : 1);
  }

  @Test
  default void interimAnswers() throws Exception {
    bed()
        .app(
            (request, out) -> {
              out.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".getBytes(ISO_8859_1));
              return WayBed.ok(request, out);
            });
    RawHttp client = connect().send(bed().request("GET", "app"));
    assertThat(client.head().status()).isEqualTo(bed().lacks(Lack.INTERIM) ? 200 : 103);
  }

  @Test
  default void lengthsOfRequests() throws Exception {
    CompletableFuture<AppRequest> seen = new CompletableFuture<>();
    bed()
        .app(
            (request, out) -> {
              seen.complete(request);
              return WayBed.ok(request, out);
            });
    RawHttp client = connect().send(bed().request("POST", "app", "Content-Length: 3") + "abc");
    assertThat(client.response().text()).isEqualTo("ok");
    AppRequest request = seen.get(10, TimeUnit.SECONDS);
    boolean lost = bed().lacks(Lack.LENGTH);
    assertThat(request.has("Content-Length", "3")).isEqualTo(!lost);
    assertThat(request.has("Transfer-Encoding", "chunked")).isEqualTo(lost);
  }
}
