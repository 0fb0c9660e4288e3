package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.bounded;
import static org.arvados.gateway.access.AccessFixture.junk;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked, how often, and how long it holds (rules A8, A9). */
class CachingTest {
  private static final String REQUEST = "GET /arvados/v1/container_requests/{uuid}";
  private static final String REQUESTS = "GET /arvados/v1/container_requests";
  private static final String CONTAINER = "GET /arvados/v1/containers/{uuid}";
  private static final String TOKEN = "GET /arvados/v1/api_client_authorizations/current";
  private static final String USER = "GET /arvados/v1/users/current";

  private final AccessFixture fixture = new AccessFixture();
  private final ApiToken active = fixture.people.active().token();
  private RunningService service = fixture.service("private");
  private Target target = port(service.request());

  /** The discovery document is read before, so that it is not counted. */
  @BeforeEach
  void readDiscovery() throws Exception {
    fixture.decide(new Target.FriendlyName("warmup"));
    fixture.controller.calls().clear();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private Map<String, Integer> counts() {
    return fixture.controller.calls().counts();
  }

  @Test
  void coldDecisionTakesOneCallAFact() throws Exception {
    fixture.grant(target, active);
    assertThat(counts())
        .isEqualTo(Map.of(REQUEST, 1, REQUESTS, 1, CONTAINER, 1, TOKEN, 1, USER, 1));
  }

  @Test
  void publicServiceAsksForNobody() throws Exception {
    fixture.grant(port(fixture.service("public").request()));
    assertThat(counts()).isEqualTo(Map.of(REQUEST, 1, REQUESTS, 1, CONTAINER, 1));
  }

  @Test
  void warmDecisionTakesNoCall() throws Exception {
    AccessRequest request = request(target, active);
    assertThat(fixture.access.cached(request)).isNull();
    Decision cold = await(fixture.access.decide(request));
    fixture.controller.calls().clear();
    assertThat(fixture.access.cached(request)).isEqualTo(cold);
    assertThat(fixture.access.decide(request)).isCompletedWithValue(cold);
    assertThat(counts()).isEmpty();
  }

  /** Rule S6: whoever ended a token need not wait until what was known of it is old. */
  @Test
  void endedTokenAdmitsNobodyFromNowOn() throws Exception {
    fixture.grant(target, active);
    fixture.state.expireSilently(fixture.people.active().tokenRow());
    assertThat(fixture.access.cached(request(target, active))).isInstanceOf(Grant.class);
    fixture.access.ended(active);
    // Null: whether nobody in particular may enter has yet to be asked.
    assertThat(fixture.access.cached(request(target, active)) instanceof Grant).isFalse();
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.INVALID_TOKEN);
    fixture.pass(Duration.ofSeconds(6));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.INVALID_TOKEN);
  }

  @Test
  void everyPortAndNameOfAContainerSharesTheFacts() throws Exception {
    fixture.state.addName(
        LinkRow.PUBLISHED_PORT,
        "lab",
        fixture.people.active().uuid(),
        service.request().uuid(),
        1234);
    fixture.grant(target, active);
    fixture.controller.calls().clear();
    fixture.grant(new Target.ServicePort(service.request().uuid(), 9999), active);
    fixture.grant(new Target.ServicePort(service.container().uuid(), 9999), active);
    assertThat(counts()).isEmpty();
    fixture.grant(new Target.FriendlyName("lab"), active);
    assertThat(counts()).isEqualTo(Map.of("GET /arvados/v1/links", 1));
  }

  @Test
  void manyWhoWaitShareTheCalls() throws Exception {
    List<CompletableFuture<Decision>> decisions =
        IntStream.range(0, 100)
            .mapToObj(i -> fixture.access.decide(request(target, active)))
            .toList();
    for (CompletableFuture<Decision> decision : decisions) {
      assertThat(await(decision)).isInstanceOf(Grant.class);
    }
    assertThat(counts())
        .isEqualTo(Map.of(REQUEST, 1, REQUESTS, 1, CONTAINER, 1, TOKEN, 1, USER, 1));
  }

  @Test
  void decisionBelongsToItsToken() throws Exception {
    fixture.grant(target, active);
    assertThat(fixture.access.cached(request(target))).isNull();
    assertThat(fixture.refusal(target).reason()).isEqualTo(Reason.NO_TOKEN);
    assertThat(fixture.access.cached(request(target, junk(1)))).isNull();
    ApiToken lookalike = ApiToken.of(active.reveal() + "x");
    assertThat(fixture.refusal(target, lookalike).reason()).isEqualTo(Reason.INVALID_TOKEN);
  }

  @Test
  void grantEndsWithItsLife() throws Exception {
    AccessRequest request = request(target, active);
    Grant grant = fixture.grant(target, active);
    assertThat(grant.until()).isEqualTo(fixture.now().plusSeconds(60));
    fixture.pass(Duration.ofSeconds(60));
    assertThat(fixture.access.cached(request)).isNull();
    fixture.controller.calls().clear();
    fixture.grant(target, active);
    assertThat(counts())
        .isEqualTo(Map.of(REQUEST, 1, REQUESTS, 1, CONTAINER, 1, TOKEN, 1, USER, 1));
  }

  @Test
  void containerStateIsAskedMoreOften() throws Exception {
    fixture.grant(target, active);
    fixture.controller.calls().clear();
    fixture.pass(Duration.ofSeconds(10));
    assertThat(fixture.access.cached(request(target, active))).isNull();
    fixture.grant(target, active);
    assertThat(counts()).isEqualTo(Map.of(CONTAINER, 1));
  }

  @Test
  void endOfTheContainerIsSeenWithinTheLifeOfItsState() throws Exception {
    fixture.grant(target, active);
    fixture.state.change(service.container(), row -> row.with(b -> b.state("Complete")));
    fixture.pass(Duration.ofSeconds(10));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.ENDED);
  }

  @Test
  void factsAreRenewedInTheBackgroundFromHalfTheirLifeOn() throws Exception {
    AccessRequest request = request(target, active);
    fixture.grant(target, active);
    fixture.controller.calls().clear();
    fixture.pass(Duration.ofMillis(4999));
    assertThat(fixture.access.cached(request)).isInstanceOf(Grant.class);
    assertThat(counts()).isEmpty();

    fixture.state.change(service.container(), row -> row.with(b -> b.gatewayAddress("10.0.0.9:1")));
    fixture.pass(Duration.ofMillis(1));
    assertThat(fixture.access.cached(request))
        .isInstanceOfSatisfying(
            Grant.class,
            old -> assertThat(old.service().gatewayAddress()).isEqualTo(AccessFixture.GATEWAY));
    awaitAddress(request, "10.0.0.9:1");
    assertThat(counts()).isEqualTo(Map.of(CONTAINER, 1));
  }

  private void awaitAddress(AccessRequest request, String address) {
    Awaitility.await()
        .until(
            () ->
                fixture.access.cached(request) instanceof Grant grant
                    && grant.service().gatewayAddress().equals(address));
  }

  /** The background keeps a busy service warm for good: no visitor ever waits. */
  @Test
  void busyServiceNeverWaits() throws Exception {
    AccessRequest request = request(target, active);
    fixture.grant(target, active);
    for (int i = 0; i < 12; i++) {
      fixture.pass(Duration.ofSeconds(6));
      assertThat(fixture.access.cached(request)).as("after %d rounds", i).isNotNull();
      Awaitility.await().until(() -> fixture.access.apiCallsInFlight() == 0 && isRenewed(request));
    }
  }

  private boolean isRenewed(AccessRequest request) {
    int before = fixture.calls();
    return fixture.access.cached(request) instanceof Grant
        && fixture.access.apiCallsInFlight() == 0
        && fixture.calls() == before;
  }

  @Test
  void refusalIsShortLived() throws Exception {
    ApiToken spectator = fixture.people.spectator().token();
    AccessRequest request = request(target, spectator);
    assertThat(fixture.refusal(target, spectator).reason()).isEqualTo(Reason.UNREADABLE);
    fixture.state.change(
        service.request(),
        row -> row.with(b -> b.publish(AccessFixture.PORT, "public", "Lab", "")));
    fixture.controller.calls().clear();
    fixture.pass(Duration.ofMillis(4999));
    assertThat(fixture.access.cached(request)).isInstanceOf(Refusal.class);
    assertThat(counts()).isEmpty();
    fixture.pass(Duration.ofMillis(1));
    assertThat(fixture.access.cached(request)).isNull();
    fixture.grant(target, spectator);
  }

  /** A visitor is let in at once after a refusal ends, though older facts are still good. */
  @Test
  void refusalRestsOnFreshFactsOnly() throws Exception {
    fixture.grant(target, active);
    fixture.pass(Duration.ofSeconds(7));
    fixture.state.change(
        service.request(),
        row -> row.with(b -> b.publish(AccessFixture.PORT, "public", "Lab", "")));
    fixture.grant(target);
  }

  @Test
  void waitingVisitorCostsOnlyWhatMayChange() throws Exception {
    fixture.state.change(service.container(), row -> row.with(b -> b.state("Queued")));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.NOT_STARTED);
    fixture.pass(Duration.ofSeconds(5));
    fixture.controller.calls().clear();
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.NOT_STARTED);
    assertThat(counts()).isEqualTo(Map.of(REQUEST, 1, CONTAINER, 1));
  }

  /** A retried request gets another container, which is found as soon as the old one is gone. */
  @Test
  void retryLeadsToTheNewContainer() throws Exception {
    fixture.grant(target, active);
    fixture.state.change(service.container(), row -> row.with(b -> b.state("Cancelled")));
    var retry =
        fixture.state.addContainer(
            b -> b.running("10.0.0.9:1").runtimeUser(fixture.people.active().uuid()));
    fixture.state.change(service.request(), row -> row.with(b -> b.container(retry.uuid())));
    fixture.pass(Duration.ofSeconds(10));
    assertThat(fixture.grant(target, active).service().container()).isEqualTo(retry.uuid());
  }

  @Test
  void forgottenContainerIsAskedAnew() throws Exception {
    fixture.grant(target, active);
    fixture.controller.calls().clear();
    fixture.state.change(service.container(), row -> row.with(b -> b.gatewayAddress("10.0.0.9:1")));
    fixture.access.forget(service.container().uuid());
    assertThat(fixture.access.cached(request(target, active))).isNull();
    assertThat(fixture.grant(target, active).service().gatewayAddress()).isEqualTo("10.0.0.9:1");
    assertThat(counts()).isEqualTo(Map.of(CONTAINER, 1, REQUESTS, 1));
  }

  @Test
  void expiryOfTheTokenEndsItWithoutAskingAboutTheToken() throws Exception {
    ApiToken token =
        fixture
            .state
            .addToken(
                fixture.people.active().uuid(),
                row -> row.withExpiresAt(fixture.now().plusSeconds(4)))
            .v2();
    assertThat(fixture.grant(target, token).until()).isEqualTo(fixture.now().plusSeconds(4));
    fixture.pass(Duration.ofSeconds(4));
    assertThat(fixture.access.cached(request(target, token))).isNull();
    fixture.controller.calls().clear();
    assertThat(fixture.refusal(target, token).reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(counts()).doesNotContainKeys(TOKEN, USER);
  }

  @Test
  void junkCannotEvictGrants() throws Exception {
    try (AccessFixture small = new AccessFixture(config -> bounded(8, 256, 100_000, 100))) {
      RunningService lab = small.service("private");
      ApiToken token = small.people.active().token();
      small.grant(port(lab.request()), token);
      for (int i = 0; i < 150; i++) {
        ArvadosUuid absent = new ArvadosUuid("zzzzz-xvhdp-%015d".formatted(i));
        small.refusal(new Target.ServicePort(absent, 80), junk(i));
        small.refusal(new Target.FriendlyName("junk" + i));
      }
      small.controller.calls().clear();
      assertThat(small.access.cached(request(port(lab.request()), token)))
          .isInstanceOf(Grant.class);
      small.grant(port(lab.request()), token);
      assertThat(small.calls()).isZero();
    }
  }
}
