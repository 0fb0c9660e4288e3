package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.absentRequest;
import static org.arvados.gateway.access.AccessFixture.junk;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets in, over a real socket to a controller (rules A1, A2, A11, T1, T8, H2). */
class DecisionTest {
  private final AccessFixture fixture = new AccessFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private ApiToken active() {
    return fixture.people.active().token();
  }

  private ApiToken spectator() {
    return fixture.people.spectator().token();
  }

  private void assertRefused(Reason reason, Target target, ApiToken... tokens) throws Exception {
    assertThat(fixture.refusal(target, tokens).reason()).isEqualTo(reason);
  }

  @Test
  void publicServiceIsOpenToEverybody() throws Exception {
    RunningService service = fixture.service("public");
    Grant grant = fixture.grant(port(service.request()));
    assertThat(grant.visitor()).isNull();
    assertThat(grant.admittedBy()).isNull();
    assertThat(grant.service())
        .isEqualTo(
            new Service(
                service.request().uuid(),
                service.container().uuid(),
                PORT,
                AccessLevel.PUBLIC,
                "Lab",
                AccessFixture.GATEWAY,
                fixture.people.active().uuid()));
    assertThat(grant.until()).isEqualTo(fixture.now().plusSeconds(60));
  }

  @Test
  void publicServiceKnowsItsVisitor() throws Exception {
    Grant grant = fixture.grant(port(fixture.service("public").request()), spectator());
    assertThat(grant.visitor())
        .isEqualTo(new Visitor(fixture.people.spectator().uuid(), "spectator", false, true, null));
    assertThat(grant.admittedBy()).isNotNull();
  }

  @Test
  void publicServiceTakesInvalidTokensForNone() throws Exception {
    Target target = port(fixture.service("public").request());
    assertThat(fixture.grant(target, junk(1), junk(2)).visitor()).isNull();
    assertThat(fixture.grant(target, fixture.people.inactive().token()).visitor()).isNull();
    ApiToken anonymous = fixture.state.anonymousToken().orElseThrow();
    assertThat(fixture.grant(target, anonymous).visitor()).isNull();
  }

  @Test
  void submitterReachesThePrivateService() throws Exception {
    Grant grant = fixture.grant(port(fixture.service("private").request()), active());
    assertThat(grant.visitor())
        .isEqualTo(new Visitor(fixture.people.active().uuid(), "active", false, true, null));
    assertThat(grant.service().level()).isEqualTo(AccessLevel.PRIVATE);
  }

  @Test
  void undeclaredPortIsPrivate() throws Exception {
    Target target = new Target.ServicePort(fixture.service("public").request().uuid(), 9999);
    assertThat(fixture.grant(target, active()).service().label()).isEmpty();
    assertRefused(Reason.NO_TOKEN, target);
  }

  @Test
  void administratorReachesEverything() throws Exception {
    Grant grant =
        fixture.grant(port(fixture.service("private").request()), fixture.people.admin().token());
    assertThat(grant.visitor()).isNotNull().matches(Visitor::isAdmin);
  }

  @Test
  void strangerLearnsNothing() throws Exception {
    Refusal refusal = fixture.refusal(port(fixture.service("private").request()), spectator());
    assertThat(refusal.reason()).isEqualTo(Reason.UNREADABLE);
    assertThat(refusal.service()).isNull();
    assertThat(refusal.state()).isNull();
  }

  @Test
  void readerIsToldThatItIsNotTheirs() throws Exception {
    RunningService service = fixture.service("private");
    fixture.state.grant(
        fixture.people.spectator().uuid(), PermissionLevel.CAN_MANAGE, service.request().uuid());
    assertRefused(Reason.NOT_YOURS, port(service.request()), spectator());
    assertRefused(
        Reason.NOT_YOURS, new Target.ServicePort(service.container().uuid(), PORT), spectator());
  }

  @Test
  void absentUuidIsAnsweredAsAPrivateOne() throws Exception {
    Target absent = new Target.ServicePort(absentRequest(), PORT);
    Target present = port(fixture.service("private").request());
    for (Target target : List.of(absent, present)) {
      assertRefused(Reason.NO_TOKEN, target);
      assertRefused(Reason.INVALID_TOKEN, target, junk(1));
      assertRefused(Reason.UNREADABLE, target, spectator());
      assertRefused(Reason.INACTIVE_USER, target, fixture.people.inactive().token());
    }
  }

  @Test
  void uuidOfAnotherClusterIsUnreadableWithoutACall() throws Exception {
    Target target = new Target.ServicePort(new ArvadosUuid("xyzzy-xvhdp-000000000000000"), PORT);
    assertRefused(Reason.NO_TOKEN, target);
    assertThat(fixture.calls()).isZero();
  }

