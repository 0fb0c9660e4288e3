package org.arvados.gateway.server;

import static org.arvados.gateway.server.FaultRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.faults.LinkFault;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.arvados.gateway.demo.samples.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The fault matrix: services that fail (rules X5 to X8, U6)")
@Timeout(120)
class ServiceFaultsTest {
  private static final FaultBed BED = new FaultBed(config -> config);

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final FaultBed EXTENSION = BED;

  static Stream<FaultRow> rows() {
    return Stream.of(rowsOfAnswers(), rowsOfReuse(), rowsOfLinks()).flatMap(rows -> rows);
  }

  private static FaultRow.Check get(Fault fault) {
    return (bed, target) -> {
      bed.app().misbehave(fault);
      return bed.ask(bed.get("app", target));
    };
  }

  private static FaultRow.Check post(Fault fault) {
    return (bed, target) -> {
      bed.app().misbehave(fault);
      return bed.ask(bed.head("POST", "app", target, "Content-Length: 2") + "ab");
    };
  }

  private static Stream<FaultRow> rowsOfAnswers() {
    return Stream.of(
        row(
                "service never answers",
                "GET",
                FaultOutcome.SLOW_SERVICE,
                1,
                get(Fault.Fixed.NEVER_ANSWERS))
            .withStrays(1),
        row(
                "service never answers",
                "POST",
                FaultOutcome.SLOW_SERVICE,
                1,
                post(Fault.Fixed.NEVER_ANSWERS))
            .withStrays(1),
        row(
            "service closes as it is connected",
            "GET",
            FaultOutcome.BAD_ANSWER,
            0,
            get(Fault.Fixed.CLOSES_AT_ONCE)),
        row(
            "service closes without an answer",
            "GET on a fresh stream",
            FaultOutcome.BAD_ANSWER,
            1,
            get(Fault.Fixed.NO_RESPONSE)),
        row(
            "service closes without an answer",
            "POST on a fresh stream",
            FaultOutcome.BAD_ANSWER,
            1,
            post(Fault.Fixed.NO_RESPONSE)),
        row(
            "service resets the connection",
            "GET on a fresh stream",
            FaultOutcome.BAD_ANSWER,
            1,
            get(Fault.Fixed.RESET)),
        row(
            "service closes in its head",
            "GET",
            FaultOutcome.BAD_ANSWER,
            1,
            get(Fault.Fixed.HALF_HEAD)),
        row(
            "service sends no HTTP",
            "GET",
            FaultOutcome.BAD_ANSWER,
            1,
            get(Fault.Fixed.GARBAGE_HEAD)),
        row(
                "service sends a huge head",
                "GET",
                FaultOutcome.BAD_ANSWER,
                1,
                get(new Fault.HugeHead(200_000)))
            .withStrays(1),
        row(
            "service sends 100 interim answers",
            "GET",
            FaultOutcome.ANSWER,
            1,
            get(new Fault.InterimFlood(100))),
        row(
                "service sends interim answers without end",
                "GET",
                FaultOutcome.BAD_ANSWER,
                1,
                get(new Fault.InterimFlood(101)))
            .withStrays(1),
        row(
            "service closes within its length",
            "response",
            FaultOutcome.CUT,
            1,
            get(Fault.Fixed.SHORT_BODY)),
        row(
            "service closes before its last chunk",
            "response",
            FaultOutcome.CUT,
            1,
            get(Fault.Fixed.UNFINISHED_CHUNKS)),
        row(
            "service closes before its last chunk",
            "response to HTTP/1.0",
            FaultOutcome.CUT,
            1,
            ServiceFaultsTest::unfinishedToHttp10),
        row(
                "service sends a chunk that is none",
                "response",
                FaultOutcome.CUT,
                1,
                get(Fault.Fixed.BAD_CHUNK_SIZE))
            .withStrays(1),
        row(
                "service sends beyond its length",
                "response",
                FaultOutcome.ANSWER,
                1,
                ServiceFaultsTest::beyondItsLength)
            .withStrays(2),
        row(
                "service answers and reads no more",
                "upload",
                FaultOutcome.ANSWER,
                1,
                ServiceFaultsTest::earlyLargeAnswer)
            .withStrays(1));
  }

  /** An orderly end would look like the end of the body. */
  private static FaultOutcome unfinishedToHttp10(FaultBed bed, String target) throws Exception {
    bed.app().misbehave(Fault.Fixed.UNFINISHED_CHUNKS);
    RawHttp client = bed.connect();
    client.send(bed.get("app", target).replace("HTTP/1.1", "HTTP/1.0"));
    try {
      client.rest();
    } catch (SocketException e) {
      return FaultOutcome.CUT;
    }
    return FaultOutcome.ANSWER;
  }

  private static FaultOutcome beyondItsLength(FaultBed bed, String target) throws Exception {
    bed.app().misbehave(Fault.Fixed.EXCESS_BODY);
    RawHttp client = bed.connect();
    RawHttp.Response response = client.send(bed.get("app", target)).response();
    assertThat(response.text()).isEqualTo("ok\n");
    RawHttp.Response next = client.send(bed.get("app", target + "-next")).response();
    assertThat(next.all("X-Smuggled")).isEmpty();
    return FaultOutcome.of(response);
  }

  /** The whole answer arrives, however slowly it is read, although the upload is cut short. */
  private static FaultOutcome earlyLargeAnswer(FaultBed bed, String target) throws Exception {
    int size = 4_000_000;
    bed.app().misbehave(new Fault.LargeEarlyResponse(size));
    RawHttp client = bed.connectSlowly();
    client.send(bed.head("POST", "app", target, "Content-Length: 100000") + "begun");
    RawHttp.Head head = client.head();
    Thread.sleep(2500); // longer than the gateway lingers
    assertThat(client.body(head).body()).hasSize(size);
    return FaultOutcome.ANSWER;
  }

