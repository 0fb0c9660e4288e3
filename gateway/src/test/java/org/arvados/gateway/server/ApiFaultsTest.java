package org.arvados.gateway.server;

import static org.arvados.gateway.server.FaultRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.faults.LinkFault;
import org.arvados.gateway.demo.faults.LinkFault.Direction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The fault matrix: an Arvados API that fails (rules A7 to A11)")
@Timeout(120)
class ApiFaultsTest {
  private static final Duration LIFE = Duration.ofMillis(500);
  private static final Duration GRACE = Duration.ofMinutes(5); // longer than all rows take
  private static final FaultBed BED = new FaultBed(GatewayExtension.shortLived(LIFE, GRACE));

  @RegisterExtension
  @Order(1)
  static final GatewayExtension GATEWAY = BED.gateway();

  @RegisterExtension
  @Order(2)
  static final FaultBed EXTENSION = BED;

  /** Of a request: its record, its container, that one's requests, and whose the token is. */
  private static final int FACTS = 4;

  /** What a decision reads. */
  private static final List<String> RECORDS =
      List.of(
          "/arvados/v1/api_client_authorizations",
          "/arvados/v1/users",
          "/arvados/v1/container_requests",
          "/arvados/v1/containers");

  /** What can go wrong, and how. */
  private interface Trouble {
    void begin(FaultBed bed);
  }

  private static final Map<String, Trouble> TROUBLES =
      Map.ofEntries(
          Map.entry("API refuses connections", bed -> bed.toApi().apply(new LinkFault.Refuse())),
          Map.entry("API resets connections", bed -> bed.toApi().apply(new LinkFault.Reset())),
          Map.entry("API closes connections", of(new Fault.DropConnection())),
          Map.entry("API hangs", of(new Fault.Hang())),
          Map.entry(
              "API stops in its answer",
              bed -> bed.toApi().apply(new LinkFault.Stall(Direction.TO_CLIENT, 100))),
          Map.entry("API answers HTML, 200", of(new Fault.HtmlPage())),
          Map.entry("API answers HTML, 502", of(new Fault.BadGateway())),
          Map.entry("API answers broken JSON", of(new Fault.BrokenJson())),
          Map.entry("API answers 500", of(new Fault.ServerError())),
          Map.entry("API answers 503, overloaded", of(new Fault.Overloaded())),
          Map.entry("API answers 429", of(new Fault.TooManyRequests(Duration.ofSeconds(1)))),
          Map.entry(
              "API answers 401 to our own token",
              bed -> inject(bed, new Fault.RejectToken(bed.demo().state().systemRootToken()))),
          Map.entry(
              "API answers 403 to our own token",
              bed -> inject(bed, new Fault.ForbidToken(bed.demo().state().systemRootToken()))));

  private static Trouble of(Fault fault) {
    return bed -> inject(bed, fault);
  }

  private static void inject(FaultBed bed, Fault fault) {
    bed.demo().controller().faults().inject(fault);
  }

  static Stream<FaultRow> rows() {
    Stream<FaultRow> troubles =
        TROUBLES.keySet().stream()
            .sorted()
            .flatMap(
                trouble ->
                    Stream.of(
                        row(trouble, "newcomer", FaultOutcome.API_DOWN, 0, newcomer(trouble))
                            .withFacts(FACTS),
                        row(trouble, "known visitor", FaultOutcome.ANSWER, 1, known(trouble))
                            .withFacts(1)));
    return Stream.concat(troubles, others().map(row -> row.withFacts(1)));
  }

  /**
   * Nothing is known of request, container and token. Nor is anything false afterwards: when the
   * API is well again, the visitor gets as far as to the worker, which is not there.
   */
  private static FaultRow.Check newcomer(String trouble) {
    return (bed, target) -> {
      String request =
          GatewayExtension.head("GET", target, bed.newService("private"), bed.bearer());
      TROUBLES.get(trouble).begin(bed);
      FaultOutcome outcome = inTime(() -> bed.ask(request));
      bed.mendApi();
      FaultBed.soon().until(() -> bed.demo().gateway().accessLoad().questions() == 0);
      assertThat(bed.ask(request)).as("afterwards").isEqualTo(FaultOutcome.TUNNEL_DOWN);
      return outcome;
    };
  }

