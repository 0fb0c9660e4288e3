package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.junk;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.arvados.gateway.access.AccessFixture.requestFrom;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.RecordedCall;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Many visitors, strangers and outages (rules A8 to A10)")
@Timeout(120)
class PressureTest {
  private static final int CALLS_AT_ONCE = 8;
  private static final String STRANGER = "203.0.113.9";

  private final AccessFixture fixture = new AccessFixture();
  private final RunningService service = fixture.service("private");
  private final Target target = port(service.request());
  private final ApiToken owner = fixture.people.active().token();

  /** The discovery document is read before, so that it is not counted. */
  @BeforeEach
  void readDiscovery() throws Exception {
    fixture.decide(new Target.FriendlyName("warmup"));
    fixture.controller.calls().clear();
  }

  @AfterEach
  void close() {
    fixture.controller.faults().clear();
    fixture.close();
  }

  private static String honest(int number) {
    return "198.51.100." + number;
  }

  /** Tokens of one user, as of many browsers. */
  private List<ApiToken> tokens(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> fixture.state.addToken(fixture.people.active().uuid(), token -> token).v2())
        .toList();
  }

  private static List<Decision> all(List<CompletableFuture<Decision>> asked) throws Exception {
    List<Decision> decisions = new ArrayList<>();
    for (CompletableFuture<Decision> decision : asked) {
      decisions.add(await(decision));
    }
    return decisions;
  }

  /** Rule A9: a thousand clients of fifty tokens, from as many addresses, find nothing cached. */
  @Test
  void aThousandClientsOfAColdServiceCostOneCallAFact() throws Exception {
    List<ApiToken> tokens = tokens(50);
    fixture.controller.faults().inject(new Fault.Delay(Duration.ofMillis(20)));

    List<CompletableFuture<Decision>> asked =
        IntStream.range(0, 1000)
            .mapToObj(
                i ->
                    fixture.access.decide(
                        requestFrom(honest(i % 200), target, tokens.get(i % tokens.size()))))
            .toList();

    assertThat(all(asked)).allSatisfy(decision -> assertThat(decision).isInstanceOf(Grant.class));
    List<RecordedCall> calls = fixture.controller.calls().calls();
    Set<String> distinct = new HashSet<>();
    calls.forEach(call -> distinct.add(call.method() + call.path() + call.token()));
    assertThat(calls).as("each fact is asked for once").hasSameSizeAs(distinct);
    // the request, the requests of the container, the container; for each token itself and its user
    assertThat(calls).hasSize(3 + 2 * tokens.size());
    assertThat(fixture.controller.calls().mostOpen()).isLessThanOrEqualTo(CALLS_AT_ONCE);
  }

  /** Rule A9: who guesses names and tokens pays with their own turns. */
  @Test
  void aStrangersFloodCostsHonestVisitorsAFewTurnsOnly() throws Exception {
    List<RunningService> services =
        IntStream.range(0, 20).mapToObj(i -> fixture.service("private")).toList();
    fixture.controller.faults().inject(new Fault.Delay(Duration.ofMillis(5)));

    List<CompletableFuture<Decision>> flood =
        IntStream.range(0, 10_000).mapToObj(this::guess).toList();
    for (int i = 0; i < services.size(); i++) {
      int before = fixture.controller.calls().total();
      Decision decision =
          await(
              fixture.access.decide(
                  requestFrom(honest(i), port(services.get(i).request()), owner)));
      int meanwhile = fixture.controller.calls().total() - before;
      assertThat(decision).isInstanceOf(Grant.class);
      // Three to five calls of its own in at most four rounds; in each round those in flight end
      // first, and turns alternate with the stranger.
      assertThat(meanwhile).isLessThanOrEqualTo(4 * (2 * CALLS_AT_ONCE) + 5);
    }

    List<Decision> answers = all(flood);
    assertThat(answers).noneMatch(Grant.class::isInstance);
    assertThat(reasons(answers))
        .contains(Reason.TOO_BUSY)
        .isSubsetOf(
            Set.of(
                Reason.TOO_BUSY,
                Reason.UNKNOWN_NAME,
                Reason.INVALID_TOKEN,
                Reason.TOO_MANY_INVALID_TOKENS));
    assertThat(fixture.controller.calls().mostOpen()).isLessThanOrEqualTo(CALLS_AT_ONCE);
  }

  private CompletableFuture<Decision> guess(int number) {
    return fixture.access.decide(
        number % 2 == 0
            ? requestFrom(STRANGER, new Target.FriendlyName("guess-" + number))
            : requestFrom(STRANGER, target, junk(number)));
  }

  private static Set<Reason> reasons(List<Decision> decisions) {
    Set<Reason> reasons = new HashSet<>();
    decisions.forEach(decision -> reasons.add(((Refusal) decision).reason()));
    return reasons;
  }

  /** Rules A8 and A9: junk fills caches of its own, and who is known is answered without a call. */
  @Test
  void whoIsKnownNoticesNothingOfAFlood() throws Exception {
    fixture.grant(target, owner);
    fixture.controller.faults().inject(new Fault.Delay(Duration.ofMillis(5)));
    List<CompletableFuture<Decision>> flood = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      flood.add(guess(i));
      if (i % 100 == 0) {
        assertThat(fixture.access.cached(request(target, owner))).isInstanceOf(Grant.class);
      }
    }
    all(flood);
    assertThat(fixture.access.cached(request(target, owner))).isInstanceOf(Grant.class);
  }

  /** Rule A10: five minutes without an API, told by the clock of the test, and the time after. */
  @Test
  void anOutageOfFiveMinutesIsBridgedAndEndsWithoutARestart() throws Exception {
    List<ApiToken> known = tokens(3);
    for (ApiToken token : known) {
      fixture.grant(target, token);
    }
    RunningService unknown = fixture.service("private");
    fixture.controller.faults().inject(new Fault.BadGateway());

    for (int second = 0; second < 300; second += 15) {
      for (ApiToken token : known) {
        assertThat(fixture.decide(target, token))
            .as("after %s s", second)
            .isInstanceOf(Grant.class);
      }
      assertThat(fixture.refusal(port(unknown.request()), owner).reason())
          .isEqualTo(Reason.API_FAILURE);
      fixture.pass(Duration.ofSeconds(15));
    }

    fixture.pass(Duration.ofMinutes(2));
    assertThat(fixture.refusal(target, known.get(0)).reason()).isEqualTo(Reason.API_FAILURE);
    fixture.controller.faults().clear();
    for (ApiToken token : known) {
      fixture.grant(target, token);
    }
    fixture.grant(port(unknown.request()), owner);
  }

  /** Rule A10: with an API that fails now and then, who is known sees nothing of it. */
  @Test
  void aFlappingApiIsNotNoticedByWhoIsKnown() throws Exception {
    fixture.grant(target, owner);
    for (int round = 0; round < 40; round++) {
      if (round % 2 == 0) {
        fixture.controller.faults().inject(new Fault.ServerError());
      } else {
        fixture.controller.faults().clear();
      }
      fixture.pass(Duration.ofSeconds(20));
      assertThat(fixture.decide(target, owner)).as("round %s", round).isInstanceOf(Grant.class);
    }
  }

  /** Rule A8: what a busy hour costs the API does not depend on how many requests it has. */
  @Test
  void aBusyHourCostsAFewCallsAMinute() throws Exception {
    fixture.grant(target, owner);
    fixture.controller.calls().clear();
    for (int second = 0; second < 3600; second++) {
      fixture.pass(Duration.ofSeconds(1));
      for (int i = 0; i < 20; i++) {
        assertThat(fixture.decide(target, owner)).isInstanceOf(Grant.class);
      }
    }
    Map<String, Integer> counts = fixture.controller.calls().counts();
    int perMinute = counts.values().stream().mapToInt(Integer::intValue).sum() / 60;
    // Facts of 60 s are renewed at half their life, and the container's state every 5 s.
    assertThat(perMinute).isLessThanOrEqualTo(4 * 2 + 12);
  }
}