  @Test
  void scopedTokenIsNotEnoughForAPrivateService() throws Exception {
    Target target = port(fixture.service("private").request());
    for (String scope : List.of("GET /", "GET /arvados/v1/container_requests/")) {
      ApiToken token =
          fixture.state.addToken(fixture.people.active().uuid(), row -> row.withScopes(scope)).v2();
      assertRefused(Reason.SCOPED_TOKEN, target, token);
    }
  }

  @Test
  void systemRootTokenIsRefusedInEveryFormWithoutACall() throws Exception {
    Target target = port(fixture.service("public").request());
    String secret = fixture.state.systemRootToken().reveal();
    for (String form : List.of(secret, "v2/zzzzz-gj3su-000000000000000/" + secret)) {
      assertRefused(Reason.ROOT_TOKEN, target, ApiToken.of(form));
    }
    assertThat(fixture.calls()).isLessThanOrEqualTo(1); // none with the token itself
  }

  @Test
  void tokenOfTheSystemUserIsRefusedToo() throws Exception {
    ApiToken token = fixture.state.addToken(fixture.state.rootUser(), row -> row).v2();
    assertRefused(Reason.ROOT_TOKEN, port(fixture.service("private").request()), token);
  }

  @Test
  void expiredTokenIsInvalid() throws Exception {
    ApiToken token =
        fixture
            .state
            .addToken(fixture.people.active().uuid(), row -> row.withExpiresAt(fixture.now()))
            .v2();
    assertRefused(Reason.INVALID_TOKEN, port(fixture.service("private").request()), token);
  }

  @Test
  void anonymousTokenIsAsNone() throws Exception {
    ApiToken anonymous = fixture.state.anonymousToken().orElseThrow();
    assertRefused(Reason.NO_TOKEN, port(fixture.service("private").request()), anonymous);
  }

  /** Rule T1: an invalid token falls through, a valid one decides. */
  @Test
  void firstValidTokenSaysWhoTheVisitorIs() throws Exception {
    Target target = port(fixture.service("private").request());
    Grant grant = fixture.grant(target, junk(1), active(), spectator());
    assertThat(grant.admittedBy()).isNotNull();
    assertThat(grant.admittedBy().token()).isEqualTo(active());
    assertRefused(Reason.UNREADABLE, target, junk(1), spectator(), active());
  }

  /** Rule A1: the lowest level counts; rule A2: every submitter must be the visitor. */
  @Test
  void sharedContainerAsksEveryRequest() throws Exception {
    RunningService service = fixture.service("public");
    ContainerRequestRow other =
        fixture.state.addRequest(
            fixture.people.spectator().uuid(),
            request -> request.container(service.container().uuid()));
    for (ContainerRequestRow request : List.of(service.request(), other)) {
      assertRefused(Reason.NO_TOKEN, port(request));
      assertThat(fixture.decide(port(request), active())).isInstanceOf(Refusal.class);
      assertThat(fixture.decide(port(request), spectator())).isInstanceOf(Refusal.class);
      fixture.grant(port(request), fixture.people.admin().token());
    }
  }

  @Test
  void editByACollaboratorTakesNothingFromTheRuntimeUser() throws Exception {
    RunningService service = fixture.service("private");
    ContainerRequestRow edited =
        fixture.state.change(
            service.request(),
            row -> row.with(b -> b.modifiedBy(fixture.people.spectator().uuid())));
    fixture.grant(port(edited), active());
    assertThat(fixture.decide(port(edited), spectator())).isInstanceOf(Refusal.class);
  }

  @Test
  void withoutRuntimeUserTheLastModifierCounts() throws Exception {
    fixture.state.profile(ClusterProfile.WITHOUT_RUNTIME_USER);
    RunningService service = fixture.service("private");
    ContainerRequestRow edited =
        fixture.state.change(
            service.request(),
            row -> row.with(b -> b.modifiedBy(fixture.people.spectator().uuid())));
    assertRefused(Reason.NOT_YOURS, port(edited), active());
  }

  @Test
  void stateIsToldAfterTheGrantOnly() throws Exception {
    RunningService service = fixture.service("private");
    fixture.state.change(service.container(), row -> row.with(b -> b.state("Complete")));
    Refusal refusal = fixture.refusal(port(service.request()), active());
    assertThat(refusal.reason()).isEqualTo(Reason.ENDED);
    assertThat(refusal.state()).isEqualTo("Complete");
    assertThat(refusal.service()).isNotNull();
    assertThat(refusal.service().label()).isEqualTo("Lab");
    assertRefused(Reason.NO_TOKEN, port(service.request()));
    assertRefused(Reason.UNREADABLE, port(service.request()), spectator());
  }

