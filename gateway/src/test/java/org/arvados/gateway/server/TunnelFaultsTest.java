package org.arvados.gateway.server;

import static org.arvados.gateway.server.FaultRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.arvados.gateway.demo.crunch.GatewayCertificate;
import org.arvados.gateway.demo.crunch.Misbehaviour;
import org.arvados.gateway.demo.crunch.Misbehaviour.Stage;
import org.arvados.gateway.demo.faults.FaultProxy;
import org.arvados.gateway.demo.faults.LinkFault;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.arvados.gateway.demo.samples.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The fault matrix: workers and tunnels that fail (rules U1 to U6, A11)")
@Timeout(120)
class TunnelFaultsTest {
  private static final FaultBed BED = new FaultBed(config -> config);

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final FaultBed EXTENSION = BED;

  static Stream<FaultRow> rows() {
    return Stream.of(connecting(), waiting(), streaming(), moving()).flatMap(rows -> rows);
  }

  // No stream yet

  private static FaultRow.Check broken(LinkFault fault) {
    return (bed, target) -> {
      bed.toWorker("app").endConnections();
      bed.toWorker("app").apply(fault);
      return bed.ask(bed.get("app", target));
    };
  }

  private static FaultRow.Check misbehaving(Misbehaviour fault) {
    return (bed, target) -> {
      bed.toWorker("app").endConnections();
      bed.run("app").misbehave(fault);
      return bed.ask(bed.get("app", target));
    };
  }

  private static Stream<FaultRow> connecting() {
    FaultOutcome down = FaultOutcome.TUNNEL_DOWN;
    return Stream.of(
        row("worker refuses connections", "connecting", down, 0, broken(new LinkFault.Refuse())),
        row("worker resets connections", "connecting", down, 0, broken(new LinkFault.Reset())),
        row(
            "worker is silent",
            "connecting",
            down,
            0,
            broken(new LinkFault.Stall(Direction.TO_CLIENT, 0))),
        row(
            "worker stops in the key exchange",
            "connecting",
            down,
            0,
            misbehaving(new Misbehaviour.Hang(Stage.KEY_EXCHANGE))),
        row(
            "worker confirms no stream",
            "connecting",
            down,
            0,
            misbehaving(new Misbehaviour.Hang(Stage.CHANNEL_CONFIRMATION))),
        row(
            "worker refuses streams",
            "connecting",
            down,
            0,
            misbehaving(new Misbehaviour.RefuseChannels())),
        row(
                "worker falls silent",
                "opening a stream",
                down,
                0,
                (bed, target) -> {
                  bed.toWorker("app").apply(new LinkFault.Stall(Direction.TO_CLIENT, 0));
                  return bed.ask(bed.get("app", target));
                })
            .withStrays(1),
        row(
            "worker's tunnel is slow",
            "connecting",
            FaultOutcome.ANSWER,
            1,
            broken(new LinkFault.Delay(Duration.ofMillis(50)))));
  }

  // The service has the request

  private static FaultRow.Check dying(String method) {
    return (bed, target) -> {
      bed.app().misbehave(Fault.Fixed.NEVER_ANSWERS);
      RawHttp client = bed.connect();
      String length = method.equals("GET") ? "Accept: */*" : "Content-Length: 2";
      client.send(bed.head(method, "app", target, length) + (method.equals("GET") ? "" : "ab"));
      FaultBed.soon().until(() -> bed.app().requestsFor(target) == 1);
      bed.toWorker("app").apply(new LinkFault.Refuse());
      return FaultOutcome.of(client::response);
    };
  }

  private static Stream<FaultRow> waiting() {
    FaultOutcome down = FaultOutcome.TUNNEL_DOWN;
    return Stream.of(
        row("worker dies", "GET waits for its answer", down, 1, dying("GET")).withStrays(1),
        row("worker dies", "POST waits for its answer", down, 1, dying("POST")).withStrays(1),
        row(
                "worker dies",
                "upload half sent",
                down,
                1,
                (bed, target) -> {
                  bed.app().misbehave(Fault.Fixed.NEVER_ANSWERS);
                  RawHttp client = bed.connect();
                  client.send(bed.head("POST", "app", target, "Content-Length: 100") + "half");
                  FaultBed.soon().until(() -> bed.app().requestsFor(target) == 1);
                  bed.toWorker("app").apply(new LinkFault.Refuse());
                  return FaultOutcome.of(client::response);
                })
            .withStrays(1),
        row(
                "tunnel dies and can be opened again",
                "GET on a kept-alive stream waits for its answer",
                FaultOutcome.ANSWER,
                2,
                reused("GET", FaultOutcome.ANSWER))
            .withStrays(1),
        row(
                "tunnel dies and can be opened again",
                "POST on a kept-alive stream waits for its answer",
                down,
                1,
                reused("POST", down))
            .withStrays(1),
        row(
            "container gateway is restarted",
            "POST after a kept-alive stream",
            FaultOutcome.ANSWER,
            1,
            (bed, target) -> {
              var certificate = CompletableFuture.completedFuture(GatewayCertificate.generate());
              RawHttp client = bed.warmedUp("app");
              bed.run("app").restart(certificate);
              bed.awaitNoTunnel("app"); // that it has ended is known, or the POST might be sent
              String post = bed.head("POST", "app", target, "Content-Length: 2") + "ab";
              return FaultOutcome.of(() -> client.send(post).response());
            }));
  }

