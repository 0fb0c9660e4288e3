package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.ClusterEvent;
import org.arvados.api.ClusterEvent.Change;
import org.arvados.api.EventFeedListener;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which events put a grant in doubt: those of what it rests on (rules A8 and X9). */
class WatchedDecisionTest {
  private static final Target LAB = new Target.FriendlyName("lab");

  private final AccessFixture fixture = new AccessFixture();
  private final Account owner = fixture.people.active();
  private final RunningService service = fixture.service("can_read");
  private final LinkRow name =
      fixture.state.addName(
          LinkRow.PUBLISHED_PORT, "lab", owner.uuid(), service.request().uuid(), PORT);
  private final EventFeedListener events =
      fixture.access.eventListener((delay, task) -> () -> {}, FeedObserver.NONE);
  private final ContainerRequestRow sharing =
      fixture.state.addRequest(
          owner.uuid(),
          row -> row.container(service.container().uuid()).publish(PORT, "can_read", "Lab", ""));
  private final AtomicInteger told = new AtomicInteger();

  @AfterEach
  void close() {
    fixture.close();
  }

  private Watch watched(ApiToken token) throws Exception {
    assertThat(fixture.grant(LAB, token).service().container())
        .isEqualTo(service.container().uuid());
    Watch watch = fixture.access.watch(request(LAB, token), (from, to) -> told.incrementAndGet());
    assertThat(watch.decision()).isInstanceOf(Grant.class);
    return watch;
  }

  private void hear(ArvadosUuid object, String... names) {
    events.event(new ClusterEvent(Change.UPDATE, object, Set.of(names)));
  }

  /** An event, by the words for what it is about. */
  private record Event(
      String what, Function<WatchedDecisionTest, ArvadosUuid> object, Set<String> names) {
    void sendTo(WatchedDecisionTest test) {
      test.hear(object.apply(test), names.toArray(String[]::new));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Event> ofTheOwnersGrant() {
    return Stream.of(
        new Event("the name", test -> test.name.uuid(), Set.of("lab")),
        new Event(
            "the name, and another that it had", test -> test.name.uuid(), Set.of("lab", "old")),
        new Event("the request", test -> test.service.request().uuid(), Set.of()),
        new Event("one on the same container", test -> test.sharing.uuid(), Set.of()),
        new Event("the container", test -> test.service.container().uuid(), Set.of()),
        new Event("the token", test -> test.owner.tokenRow().uuid(), Set.of()),
        new Event("the user", test -> test.owner.uuid(), Set.of()));
  }

  @ParameterizedTest
  @MethodSource("ofTheOwnersGrant")
  void eventOfWhatTheGrantRestsOnIsToldAndTheGrantAskedForAnew(Event event) throws Exception {
    try (Watch watch = watched(owner.token())) {
      event.sendTo(this);
      assertThat(told).hasValue(1);
      assertThat(watch.decision()).isNull();
      assertThat(fixture.access.cached(request(LAB, owner.token()))).isNull();
      assertThat(await(fixture.access.decide(request(LAB, owner.token()))))
          .isInstanceOf(Grant.class);
    }
  }

  static Stream<Event> ofOthers() {
    return Stream.of(
        new Event("another name", test -> test.name.uuid(), Set.of("bench")),
        new Event("another request", test -> AccessFixture.absentRequest(), Set.of()),
        new Event("another user", test -> test.fixture.people.spectator().uuid(), Set.of()),
        new Event("a collection", test -> new ArvadosUuid("zzzzz-4zz18-something000001"), Set.of()),
        new Event("a permission", test -> test.name.uuid(), Set.of("can_read")));
  }

  /** That includes permissions: the submitter needs none. */
  @ParameterizedTest
  @MethodSource("ofOthers")
  void eventOfSomethingElseIsNotTold(Event event) throws Exception {
    try (Watch watch = watched(owner.token())) {
      event.sendTo(this);
      assertThat(told).hasValue(0);
      assertThat(watch.decision()).isInstanceOf(Grant.class);
      assertThat(fixture.access.cached(request(LAB, owner.token()))).isInstanceOf(Grant.class);
    }
  }

  @Test
  void permissionsConcernWhoIsLetInByThem() throws Exception {
    Account spectator = fixture.people.spectator();
    LinkRow share =
        fixture.state.grant(spectator.uuid(), PermissionLevel.CAN_READ, service.request().uuid());
    fixture.state.grant(spectator.uuid(), PermissionLevel.CAN_READ, sharing.uuid());
    try (Watch watch = watched(spectator.token())) {
      fixture.state.remove(share);
      hear(share.uuid(), "can_read");
      assertThat(told).hasValue(1);
      assertThat(watch.decision()).isNull();
      assertThat(fixture.refusal(LAB, spectator.token()).reason()).isEqualTo(Reason.UNREADABLE);
    }
  }

  @Test
  void endOfTheContainerIsSeenWithItsEvent() throws Exception {
    try (Watch watch = watched(owner.token())) {
      fixture.state.change(service.container(), row -> row.with(b -> b.state("Complete")));
      assertThat(fixture.access.cached(request(LAB, owner.token()))).isEqualTo(watch.decision());
      hear(service.container().uuid());
      assertThat(fixture.refusal(LAB, owner.token()).reason()).isEqualTo(Reason.ENDED);
    }
  }

  @Test
  void endOfTheRequestIsSeenWithItsEvent() throws Exception {
    try (Watch watch = watched(owner.token())) {
      fixture.state.remove(service.request());
      assertThat(fixture.access.cached(request(LAB, owner.token()))).isEqualTo(watch.decision());
      hear(service.request().uuid());
      assertThat(fixture.decide(LAB, owner.token())).isInstanceOf(Refusal.class);
    }
  }

  /** Streams are looked at once a minute, and some facts have ended by then. */
  @Test
  void grantIsWatchedThoughItsFactsAreOld() throws Exception {
    fixture.grant(LAB, owner.token());
    fixture.pass(Duration.ofMinutes(1));
    AccessRequest request = request(LAB, owner.token());
    assertThat(fixture.access.cached(request)).isNull();
    try (Watch watch = fixture.access.watch(request, (from, to) -> told.incrementAndGet())) {
      assertThat(watch.decision()).isInstanceOf(Grant.class);
      hear(service.container().uuid());
      assertThat(told).hasValue(1);
    }
  }

  @Test
  void gapConcernsEveryGrant() throws Exception {
    try (Watch watch = watched(owner.token())) {
      events.listening(false);
      assertThat(told).hasValue(1);
      assertThat(watch.decision()).isNull();
      assertThat(fixture.access.cached(request(LAB, owner.token())))
          .as("for a moment yet, while it is asked for anew")
          .isInstanceOf(Grant.class);
    }
  }

  /** It asks for nothing, so what is not known is as good as changed. */
  @Test
  void whatWasOverturnedBeforeTheWatchIsInDoubtFromTheBeginning() throws Exception {
    fixture.grant(LAB, owner.token());
    hear(service.container().uuid());
    int calls = fixture.calls();
    try (Watch watch =
        fixture.access.watch(request(LAB, owner.token()), (from, to) -> told.incrementAndGet())) {
      assertThat(watch.decision()).isNull();
    }
    assertThat(told).hasValue(0);
    assertThat(fixture.calls()).isEqualTo(calls);
  }
}
