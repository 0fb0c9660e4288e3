package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.CountingObserver.Called;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of decisions and calls (rules A9 and A10). */
class AccessObserverTest {
  private final AccessFixture fixture = new AccessFixture();
  private final ApiToken active = fixture.people.active().token();
  private final Target target = port(fixture.service("private").request());

  @AfterEach
  void close() {
    fixture.controller.faults().clear();
    fixture.close();
  }

  @Test
  void everyCallIsToldWithItsResult() throws Exception {
    fixture.grant(target, active);
    assertThat(fixture.observer.calls)
        .contains(
            new Called(ApiCall.CONTAINER_REQUEST, ApiResult.ANSWERED),
            new Called(ApiCall.CONTAINER, ApiResult.ANSWERED),
            new Called(ApiCall.REQUESTS_OF_CONTAINER, ApiResult.ANSWERED),
            new Called(ApiCall.TOKEN, ApiResult.ANSWERED),
            new Called(ApiCall.USER, ApiResult.ANSWERED))
        .hasSize(fixture.observer.begun.get());
    assertThat(fixture.access.apiCallsInFlight()).isZero();
    assertThat(fixture.access.apiCallsQueued()).isZero();
    assertThat(fixture.access.cachedFacts())
        .containsOnlyKeys(FactKind.values())
        .containsAllEntriesOf(
            Map.of(
                FactKind.CONTAINER_REQUEST, 1L,
                FactKind.CONTAINER, 1L,
                FactKind.REQUESTS_OF_CONTAINER, 1L,
                FactKind.TOKEN_HOLDER, 1L))
        .extractingFromEntries(Map.Entry::getValue)
        .filteredOn(kept -> kept.equals(0L))
        .hasSize(FactKind.values().length - 4);
  }

  @Test
  void refusalAndFailureOfTheApiAreToldApart() throws Exception {
    var unused = fixture.refusal(target, fixture.people.spectator().token());
    assertThat(fixture.observer.calls)
        .contains(new Called(ApiCall.AS_VISITOR, ApiResult.REFUSED))
        .noneMatch(called -> called.result() == ApiResult.FAILED);
    fixture.controller.faults().inject(new Fault.HtmlPage());
    var failed = fixture.refusal(new Target.FriendlyName("lab"));
    assertThat(failed.reason()).isEqualTo(Refusal.Reason.API_FAILURE);
    assertThat(fixture.observer.calls).contains(new Called(ApiCall.LINKS, ApiResult.FAILED));
  }

  /** Rule A9. */
  @Test
  void callThatIsNotMadeIsTold() throws Exception {
    try (AccessFixture full = new AccessFixture(config -> AccessFixture.bounded(1, 0, 30, 1000))) {
      full.controller.faults().inject(new Fault.Hang());
      Target other = port(full.service("private").request());
      var hanging = full.access.decide(AccessFixture.request(other));
      assertThat(full.refusal(new Target.FriendlyName("lab")).reason())
          .isEqualTo(Refusal.Reason.TOO_BUSY);
      assertThat(full.observer.calls).contains(new Called(ApiCall.LINKS, ApiResult.TOO_BUSY));
      assertThat(full.access.apiCallsInFlight()).isEqualTo(1);
      full.controller.faults().clear();
      assertThat(AccessFixture.await(hanging)).isInstanceOf(Refusal.class);
    }
  }

  /** Rule A10: counted for each decision, and not while facts live. */
  @Test
  void grantInGraceIsTold() throws Exception {
    fixture.grant(target, active);
    fixture.grant(target, active);
    assertThat(fixture.observer.grace).hasValue(0);
    fixture.pass(Duration.ofSeconds(70));
    fixture.controller.faults().inject(new Fault.HtmlPage());
    fixture.grant(target, active);
    assertThat(fixture.observer.grace).hasValue(1);
    assertThat(fixture.access.cached(AccessFixture.request(target, active)))
        .isInstanceOf(Grant.class);
    assertThat(fixture.observer.grace).hasValue(2);
  }
}
