package org.arvados.gateway.server;

import static org.arvados.gateway.server.FaultRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.arvados.gateway.demo.faults.LinkFault;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.arvados.gateway.demo.samples.Fault;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The fault matrix: upgrades that fail (rules X1, X6, U2)")
@Timeout(120)
class UpgradeFaultsTest {
  private static final FaultBed BED = new FaultBed(config -> config);

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final FaultBed EXTENSION = BED;

  static Stream<FaultRow> rows() {
    Stream<FaultRow> refused =
        IntStream.of(200, 302, 404, 500)
            .mapToObj(
                status ->
                    row(
                        "service answers an upgrade with " + status,
                        "WebSocket handshake",
                        FaultOutcome.ANSWER,
                        1,
                        refused(status)));
    return Stream.concat(refused, others());
  }

  /** Both connections have ended their exchange in order, and both carry another. */
  private static FaultRow.Check refused(int status) {
    return (bed, target) -> {
      bed.app().misbehave(new Fault.UpgradeRefused(status));
      RawHttp client = bed.connect();
      RawHttp.Response response = client.send(bed.handshake("app", target)).response();
      assertThat(response.status()).isEqualTo(status);
      long accepted = bed.app().connectionsAccepted();
      bed.app().misbehave(Fault.Fixed.NONE);
      RawHttp.Response next = client.send(bed.get("app", target + "-next")).response();
      assertThat(next.status()).isEqualTo(200);
      assertThat(bed.app().connectionsAccepted()).as("connections").isEqualTo(accepted);
      return FaultOutcome.of(response);
    };
  }

  private static FaultRow.Check handshake(Fault fault) {
    return (bed, target) -> {
      bed.app().misbehave(fault);
      return bed.ask(bed.handshake("app", target));
    };
  }

  private static Stream<FaultRow> others() {
    String phase = "WebSocket handshake";
    FaultOutcome bad = FaultOutcome.BAD_ANSWER;
    return Stream.of(
        row("service closes", phase, bad, 1, handshake(Fault.Fixed.NO_RESPONSE)),
        row("service resets", phase, bad, 1, handshake(Fault.Fixed.RESET)),
        row(
            "service closes as it is connected",
            phase,
            bad,
            0,
            handshake(Fault.Fixed.CLOSES_AT_ONCE)),
        row("service closes in its head", phase, bad, 1, handshake(Fault.Fixed.HALF_HEAD)),
        row(
                "service never answers",
                phase,
                FaultOutcome.SLOW_SERVICE,
                1,
                handshake(Fault.Fixed.NEVER_ANSWERS))
            .withStrays(1),
        row(
                "service switches with a wrong accept value",
                phase,
                bad,
                1,
                handshake(Fault.Fixed.SWITCH_WITH_WRONG_ACCEPT))
            .withStrays(1),
        row(
                "service switches without saying to what",
                phase,
                bad,
                1,
                handshake(Fault.Fixed.SWITCH_WITHOUT_UPGRADE))
            .withStrays(1),
        row(
                "service switches unasked",
                "GET",
                bad,
                1,
                (bed, target) -> {
                  bed.app().misbehave(Fault.Fixed.SWITCH_WITH_WRONG_ACCEPT);
                  return bed.ask(bed.get("app", target));
                })
            .withStrays(1),
        row(
            "nothing listens",
            phase,
            FaultOutcome.NOTHING_LISTENS,
            0,
            (bed, target) -> {
              bed.toApp().apply(new LinkFault.Refuse());
              return bed.ask(bed.handshake("app", target));
            }),
        row(
            "service closes a kept-alive stream",
            phase,
            FaultOutcome.ANSWER,
            2,
            (bed, target) -> {
              bed.app().misbehave(new Fault.OnReuse(Fault.Fixed.NO_RESPONSE));
              RawHttp client = bed.warmedUp("app");
              return FaultOutcome.of(() -> client.send(bed.handshake("app", target)).response());
            }),
        row("service closes", "WebSocket", FaultOutcome.CUT, FaultRow.UNCOUNTED, open(0)),
        row("service resets", "WebSocket", FaultOutcome.CUT, FaultRow.UNCOUNTED, open(1)),
        row("service ends its half", "WebSocket", FaultOutcome.CUT, FaultRow.UNCOUNTED, open(2)),
        row(
            "service says nothing",
            "WebSocket",
            FaultOutcome.CLOSE_FRAME,
            FaultRow.UNCOUNTED,
            open(3)));
  }

  private static FaultRow.Check open(int fault) {
    LinkFault[] faults = {
      new LinkFault.CutAfter(Direction.TO_CLIENT, 0),
      new LinkFault.ResetAfter(Direction.TO_CLIENT, 0),
      new LinkFault.HalfClose(Direction.TO_CLIENT, 0),
      new LinkFault.None()
    };
    return (bed, target) -> {
      RawHttp client = bed.connect();
      client.send(bed.handshake("samples", "/ws"));
      assertThat(client.head().status()).isEqualTo(101);
      bed.toSamples().apply(faults[fault]);
      return FaultOutcome.ofStream(client);
    };
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cell(FaultRow row) throws Exception {
    BED.check(row);
  }
}
