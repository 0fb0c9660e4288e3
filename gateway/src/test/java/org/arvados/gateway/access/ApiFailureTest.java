package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.ADDRESS;
import static org.arvados.gateway.access.AccessFixture.await;
import static org.arvados.gateway.access.AccessFixture.bounded;
import static org.arvados.gateway.access.AccessFixture.junk;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.arvados.gateway.access.AccessFixture.request;
import static org.arvados.gateway.access.AccessFixture.requestFrom;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.config.NamesConfig;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.FaultScope;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** What an API in trouble, and one that must be spared, mean (rules A7, A9, A10). */
class ApiFailureTest {
  private static final String REQUEST_ID = "req-gw000000000000000000";

  private final AccessFixture fixture = new AccessFixture();
  private final ApiToken active = fixture.people.active().token();
  private final RunningService service = fixture.service("private");
  private final Target target = port(service.request());

  @AfterEach
  void close() {
    fixture.controller.faults().clear();
    fixture.close();
  }

  static Stream<Fault> failures() {
    return Stream.of(
        new Fault.DropConnection(),
        new Fault.Overloaded(),
        new Fault.ServerError(),
        new Fault.TooManyRequests(Duration.ZERO),
        new Fault.HtmlPage(),
        new Fault.BadGateway(),
        new Fault.BrokenJson());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureIsNoRefusalAndIsNotKept(Fault fault) throws Exception {
    fixture.controller.faults().inject(fault);
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.API_FAILURE);
    fixture.controller.faults().clear();
    fixture.grant(target, active);
  }