  @Test
  void waitingContainerIsNotStarted() throws Exception {
    RunningService service = fixture.service("public");
    for (String state : List.of("Queued", "Locked")) {
      fixture.state.change(service.container(), row -> row.with(b -> b.state(state)));
      fixture.access.forget(service.container().uuid());
      Refusal refusal = fixture.refusal(port(service.request()));
      assertThat(refusal.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(refusal.state()).isEqualTo(state);
    }
  }

  @Test
  void requestWithoutContainerIsJudgedAlone() throws Exception {
    ContainerRequestRow request = fixture.state.addRequest(fixture.people.active().uuid(), b -> {});
    Refusal refusal = fixture.refusal(port(request), active());
    assertThat(refusal.reason()).isEqualTo(Reason.NOT_STARTED);
    assertThat(refusal.state()).isEqualTo("Committed");
    assertRefused(Reason.UNREADABLE, port(request), spectator());
    ContainerRequestRow ended =
        fixture.state.addRequest(fixture.people.active().uuid(), b -> b.state("Final"));
    assertRefused(Reason.ENDED, port(ended), active());
  }

  @Test
  void runningContainerWithoutAddressHasNoGateway() throws Exception {
    RunningService service =
        fixture.state.addService(
            fixture.people.active().uuid(), "", b -> b.publish(PORT, "public", "", ""));
    assertRefused(Reason.NO_GATEWAY, port(service.request()));
  }

  /** Rule H2. */
  @Test
  void bareUuidMeansTheOnlyPublishedPort() throws Exception {
    RunningService service = fixture.service("public");
    for (ArvadosUuid uuid : List.of(service.request().uuid(), service.container().uuid())) {
      assertThat(fixture.grant(new Target.BareUuid(uuid)).service().port()).isEqualTo(PORT);
    }
  }

  @Test
  void severalPortsAreOfferedToThoseWhoMayReachThem() throws Exception {
    RunningService service =
        fixture.state.addService(
            fixture.people.active().uuid(),
            AccessFixture.GATEWAY,
            b -> b.publish(80, "public", "", "").publish(81, "private", "", ""));
    Target bare = new Target.BareUuid(service.request().uuid());
    assertThat(fixture.refusal(bare))
        .isEqualTo(new Refusal(Reason.CHOOSE_PORT, null, null, List.of(80), null, List.of()));
    assertThat(fixture.refusal(bare, active()).ports()).containsExactly(80, 81);
    assertThat(fixture.refusal(bare, spectator()).ports()).containsExactly(80);
  }

  @Test
  void noPublishedPortIsToldToTheSubmitterOnly() throws Exception {
    RunningService service =
        fixture.state.addService(fixture.people.active().uuid(), AccessFixture.GATEWAY, b -> {});
    Target bare = new Target.BareUuid(service.request().uuid());
    assertRefused(Reason.NO_PUBLISHED_PORT, bare, active());
    assertRefused(Reason.NO_TOKEN, bare);
    assertRefused(Reason.UNREADABLE, bare, spectator());
  }

  @Test
  void trashCountsToo() throws Exception {
    RunningService service = fixture.service("public");
    var project = fixture.state.addProject("bin", fixture.people.spectator().uuid());
    fixture.state.addRequest(
        fixture.people.spectator().uuid(),
        b -> b.container(service.container().uuid()).owner(project.uuid()));
    fixture.state.change(project, row -> row.withTrashed(true));
    assertRefused(Reason.NO_TOKEN, port(service.request()));
  }

  @Test
  void identifyTellsWhoATokenBelongsTo() throws Exception {
    var access = fixture.access;
    String id = "req-gw000000000000000000";
    assertThat(AccessFixture.await(access.identify(active(), AccessFixture.ADDRESS, id)))
        .map(Visitor::uuid)
        .contains(fixture.people.active().uuid());
    for (ApiToken token :
        List.of(
            junk(1),
            fixture.people.inactive().token(),
            fixture.state.systemRootToken(),
            fixture.state.anonymousToken().orElseThrow())) {
      assertThat(AccessFixture.await(access.identify(token, AccessFixture.ADDRESS, id))).isEmpty();
    }
  }

  @Test
  void expiryBoundsTheGrant() throws Exception {
    ApiToken token =
        fixture
            .state
            .addToken(
                fixture.people.active().uuid(),
                row -> row.withExpiresAt(fixture.now().plusSeconds(20)))
            .v2();
    Target target = port(fixture.service("private").request());
    assertThat(fixture.grant(target, token).until()).isEqualTo(fixture.now().plusSeconds(20));
    fixture.pass(Duration.ofSeconds(20));
    assertRefused(Reason.INVALID_TOKEN, target, token);
  }
}
