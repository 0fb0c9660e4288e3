package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.ADDRESS;
import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.bounded;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Whose pages may act at a service: those of the same submitter (rules X2, A2)")
@Timeout(60)
class SiblingsTest {
  private static final String ID = "req-gw000000000000000000";

  private final AccessFixture fixture = new AccessFixture();
  private final RunningService front = fixture.service("private");
  private final RunningService back = fixture.service("private");

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

  /** A service as the gateway knows it after it let somebody in. */
  private Service entered(RunningService service) throws Exception {
    return fixture.grant(port(service.request()), fixture.people.admin().token()).service();
  }

  private OriginRequest asked(RunningService service, Target page) throws Exception {
    return new OriginRequest(entered(service), page, ADDRESS, ID);
  }

  private Decision decide(Target page, RunningService service) throws Exception {
    return await(fixture.access.decide(asked(service, page)));
  }

  private void assertSiblings(Target page, RunningService service) throws Exception {
    OriginRequest asked = asked(service, page);
    assertThat(await(fixture.access.decide(asked)))
        .isInstanceOfSatisfying(
            Grant.class,
            grant -> {
              assertThat(grant.service()).isEqualTo(asked.service());
              assertThat(grant.visitor()).isNull();
              assertThat(grant.admittedBy()).isNull();
            });
  }