  /** What was known has outlived its life, and the grace has begun (rule A10). */
  private static FaultRow.Check known(String trouble) {
    return (bed, target) -> {
      String token = bed.bearer();
      assertThat(bed.ask(bed.get("guarded", "/known", token))).isEqualTo(FaultOutcome.ANSWER);
      Thread.sleep(LIFE.plusMillis(100).toMillis());
      TROUBLES.get(trouble).begin(bed);
      return inTime(() -> bed.ask(bed.get("guarded", target, token)));
    };
  }

  /** Each time what was known has outlived its life. */
  private static FaultOutcome flapping(FaultBed bed, String target) throws Exception {
    String token = bed.bearer();
    for (int i = 0; i < 5; i++) {
      bed.demo().controller().faults().clear();
      if (i % 2 == 1) {
        inject(bed, new Fault.ServerError());
      }
      FaultOutcome outcome = inTime(() -> bed.ask(bed.get("guarded", target, token)));
      assertThat(outcome).as("request %d", i).isEqualTo(FaultOutcome.ANSWER);
      Thread.sleep(LIFE.plusMillis(100).toMillis());
    }
    return FaultOutcome.ANSWER;
  }

  private interface Asking {
    FaultOutcome ask() throws Exception;
  }

  /** A visitor waits for at most 5 s; the rest is for a busy machine, and far from a minute. */
  private static FaultOutcome inTime(Asking asking) throws Exception {
    long start = System.nanoTime();
    FaultOutcome outcome = asking.ask();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    return outcome;
  }

  private static Stream<FaultRow> others() {
    return Stream.of(
        row(
            "API answers HTML, 200",
            "newcomer to a public service",
            FaultOutcome.API_DOWN,
            0,
            (bed, target) -> {
              String host = bed.newService("public");
              inject(bed, new Fault.HtmlPage());
              return bed.ask(GatewayExtension.head("GET", target, host));
            }),
        row(
            "API comes and goes",
            "known visitor, again and again",
            FaultOutcome.ANSWER,
            FaultRow.UNCOUNTED,
            ApiFaultsTest::flapping),
        row(
            "API fails each call once",
            "newcomer",
            FaultOutcome.ANSWER,
            1,
            (bed, target) -> {
              for (String records : RECORDS) {
                bed.demo()
                    .controller()
                    .faults()
                    .inject(new Fault.Overloaded(), FaultScope.under(records).times(1));
              }
              return inTime(() -> bed.ask(bed.get("guarded", target, bed.bearer())));
            }),
        row(
            "API is slow, but within the deadline",
            "newcomer",
            FaultOutcome.ANSWER,
            1,
            (bed, target) -> {
              inject(bed, new Fault.Delay(Duration.ofMillis(300)));
              return bed.ask(bed.get("guarded", target, bed.bearer()));
            }),
        row(
            "API is too slow",
            "newcomer's second try",
            FaultOutcome.ANSWER,
            1,
            (bed, target) -> {
              // Two calls, one after the other, say whose a token is.
              for (String call : List.of("api_client_authorizations", "users")) {
                bed.demo()
                    .controller()
                    .faults()
                    .inject(
                        new Fault.Delay(Duration.ofMillis(3500)),
                        FaultScope.under("/arvados/v1/" + call + "/current"));
              }
              String token = bed.bearer();
              FaultOutcome first = bed.ask(bed.get("guarded", "/first-try", token));
              assertThat(first).isEqualTo(FaultOutcome.API_DOWN);
              return bed.ask(bed.get("guarded", target, token));
            }));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cell(FaultRow row) throws Exception {
    BED.check(row);
  }
}