  private static FaultRow.Check reused(String method, FaultOutcome expected) {
    return (bed, target) -> {
      RawHttp client = bed.warmedUp("app");
      bed.app().misbehave(Fault.Fixed.NEVER_ANSWERS);
      String length = method.equals("GET") ? "Accept: */*" : "Content-Length: 0";
      client.send(bed.head(method, "app", target, length));
      FaultBed.soon().until(() -> bed.app().requestsFor(target) == 1);
      bed.app().misbehave(Fault.Fixed.NONE);
      bed.toWorker("app").endConnections();
      FaultOutcome outcome = FaultOutcome.of(client::response);
      assertThat(outcome).isEqualTo(expected);
      return outcome;
    };
  }

  // The response has begun

  private static FaultRow.Check download(LinkFault fault) {
    return (bed, target) -> {
      bed.toWorker("samples").apply(fault);
      return bed.ask(bed.get("samples", "/download/3000000"));
    };
  }

  private static Stream<FaultRow> streaming() {
    Direction back = Direction.TO_CLIENT;
    int many = FaultRow.UNCOUNTED;
    FaultOutcome cut = FaultOutcome.CUT;
    return Stream.of(
        row(
            "tunnel is closed",
            "response",
            cut,
            many,
            download(new LinkFault.CutAfter(back, 500_000))),
        row(
            "tunnel is reset",
            "response",
            cut,
            many,
            download(new LinkFault.ResetAfter(back, 500_000))),
        row(
            "tunnel ends its half to us",
            "response",
            cut,
            many,
            download(new LinkFault.HalfClose(back, 500_000))),
        row(
            "tunnel falls silent",
            "response",
            cut,
            many,
            download(new LinkFault.Stall(back, 500_000))),
        row(
            "tunnel is slow",
            "response",
            FaultOutcome.ANSWER,
            many,
            download(new LinkFault.Throttle(3_000_000))),
        row(
                "worker dies",
                "WebSocket",
                cut,
                many,
                (bed, target) -> {
                  RawHttp client = bed.connect();
                  client.send(bed.handshake("samples", "/ws"));
                  assertThat(client.head().status()).isEqualTo(101);
                  bed.toWorker("samples").apply(new LinkFault.Refuse());
                  return FaultOutcome.ofStream(client);
                })
            .withStrays(1));
  }

  // The container is elsewhere, or nowhere

  private static Stream<FaultRow> moving() {
    return Stream.of(
        row(
                "container has moved to another worker",
                "GET",
                FaultOutcome.ANSWER,
                1,
                (bed, target) -> moved(bed, bed.get("app", target)))
            .withStrays(1),
        row(
                "container has moved to another worker",
                "POST",
                FaultOutcome.ANSWER,
                1,
                (bed, target) ->
                    moved(bed, bed.head("POST", "app", target, "Content-Length: 2") + "ab"))
            .withStrays(1),
        row(
            "container has ended",
            "next request",
            FaultOutcome.ENDED,
            0,
            (bed, target) -> {
              end(bed, "app");
              return bed.ask(bed.get("app", target));
            }),
        row(
                "container ends",
                "response",
                FaultOutcome.CUT,
                FaultRow.UNCOUNTED,
                (bed, target) -> {
                  RawHttp client = bed.connect();
                  client.send(bed.get("samples", "/events?count=0&interval=100"));
                  RawHttp.Head head = client.head();
                  end(bed, "samples");
                  FaultOutcome outcome = FaultOutcome.of(() -> client.body(head));
                  assertThat(bed.ask(bed.get("samples", "/"))).isEqualTo(FaultOutcome.ENDED);
                  return outcome;
                })
            .withStrays(1));
  }

  private static FaultOutcome moved(FaultBed bed, String request) throws Exception {
    try (FaultProxy elsewhere = FaultProxy.start(bed.run("app").address())) {
      bed.move("app", elsewhere.address());
      bed.toWorker("app").apply(new LinkFault.Refuse());
      return bed.ask(request);
    }
  }

  private static void end(FaultBed bed, String service) {
    var unused =
        bed.demo().state().change(bed.container(service), c -> c.with(b -> b.state("Complete")));
    bed.toWorker(service).apply(new LinkFault.Refuse());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cell(FaultRow row) throws Exception {
    BED.check(row);
  }
}