  private void assertStrangers(Reason reason, Target page, RunningService service)
      throws Exception {
    assertThat(decide(page, service))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private RunningService hostile() {
    return fixture.state.addService(
        fixture.people.spectator().uuid(),
        AccessFixture.GATEWAY,
        request -> request.publish(PORT, "public", "Come in", ""));
  }

  private void name(String name, RunningService service) {
    var unused =
        fixture.state.addName(
            LinkRow.PUBLISHED_PORT,
            name,
            fixture.people.spectator().uuid(),
            service.request().uuid(),
            PORT);
  }

  /** Rule H2: whatever the page's address names it by. */
  @Test
  void servicesOfOneSubmitterAreSiblings() throws Exception {
    name("front", front);
    for (Target page :
        List.of(
            port(front.request()),
            new Target.ServicePort(front.request().uuid(), 1),
            new Target.BareUuid(front.request().uuid()),
            new Target.ServicePort(front.container().uuid(), PORT),
            new Target.BareUuid(front.container().uuid()),
            new Target.FriendlyName("front"),
            port(back.request()))) {
      assertSiblings(page, back);
    }
  }

  @Test
  void servicesOfAnotherSubmitterAreNone() throws Exception {
    RunningService hostile = hostile();
    name("hostile", hostile);
    for (Target page :
        List.of(
            port(hostile.request()),
            new Target.BareUuid(hostile.container().uuid()),
            new Target.FriendlyName("hostile"))) {
      assertStrangers(Reason.NOT_YOURS, page, back);
    }
    assertStrangers(Reason.NOT_YOURS, port(back.request()), hostile);
  }

  /** A name grants nothing (rule N3): whoever owns the link, its request's submitter counts. */
  @Test
  void nameOfTheVictimDoesNotHelpAnotherService() throws Exception {
    RunningService hostile = hostile();
    var unused =
        fixture.state.addName(
            LinkRow.PUBLISHED_PORT,
            "mine",
            fixture.people.active().uuid(),
            hostile.request().uuid(),
            PORT);
    assertStrangers(Reason.NOT_YOURS, new Target.FriendlyName("mine"), back);
  }

  /** Rule A1: Arvados reuses containers, so both sides are asked for every request. */
  @Test
  void strangersRequestThatSharesEitherContainerMakesNoSiblings() throws Exception {
    shared(front, fixture.people.spectator().uuid());
    assertStrangers(Reason.UNREADABLE, port(front.request()), back);
    assertStrangers(Reason.NOT_YOURS, port(back.request()), front);
  }

  /** The stranger's request is as little of a sibling. */
  @Test
  void requestThatSharesAContainerIsNoSiblingItself() throws Exception {
    RunningService hostile = hostile();
    ContainerRequestRow guest = shared(front, fixture.people.spectator().uuid());
    assertStrangers(Reason.UNREADABLE, port(guest), hostile);
    assertStrangers(Reason.UNREADABLE, port(guest), back);
  }

  @Test
  void containerThatItsSubmitterSharesWithHimselfIsASibling() throws Exception {
    ContainerRequestRow again = shared(front, fixture.people.active().uuid());
    assertSiblings(port(front.request()), back);
    assertSiblings(port(again), back);
    assertSiblings(port(back.request()), front);
  }

  private ContainerRequestRow shared(RunningService service, ArvadosUuid submitter) {
    return fixture.state.addRequest(
        submitter, request -> request.container(service.container().uuid()));
  }

  /** Rule A2: whoever edits a request has not written what its container does. */
  @Test
  void editMakesNobodyASibling() throws Exception {
    RunningService hostile = hostile();
    ArvadosUuid victim = fixture.people.active().uuid();
    var unused = fixture.state.change(hostile.request(), r -> r.with(b -> b.modifiedBy(victim)));
    assertStrangers(Reason.NOT_YOURS, port(hostile.request()), back);
    var unusedToo =
        fixture.state.change(
            front.request(), r -> r.with(b -> b.modifiedBy(fixture.people.spectator().uuid())));
    assertSiblings(port(front.request()), back);
    assertStrangers(Reason.NOT_YOURS, port(front.request()), hostile);
  }

  /** Rule A2, second half, is not enough here: there is nothing but the last editor. */
  @Test
  void clusterThatDoesNotTellWhomAContainerRunsAsHasNoSiblings() throws Exception {
    try (AccessFixture other = new AccessFixture()) {
      other.state.profile(ClusterProfile.WITHOUT_RUNTIME_USER);
      Service service =
          other
              .grant(port(other.service("private").request()), other.people.admin().token())
              .service();
      Target page = port(other.service("private").request());
      assertThat(await(other.access.decide(new OriginRequest(service, page, ADDRESS, ID))))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE));
    }
  }

  @Test
  void systemsOwnContainersAreNobodysSiblings() throws Exception {
    ArvadosUuid root = fixture.state.rootUser();
    RunningService one = fixture.state.addService(root, AccessFixture.GATEWAY, request -> {});
    RunningService other = fixture.state.addService(root, AccessFixture.GATEWAY, request -> {});
    assertStrangers(Reason.UNREADABLE, port(one.request()), other);
  }

  @Test
  void whatIsNotThereIsNoSibling() throws Exception {
    assertStrangers(Reason.UNREADABLE, new Target.BareUuid(AccessFixture.absentRequest()), back);
    assertStrangers(
        Reason.UNREADABLE,
        new Target.ServicePort(new ArvadosUuid("zzzzz-dz642-absentabsentabs"), PORT),
        back);
    assertStrangers(Reason.UNKNOWN_NAME, new Target.FriendlyName("nobodys"), back);
    ContainerRequestRow waiting =
        fixture.state.addRequest(fixture.people.active().uuid(), request -> {});
    assertStrangers(Reason.UNREADABLE, port(waiting), back);
  }

  /** A page that is open does not vanish with its container. */
  @Test
  void pageOfAnEndedServiceIsStillItsSubmitters() throws Exception {
    Service service = entered(back);
    var unused = fixture.state.change(front.container(), c -> c.with(b -> b.state("Complete")));
    assertThat(
            await(
                fixture.access.decide(
                    new OriginRequest(service, port(front.request()), ADDRESS, ID))))
        .isInstanceOf(Grant.class);
  }

  // Calls to the API

  /** Rule A9: one call for each fact that is not known yet, those of the service being warm. */
  @Test
  void coldPageTakesOneCallAFactHoweverManyWait() throws Exception {
    OriginRequest asked = asked(back, port(front.request()));
    fixture.controller.calls().clear();
    fixture.controller.faults().inject(new Fault.Delay(Duration.ofMillis(20)));
    List<CompletableFuture<Decision>> all =
        IntStream.range(0, 200).mapToObj(i -> fixture.access.decide(asked)).toList();
    for (CompletableFuture<Decision> one : all) {
      assertThat(await(one)).isInstanceOf(Grant.class);
    }
    assertThat(fixture.calls()).as("request, container, sharing requests").isEqualTo(3);
  }

  @Test
  void warmPageTakesNoCall() throws Exception {
    OriginRequest asked = asked(back, port(front.request()));
    assertThat(fixture.access.cached(asked)).isNull();
    await(fixture.access.decide(asked));
    fixture.controller.calls().clear();
    assertThat(fixture.access.cached(asked)).isInstanceOf(Grant.class);
    fixture.pass(Duration.ofSeconds(9));
    assertThat(fixture.access.cached(asked)).isInstanceOf(Grant.class);
    assertThat(fixture.calls()).isLessThanOrEqualTo(2); // the containers' states, being due
  }

  /** Rule A8: a no is kept for 5 s, so that a new sibling need not wait for a minute. */
  @Test
  void refusedPageIsAskedForAnewAfterAShortTime() throws Exception {
    ContainerRequestRow guest = shared(front, fixture.people.spectator().uuid());
    OriginRequest asked = asked(back, port(front.request()));
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Refusal.class);
    fixture.controller.calls().clear();
    assertThat(fixture.access.cached(asked)).isInstanceOf(Refusal.class);
    assertThat(fixture.calls()).isZero();
    fixture.state.remove(guest);
    fixture.pass(Duration.ofSeconds(5));
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Grant.class);
  }

  /** Rule A8: a right that ends stops new requests within a minute. */
  @Test
  void siblingThatIsNoneAnyMoreIsOutWithinAMinute() throws Exception {
    OriginRequest asked = asked(back, port(front.request()));
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Grant.class);
    var unused = shared(front, fixture.people.spectator().uuid());
    fixture.pass(Duration.ofSeconds(60));
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Refusal.class);
  }

  /** Rule A9: names that nobody has are asked for once, and cost others nothing. */
  @Test
  void junkOriginsCannotFloodTheApi() throws Exception {
    try (AccessFixture small = new AccessFixture(config -> bounded(2, 4, 30, 1000))) {
      RunningService service = small.service("private");
      Service known = small.grant(port(service.request()), small.people.active().token()).service();
      small.controller.faults().inject(new Fault.Delay(Duration.ofMillis(50)));
      List<CompletableFuture<Decision>> junk = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        junk.add(small.access.decide(page(known, "junk-" + i, "203.0.113.9")));
      }
      CompletableFuture<Decision> honest =
          small.access.decide(page(known, "honest", "198.51.100.7"));
      assertThat(await(honest))
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_NAME));
      int busy = 0;
      for (CompletableFuture<Decision> one : junk) {
        busy += ((Refusal) await(one)).reason() == Reason.TOO_BUSY ? 1 : 0;
      }
      assertThat(busy).isGreaterThan(30);
      small.controller.calls().clear();
      assertThat(await(small.access.decide(page(known, "honest", "198.51.100.7"))))
          .isInstanceOf(Refusal.class);
      assertThat(small.calls()).as("an unknown name is kept").isZero();
    }
  }

  private static OriginRequest page(Service service, String name, String address) {
    return new OriginRequest(service, new Target.FriendlyName(name), address, ID);
  }

  /** Rules A7 and A10: a failing API makes nobody a sibling, and none of one a stranger. */
  @Test
  void failureIsNoVerdict() throws Exception {
    OriginRequest asked = asked(back, port(front.request()));
    fixture.controller.faults().inject(new Fault.ServerError());
    assertThat(await(fixture.access.decide(asked)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.reason()).isEqualTo(Reason.API_FAILURE));
    fixture.controller.faults().clear();
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Grant.class);
    fixture.controller.faults().inject(new Fault.ServerError());
    fixture.pass(Duration.ofSeconds(61));
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Grant.class);
    fixture.access.close();
    assertThat(await(fixture.access.decide(asked))).isInstanceOf(Refusal.class);
  }
}