  /** Rule A7: that our own token is refused says nothing of the visitor. */
  @Test
  void refusalOfOurOwnTokenIsAFailure() throws Exception {
    fixture.controller.faults().inject(new Fault.RejectToken(fixture.state.systemRootToken()));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.API_FAILURE);
    assertThat(fixture.refusal(target).reason()).isEqualTo(Reason.API_FAILURE);
    assertThat(fixture.refusal(new Target.FriendlyName("lab")).reason())
        .isEqualTo(Reason.API_FAILURE);
  }

  /** Rule A7: the token ended between two calls. */
  @Test
  void tokenThatEndsMeanwhileIsInvalidFromThenOn() throws Exception {
    ApiToken spectator = fixture.people.spectator().token();
    await(fixture.access.identify(spectator, ADDRESS, REQUEST_ID));
    fixture.controller.faults().inject(new Fault.RejectToken(spectator));
    assertThat(fixture.refusal(target, spectator).reason()).isEqualTo(Reason.INVALID_TOKEN);
    assertThat(await(fixture.access.identify(spectator, ADDRESS, REQUEST_ID))).isEmpty();
  }

  /** Who came with a token that cannot be judged is not quietly taken for somebody else. */
  @Test
  void unknownVisitorOfAPublicServiceWaitsForTheApi() throws Exception {
    Target open = port(fixture.service("public").request());
    fixture.grant(open);
    fixture.controller.refuseConnections();
    assertThat(fixture.refusal(open, active).reason()).isEqualTo(Reason.API_FAILURE);
    fixture.grant(open);
  }

  @Test
  void identifyFailsWithTheApi() {
    fixture.controller.faults().inject(new Fault.ServerError());
    assertThat(fixture.access.identify(active, ADDRESS, REQUEST_ID))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(ApiFailedException.class);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void grantOutlivesItsLifeWhileTheApiFails(Fault fault) throws Exception {
    Grant grant = fixture.grant(target, active);
    fixture.controller.faults().inject(fault);
    fixture.pass(Duration.ofSeconds(61));
    assertThat(fixture.grant(target, active).service()).isEqualTo(grant.service());
    assertThat(fixture.access.cached(request(target, active))).isInstanceOf(Grant.class);
  }

  @Test
  void graceHasAnEnd() throws Exception {
    fixture.grant(target, active);
    fixture.controller.refuseConnections();
    fixture.pass(Duration.ofSeconds(10 + 300 - 1)); // the container's state ends first
    Grant grant = fixture.grant(target, active);
    assertThat(grant.until()).isEqualTo(fixture.now().plusSeconds(51));
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.API_FAILURE);
    fixture.controller.acceptConnections();
    fixture.grant(target, active);
  }

  @Test
  void graceNeverOutlivesTheToken() throws Exception {
    ApiToken token =
        fixture
            .state
            .addToken(
                fixture.people.active().uuid(),
                row -> row.withExpiresAt(fixture.now().plusSeconds(90)))
            .v2();
    fixture.grant(target, token);
    fixture.controller.refuseConnections();
    fixture.pass(Duration.ofSeconds(89));
    assertThat(fixture.grant(target, token).until()).isEqualTo(fixture.now().plusSeconds(1));
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.decide(target, token)).isInstanceOf(Refusal.class);
  }

  /** An answer that refuses ends the grace, whatever else fails. */
  @Test
  void refusedTokenHasNoGrace() throws Exception {
    fixture.grant(target, active);
    fixture.controller.faults().inject(new Fault.RejectToken(active));
    fixture
        .controller
        .faults()
        .inject(new Fault.ServerError(), FaultScope.under("/arvados/v1/containers"));
    fixture.pass(Duration.ofSeconds(61));
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.INVALID_TOKEN);
  }

  @Test
  void deletedRequestHasNoGrace() throws Exception {
    fixture.grant(target, active);
    fixture.state.remove(service.request());
    fixture
        .controller
        .faults()
        .inject(new Fault.ServerError(), FaultScope.under("/arvados/v1/containers"));
    fixture.pass(Duration.ofSeconds(61));
    assertThat(fixture.decide(target, active)).isInstanceOf(Refusal.class);
  }

  /** Past its life a grant is good only for as long as the failure is news. */
  @Test
  void oldFailureIsNoExcuseNotToAsk() throws Exception {
    fixture.grant(target, active);
    fixture.pass(Duration.ofSeconds(30));
    fixture.controller.faults().inject(new Fault.ServerError());
    fixture.grant(target, active); // renewals fail in the background
    fixture.controller.faults().clear();
    fixture.state.remove(service.request());
    fixture.pass(Duration.ofMinutes(2));
    assertThat(fixture.access.cached(request(target, active))).isNull();
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void renewalWithoutAnAnswerExtendsNothing() throws Exception {
    AccessRequest request = request(target, active);
    fixture.grant(target, active);
    fixture.controller.faults().inject(new Fault.Hang());
    fixture.pass(Duration.ofSeconds(9));
    assertThat(fixture.access.cached(request)).isInstanceOf(Grant.class);
    fixture
        .controller
        .calls()
        .awaitCalls("GET /arvados/v1/containers/{uuid}", 2, Duration.ofSeconds(10));
    fixture.pass(Duration.ofSeconds(1));
    assertThat(fixture.access.cached(request)).isNull();
  }

  @Test
  void whoHasAnOlderAnswerDoesNotWaitForeverForANewOne() throws Exception {
    try (AccessFixture hasty =
        new AccessFixture(c -> c, NamesConfig.defaults(), Duration.ofMillis(50))) {
      Target lab = port(hasty.service("private").request());
      ApiToken token = hasty.people.active().token();
      hasty.grant(lab, token);
      hasty.controller.faults().inject(new Fault.Hang());
      hasty.pass(Duration.ofSeconds(61));
      hasty.grant(lab, token);
      assertThat(hasty.access.cached(request(lab, token))).isInstanceOf(Grant.class);
      hasty.controller.faults().clear();
    }
  }

  @Test
  void forgottenContainerStaysUsableWhileTheApiFails() throws Exception {
    fixture.grant(target, active);
    fixture.controller.refuseConnections();
    fixture.access.forget(service.container().uuid());
    fixture.grant(target, active);
  }

  @Test
  void recoveryIsNoticedInTheBackground() throws Exception {
    fixture.grant(target, active);
    fixture.controller.faults().inject(new Fault.ServerError());
    fixture.pass(Duration.ofSeconds(61));
    fixture.grant(target, active);
    fixture.controller.faults().clear();
    fixture.state.change(service.container(), row -> row.with(b -> b.gatewayAddress("10.0.0.9:1")));
    fixture.pass(Duration.ofSeconds(1)); // failed renewals are repeated after a pause
    Awaitility.await()
        .until(
            () ->
                fixture.access.cached(request(target, active)) instanceof Grant grant
                    && grant.service().gatewayAddress().equals("10.0.0.9:1"));
  }

  @Test
  void tooManyWaitingCallsAreRefusedAtOnce() throws Exception {
    try (AccessFixture narrow = new AccessFixture(c -> bounded(1, 1, 30, 1000))) {
      List<Target> targets = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        targets.add(port(narrow.service("public").request()));
      }
      narrow.grant(targets.get(0));
      narrow.controller.faults().inject(new Fault.Hang());
      narrow.access.forget(((Grant) narrow.decide(targets.get(0))).service().container());
      CompletableFuture<Decision> first = narrow.access.decide(request(targets.get(1)));
      CompletableFuture<Decision> second = narrow.access.decide(request(targets.get(2)));
      Decision third = narrow.access.decide(request(targets.get(0))).get(10, TimeUnit.SECONDS);
      assertThat(third).isEqualTo(Refusal.of(Reason.TOO_BUSY));
      narrow.controller.faults().clear();
      for (CompletableFuture<Decision> waiting : List.of(first, second)) {
        assertThat(await(waiting)).isNotNull();
      }
    }
  }

  @Test
  void invalidTokensAreLimitedByAddress() throws Exception {
    try (AccessFixture strict = new AccessFixture(c -> bounded(8, 256, 3, 1000))) {
      ApiToken owner = strict.people.active().token();
      Target lab = port(strict.service("private").request());
      Target open = port(strict.service("public").request());
      strict.grant(lab, owner);
      for (int i = 0; i < 3; i++) {
        assertThat(strict.refusal(lab, junk(i)).reason()).isEqualTo(Reason.INVALID_TOKEN);
      }
      int calls = strict.calls();
      assertThat(strict.refusal(lab, junk(3)).reason()).isEqualTo(Reason.TOO_MANY_INVALID_TOKENS);
      assertThat(strict.calls()).isEqualTo(calls);
      // Who is known stays known, a later token that is known admits, and public stays public.
      strict.grant(lab, owner);
      strict.grant(lab, junk(4), owner);
      assertThat(strict.grant(open, junk(5)).visitor()).isNull();
      // Others are not concerned.
      assertThat(await(strict.access.decide(requestFrom("198.51.100.9", lab, junk(6)))))
          .isEqualTo(Refusal.of(Reason.INVALID_TOKEN));
      strict.pass(Duration.ofMinutes(1));
      assertThat(strict.refusal(lab, junk(7)).reason()).isEqualTo(Reason.INVALID_TOKEN);
    }
  }

  @Test
  void oldCookieThatComesAgainAndAgainCountsOnce() throws Exception {
    try (AccessFixture strict = new AccessFixture(c -> bounded(8, 256, 3, 1000))) {
      Target lab = port(strict.service("private").request());
      for (int i = 0; i < 9; i++) {
        assertThat(strict.refusal(lab, junk(1)).reason()).isEqualTo(Reason.INVALID_TOKEN);
        strict.pass(Duration.ofSeconds(6));
      }
    }
  }

  /** Rule T9. */
  @Test
  void logAndValuesHoldNoSecret() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(FailureLog.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      AccessRequest request = request(target, active);
      fixture.controller.faults().inject(new Fault.ServerError());
      fixture.refusal(target, active);
      fixture.controller.faults().clear();
      fixture.controller.faults().inject(new Fault.RejectToken(fixture.state.systemRootToken()));
      fixture.pass(Duration.ofSeconds(11));
      fixture.refusal(target, active);
      fixture.controller.faults().clear();
      Grant grant = fixture.grant(target, active);
      assertThat(lines.list).hasSize(2);
      String secret = active.reveal().split("/", -1)[2];
      assertThat(request + " " + grant + " " + lines.list)
          .doesNotContain(secret)
          .doesNotContain(fixture.state.systemRootToken().reveal());
    } finally {
      logger.detachAppender(lines);
    }
  }

  @Test
  void closedServiceAsksForNothing() throws Exception {
    fixture.access.close();
    assertThat(fixture.refusal(target, active).reason()).isEqualTo(Reason.API_FAILURE);
    assertThat(fixture.calls()).isZero();
  }
}