  private static FaultRow.Check reused(Fault fault, String method) {
    return (bed, target) -> {
      bed.app().misbehave(new Fault.OnReuse(fault));
      RawHttp client = bed.warmedUp("app");
      String length = method.equals("GET") ? "Accept: */*" : "Content-Length: 0";
      return FaultOutcome.of(() -> client.send(bed.head(method, "app", target, length)).response());
    };
  }

  private static Stream<FaultRow> rowsOfReuse() {
    Fault.Fixed dies = Fault.Fixed.NO_RESPONSE;
    return Stream.of(
        row(
            "service closes a kept-alive stream",
            "GET",
            FaultOutcome.ANSWER,
            2,
            reused(dies, "GET")),
        row(
            "service closes a kept-alive stream",
            "DELETE",
            FaultOutcome.ANSWER,
            2,
            reused(dies, "DELETE")),
        row(
            "service closes a kept-alive stream",
            "POST",
            FaultOutcome.BAD_ANSWER,
            1,
            reused(dies, "POST")),
        row(
            "service resets a kept-alive stream",
            "POST",
            FaultOutcome.BAD_ANSWER,
            1,
            reused(Fault.Fixed.RESET, "POST")),
        row(
            "service closes a kept-alive stream in its head",
            "GET",
            FaultOutcome.BAD_ANSWER,
            1,
            reused(Fault.Fixed.HALF_HEAD, "GET")),
        row(
                "service never answers on a kept-alive stream",
                "GET",
                FaultOutcome.SLOW_SERVICE,
                1,
                reused(Fault.Fixed.NEVER_ANSWERS, "GET"))
            .withStrays(1));
  }

  private static FaultRow.Check linked(LinkFault fault) {
    return (bed, target) -> {
      bed.toApp().apply(fault);
      return bed.ask(bed.get("app", target));
    };
  }

  private static FaultRow.Check download(LinkFault fault) {
    return (bed, target) -> {
      bed.toSamples().apply(fault);
      return bed.ask(bed.get("samples", "/download/3000000"));
    };
  }

  private static Stream<FaultRow> rowsOfLinks() {
    Direction back = Direction.TO_CLIENT;
    int many = FaultRow.UNCOUNTED;
    return Stream.of(
        row(
            "nothing listens",
            "connecting",
            FaultOutcome.NOTHING_LISTENS,
            0,
            linked(new LinkFault.Refuse())),
        row(
            "service resets as it is connected",
            "connecting",
            FaultOutcome.BAD_ANSWER,
            0,
            linked(new LinkFault.Reset())),
        row(
            "packets to the service are dropped",
            "connecting",
            FaultOutcome.SLOW_SERVICE,
            0,
            (bed, target) -> {
              bed.run("app").misbehave(new Misbehaviour.DialHangs());
              return bed.ask(bed.get("app", target));
            }),
        row(
                "service stops in its head",
                "response",
                FaultOutcome.SLOW_SERVICE,
                1,
                linked(new LinkFault.Stall(back, 10)))
            .withStrays(1),
        row(
                "service stops in its body",
                "response",
                FaultOutcome.CUT,
                many,
                download(new LinkFault.Stall(back, 500_000)))
            .withStrays(1),
        row(
            "service closes in its body",
            "response",
            FaultOutcome.CUT,
            many,
            download(new LinkFault.CutAfter(back, 500_000))),
        row(
            "service resets in its body",
            "response",
            FaultOutcome.CUT,
            many,
            download(new LinkFault.ResetAfter(back, 500_000))),
        row(
            "service ends its half in its body",
            "response",
            FaultOutcome.CUT,
            many,
            download(new LinkFault.HalfClose(back, 500_000))),
        row(
            "service is slow",
            "response",
            FaultOutcome.ANSWER,
            many,
            download(new LinkFault.Throttle(2_000_000))),
        row(
            "service takes little at a time",
            "upload",
            FaultOutcome.ANSWER,
            many,
            (bed, target) -> {
              bed.toSamples().apply(new LinkFault.Throttle(3_000_000));
              RawHttp client = bed.connect();
              client.send(bed.head("PUT", "samples", "/upload", "Content-Length: 1500000"));
              client.send("x".repeat(1_500_000).getBytes(StandardCharsets.US_ASCII));
              RawHttp.Response response = client.response();
              assertThat(response.text()).contains("\"bytes\":1500000");
              return FaultOutcome.of(response);
            }),
        row(
                "service takes nothing more",
                "upload",
                FaultOutcome.SLOW_REQUEST,
                many,
                (bed, target) -> {
                  bed.toSamples().apply(new LinkFault.Stall(Direction.TO_SERVER, 100_000));
                  RawHttp client = bed.connect();
                  client.send(bed.head("PUT", "samples", "/upload", "Content-Length: 30000000"));
                  Thread sender = new Thread(() -> sendAll(client, 30_000_000));
                  sender.start();
                  FaultOutcome outcome = FaultOutcome.of(client::response);
                  sender.join(10_000);
                  return outcome;
                })
            .withStrays(1));
  }

  private static void sendAll(RawHttp client, int bytes) {
    try {
      client.send(new byte[bytes]);
    } catch (java.io.IOException e) {
      // The gateway stops reading and closes: that is what is wanted.
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cell(FaultRow row) throws Exception {
    BED.check(row);
  }
}
