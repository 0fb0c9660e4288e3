package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.bounded;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.arvados.gateway.access.AccessFixture.requestFrom;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.CountingObserver.Called;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A busy API is asked about many things in one call (rule A9)")
@Timeout(120)
class BatchesTest {
  private static final String LINKS = "GET /arvados/v1/links";
  private static final String REQUEST = "GET /arvados/v1/container_requests/{uuid}";
  private static final String REQUESTS = "GET /arvados/v1/container_requests";
  private static final String CONTAINER = "GET /arvados/v1/containers/{uuid}";
  private static final String CONTAINERS = "GET /arvados/v1/containers";
  private static final Target SLOW = new Target.FriendlyName("slow");
  private static final int SERVICES = 40;

  /** One call at a time, so that all others wait behind it. */
  private final AccessFixture fixture =
      new AccessFixture(
          config -> bounded(1, 1000, 30, 10_000), NamesConfig.defaults(), Duration.ofMinutes(1));

  private final ApiToken owner = fixture.people.active().token();
  private final List<RunningService> services = new ArrayList<>();

  @BeforeEach
  void addServices() throws Exception {
    fixture.grant(port(fixture.service("private").request()), owner); // whose token it is, is known
    for (int i = 0; i < SERVICES; i++) {
      RunningService service = fixture.service("private");
      services.add(service);
      fixture.state.addName(
          LinkRow.PUBLISHED_PORT,
          name(i),
          fixture.people.active().uuid(),
          service.request().uuid(),
          AccessFixture.PORT);
    }
    fixture.controller.calls().clear();
  }

  @AfterEach
  void close() {
    fixture.controller.faults().clear();
    fixture.close();
  }

  private static String name(int number) {
    return "lab-" + number;
  }

  private Stream<Target> uuids() {
    return services.stream().map(service -> port(service.request()));
  }

  private static Stream<Target> names() {
    return IntStream.range(0, SERVICES).mapToObj(i -> new Target.FriendlyName(name(i)));
  }

  /** The API hangs in another visitor's call, and then works again. */
  private List<Decision> decideAfterTrouble(Stream<Target> targets) throws Exception {
    fixture.controller.faults().inject(new Fault.Hang(), FaultScope.next(1));
    CompletableFuture<Decision> hanging = fixture.access.decide(request(SLOW));
    fixture.controller.calls().awaitCalls(LINKS, 1, Duration.ofSeconds(30));
    List<CompletableFuture<Decision>> asked =
        targets.map(target -> fixture.access.decide(request(target, owner))).toList();
    fixture.controller.faults().clear();
    List<Decision> decisions = new ArrayList<>();
    for (CompletableFuture<Decision> decision : asked) {
      decisions.add(await(decision));
    }
    assertThat(await(hanging)).isInstanceOf(Refusal.class);
    return decisions;
  }

  private int count(String route) {
    return fixture.controller.calls().count(route);
  }

  @Test
  void visitorsOfManyServicesWhoWaitForATurnCostACallForEachKindOfFact() throws Exception {
    assertThat(decideAfterTrouble(uuids())).hasSize(SERVICES).allMatch(Grant.class::isInstance);
    // What came first had a call of its own; requests by uuid, and those that share a container.
    assertThat(count(REQUEST)).isLessThanOrEqualTo(1);
    assertThat(count(REQUESTS)).isBetween(2, 4);
    assertThat(count(CONTAINER) + count(CONTAINERS)).isBetween(1, 3);
  }

  @Test
  void namesAreAskedForTogetherAndEachLeadsToItsService() throws Exception {
    List<Decision> decisions =
        decideAfterTrouble(Stream.concat(names(), Stream.of(new Target.FriendlyName("nobodys"))));
    List<ArvadosUuid> found =
        decisions.stream()
            .limit(SERVICES)
            .map(decision -> ((Grant) decision).service().request())
            .toList();
    assertThat(found)
        .isEqualTo(services.stream().map(service -> service.request().uuid()).toList());
    assertThat(((Refusal) decisions.get(SERVICES)).reason()).isEqualTo(Refusal.Reason.UNKNOWN_NAME);
    // One hung, one asked for all; what was not found is asked for in the other class.
    assertThat(count(LINKS)).isBetween(3, 4);
  }

  /** What the API cannot tell of many at once, it is asked of each. */
  @Test
  void batchThatFailsIsAskedOneByOne() throws Exception {
    FaultScope first = FaultScope.under(REQUESTS.substring("GET ".length())).times(1);
    fixture.controller.faults().inject(new Fault.BrokenJson(), first);
    fixture.controller.faults().inject(new Fault.Delay(Duration.ofSeconds(2)), FaultScope.next(1));
    CompletableFuture<Decision> slow = fixture.access.decide(request(SLOW));
    List<CompletableFuture<Decision>> asked =
        uuids().limit(5).map(target -> fixture.access.decide(request(target, owner))).toList();
    for (CompletableFuture<Decision> decision : asked) {
      assertThat(await(decision)).isInstanceOf(Grant.class);
    }
    assertThat(await(slow)).isInstanceOf(Refusal.class);
    assertThat(count(REQUEST)).isEqualTo(5);
  }

  /** Who shares a container among more requests than fit a page slows down nobody else. */
  @Test
  void moreRequestsThanFitAPageAreReadApart() throws Exception {
    fixture.state.configure(settings -> settings.withMaxItemsPerResponse(10));
    assertThat(decideAfterTrouble(uuids())).hasSize(SERVICES).allMatch(Grant.class::isInstance);
    assertThat(count(REQUESTS)).isGreaterThan(SERVICES);
  }

  @Test
  void renewalsOfManyServicesCostACallForEachKindOfFact() throws Exception {
    for (Target target : uuids().toList()) {
      fixture.grant(target, owner);
    }
    fixture.pass(Duration.ofSeconds(5)); // half the life of a container's state
    fixture.controller.calls().clear();
    fixture.observer.calls.clear();
    uuids()
        .forEach(target -> assertThat(fixture.access.cached(request(target, owner))).isNotNull());
    Called answered = new Called(ApiCall.CONTAINER, ApiResult.ANSWERED);
    Awaitility.await().until(() -> fixture.observer.calls.contains(answered));
    Awaitility.await().until(() -> fixture.access.load().questions() == 0);
    assertThat(fixture.calls()).isBetween(1, 3);
    fixture.pass(Duration.ofMillis(9_900)); // as long as the new ones live
    uuids()
        .forEach(target -> assertThat(fixture.access.cached(request(target, owner))).isNotNull());
  }

  /** A turn that an address loses is no loss for what another call has taken along. */
  @Test
  void everybodyGetsAnAnswerWhenTheQueueIsFull() throws Exception {
    try (AccessFixture small = new AccessFixture(config -> bounded(1, 3, 30, 1000))) {
      List<Target> targets =
          IntStream.range(0, 20).mapToObj(i -> port(small.service("public").request())).toList();
      small.controller.faults().inject(new Fault.Delay(Duration.ofMillis(20)));
      List<CompletableFuture<Decision>> asked =
          IntStream.range(0, 20)
              .mapToObj(i -> small.access.decide(requestFrom("198.51.100." + i, targets.get(i))))
              .toList();
      for (CompletableFuture<Decision> decision : asked) {
        assertThat(await(decision))
            .matches(
                given ->
                    given instanceof Grant
                        || ((Refusal) given).reason() == Refusal.Reason.TOO_BUSY);
      }
      assertThat(small.access.load().questions()).isZero();
      assertThat(small.access.apiCallsQueued()).isZero();
    }
  }
}
