package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.bounded;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.CountingObserver.Called;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One call may be under way, and it is: so no renewal is let through. */
@DisplayName("Renewals in the background while the API is busy (rules A8 to A10)")
class BusyRenewalTest {
  private static final Duration HALF_THE_STATES_LIFE = Duration.ofSeconds(5);
  private static final Called REFUSED = new Called(ApiCall.CONTAINER, ApiResult.TOO_BUSY);

  private final AccessFixture fixture =
      new AccessFixture(
          config -> bounded(1, 10, 30, 1000), NamesConfig.defaults(), Duration.ofMinutes(1));
  private final ApiToken active = fixture.people.active().token();
  private final RunningService service = fixture.service("private");
  private final AccessRequest request = request(port(service.request()), active);
  private CompletableFuture<Decision> hanging = new CompletableFuture<>();

  @BeforeEach
  void fillTheGate() throws Exception {
    assertThat(await(fixture.access.decide(request))).isInstanceOf(Grant.class);
    fixture.controller.faults().inject(new Fault.Hang());
    hanging = fixture.access.decide(request(new Target.FriendlyName("slow")));
    assertThat(fixture.access.apiCallsInFlight()).isOne();
  }

  @AfterEach
  void close() {
    fixture.controller.faults().clear();
    fixture.close();
  }

  private void visitOften() {
    for (int i = 0; i < 100; i++) {
      assertThat(fixture.access.cached(request)).isInstanceOf(Grant.class);
    }
  }

  /** A renewal is gathered with others for a moment before it is refused. */
  private void awaitRefused(int count) {
    Awaitility.await().until(() -> refused() == count);
    visitOften(); // within the second
  }

  private void freeTheGate() throws Exception {
    fixture.controller.faults().clear();
    assertThat(await(hanging)).isInstanceOf(Refusal.class);
  }

  private long refused() {
    return fixture.observer.calls.stream().filter(REFUSED::equals).count();
  }

  private long answered() {
    Called answered = new Called(ApiCall.CONTAINER, ApiResult.ANSWERED);
    return fixture.observer.calls.stream().filter(answered::equals).count();
  }

  @Test
  void refusedRenewalIsTriedAgainAfterASecondHoweverManyVisit() throws Exception {
    fixture.pass(HALF_THE_STATES_LIFE);
    visitOften();
    awaitRefused(1);
    fixture.pass(Duration.ofMillis(999));
    visitOften();
    Thread.sleep(200);
    assertThat(refused()).isOne();
    fixture.pass(Duration.ofMillis(1));
    visitOften();
    awaitRefused(2);
  }

  @Test
  void renewalIsLetThroughWhenTheApiIsFreeAgain() throws Exception {
    fixture.pass(HALF_THE_STATES_LIFE);
    visitOften();
    awaitRefused(1);
    freeTheGate();
    fixture.pass(Duration.ofSeconds(1));
    visitOften();
    Awaitility.await().until(() -> answered() == 2 && fixture.access.apiCallsInFlight() == 0);
    fixture.pass(HALF_THE_STATES_LIFE.minusMillis(1));
    visitOften(); // past the life of what was known at first
    assertThat(refused()).isOne();
  }

  /** Rule A10: that it was not asked is no failure of the API. */
  @Test
  void refusedRenewalOpensNoGrace() {
    fixture.pass(HALF_THE_STATES_LIFE);
    visitOften();
    awaitRefused(1);
    fixture.pass(HALF_THE_STATES_LIFE);
    assertThat(fixture.access.cached(request)).isNull();
    assertThat(fixture.observer.grace).hasValue(0);
  }

  /** Who waits for the answer has a turn of their own, also within the second. */
  @Test
  void visitorWhoFindsNothingCachedIsQueuedAtOnce() throws Exception {
    fixture.pass(Duration.ofMillis(9_500));
    visitOften();
    fixture.pass(Duration.ofMillis(500));
    CompletableFuture<Decision> cold = fixture.access.decide(request);
    Awaitility.await().until(() -> fixture.access.apiCallsQueued() == 1);
    freeTheGate();
    assertThat(await(cold)).isInstanceOf(Grant.class);
    assertThat(refused()).isOne();
  }
}
