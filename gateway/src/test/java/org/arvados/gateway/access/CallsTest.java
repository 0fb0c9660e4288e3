package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RecordedCall;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Which calls a decision costs (rules A5 and A8; the table in docs/life-of-a-request.md), and that
 * who may not know costs the same calls whether something exists or not (rule A11).
 */
@Timeout(120)
class CallsTest {
  private static final String CURRENT_TOKEN = "GET /arvados/v1/api_client_authorizations/current";
  private static final String CURRENT_USER = "GET /arvados/v1/users/current";
  private static final String REQUEST = "GET /arvados/v1/container_requests/{uuid}";
  private static final String REQUESTS = "GET /arvados/v1/container_requests";
  private static final String CONTAINER = "GET /arvados/v1/containers/{uuid}";
  private static final String GROUP = "GET /arvados/v1/groups/{uuid}";
  private static final String PERMISSIONS = "GET /arvados/v1/computed_permissions";
  private static final String ACCOUNT = "GET /arvados/v1/users/{uuid}";

  private final AccessFixture fixture = new AccessFixture();
  private final Account owner = fixture.people.active();
  private final Account visitor = fixture.people.spectator();
  private GroupRow project;

  @BeforeEach
  void newProject() {
    project = fixture.state.addProject("project", owner.uuid());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private RunningService service(AccessLevel level) {
    return fixture.state.addService(
        owner.uuid(),
        AccessFixture.GATEWAY,
        request -> request.owner(project.uuid()).publish(PORT, level.declared(), "Lab", ""));
  }

  /** Asks once for the calls, and once more, which must cost none. */
  private Map<String, Integer> cost(RunningService service, ApiToken... tokens) throws Exception {
    fixture.grant(port(fixture.service("public").request())); // the discovery document is read
    fixture.controller.calls().clear();
    Target target = port(service.request());
    Grant grant = fixture.grant(target, tokens);
    Map<String, Integer> counts = fixture.controller.calls().counts();
    fixture.controller.calls().clear();
    assertThat(fixture.access.cached(AccessFixture.request(target, tokens))).isEqualTo(grant);
    fixture.pass(Duration.ofSeconds(4)); // refusals live for 5 s, and none may shorten a grant
    assertThat(fixture.access.cached(AccessFixture.request(target, tokens)))
        .isInstanceOf(Grant.class);
    assertThat(fixture.calls()).as("warm").isZero();
    assertThat(grant.until()).isEqualTo(fixture.now().plusSeconds(56));
    return counts;
  }

  @Test
  void publicServiceCostsThreeCalls() throws Exception {
    assertThat(cost(service(AccessLevel.PUBLIC)))
        .isEqualTo(Map.of(REQUEST, 1, CONTAINER, 1, REQUESTS, 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"PRIVATE", "CAN_MANAGE", "CAN_WRITE", "CAN_READ"})
  void submitterCostsFiveAtEveryLevel(AccessLevel level) throws Exception {
    assertThat(cost(service(level), owner.token()))
        .isEqualTo(
            Map.of(CURRENT_TOKEN, 1, CURRENT_USER, 1, REQUEST, 1, CONTAINER, 1, REQUESTS, 1));
  }

  @Test
  void readerCostsOneMore() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    assertThat(cost(service(AccessLevel.CAN_READ), visitor.token()))
        .isEqualTo(
            Map.of(CURRENT_TOKEN, 1, CURRENT_USER, 1, REQUEST, 2, CONTAINER, 1, REQUESTS, 1));
  }

  @Test
  void everybodyCostsFourWhereTheAnonymousUserReads() throws Exception {
    fixture.state.grant(fixture.state.anonymousRole(), PermissionLevel.CAN_READ, project.uuid());
    assertThat(cost(service(AccessLevel.CAN_READ)))
        .isEqualTo(Map.of(REQUEST, 2, CONTAINER, 1, REQUESTS, 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"CAN_MANAGE", "CAN_WRITE"})
  void collaboratorInAProjectCostsTwoMore(AccessLevel level) throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    assertThat(cost(service(level), visitor.token()))
        .isEqualTo(
            Map.of(
                CURRENT_TOKEN,
                1,
                CURRENT_USER,
                1,
                REQUEST,
                2,
                CONTAINER,
                1,
                REQUESTS,
                1,
                GROUP,
                1));
  }

  /** A share of one request is rare: it costs the table, and for writing, whether it is frozen. */
  @Test
  void shareOfOneRequestCostsThreeOrFourMore() throws Exception {
    RunningService managed = service(AccessLevel.CAN_MANAGE);
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, managed.request().uuid());
    assertThat(cost(managed, visitor.token()))
        .isEqualTo(
            Map.of(
                CURRENT_TOKEN,
                1,
                CURRENT_USER,
                1,
                REQUEST,
                2,
                CONTAINER,
                1,
                REQUESTS,
                1,
                GROUP,
                1,
                PERMISSIONS,
                1));
    RunningService written = service(AccessLevel.CAN_WRITE);
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_WRITE, written.request().uuid());
    fixture.pass(Duration.ofMinutes(10));
    assertThat(cost(written, visitor.token()))
        .isEqualTo(
            Map.of(
                CURRENT_TOKEN,
                1,
                CURRENT_USER,
                1,
                REQUEST,
                2,
                CONTAINER,
                1,
                REQUESTS,
                1,
                GROUP,
                2,
                PERMISSIONS,
                1));
  }

  /** In a home there is no project to ask about. */
  @Test
  void managingTheOwnerCostsTwoMore() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, owner.uuid());
    RunningService service = fixture.service("can_write");
    assertThat(cost(service, visitor.token()))
        .isEqualTo(
            Map.of(
                CURRENT_TOKEN,
                1,
                CURRENT_USER,
                1,
                REQUEST,
                2,
                CONTAINER,
                1,
                REQUESTS,
                1,
                PERMISSIONS,
                1));
  }

  @Test
  void strangerCostsSixAndNobodyTwo() throws Exception {
    RunningService service = service(AccessLevel.CAN_WRITE);
    fixture.grant(port(fixture.service("public").request()));
    fixture.controller.calls().clear();
    fixture.refusal(port(service.request()), visitor.token());
    assertThat(fixture.controller.calls().counts())
        .isEqualTo(Map.of(CURRENT_TOKEN, 1, CURRENT_USER, 1, REQUEST, 3, CONTAINER, 1));
    RunningService other = service(AccessLevel.CAN_WRITE);
    fixture.controller.calls().clear();
    fixture.refusal(port(other.request()));
    assertThat(fixture.controller.calls().counts()).isEqualTo(Map.of(REQUEST, 2));
  }

  /** Any number of requests on a container is looked at in one call. */
  @Test
  void sharedContainerCostsOneListMore() throws Exception {
    RunningService service = service(AccessLevel.CAN_READ);
    for (int i = 0; i < 5; i++) {
      fixture.state.addRequest(
          owner.uuid(),
          b ->
              b.owner(project.uuid())
                  .container(service.container().uuid())
                  .publish(PORT, "can_read", "", ""));
    }
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    assertThat(cost(service, visitor.token()))
        .isEqualTo(
            Map.of(CURRENT_TOKEN, 1, CURRENT_USER, 1, REQUEST, 2, CONTAINER, 1, REQUESTS, 2));
  }

  /** A token that may not tell whose it is costs a look at the account. */
  @Test
  void blindTokenCostsOneMore() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    ApiToken token =
        fixture
            .state
            .addToken(visitor.uuid(), t -> t.withScopes("GET /arvados/v1/container_requests/"))
            .v2();
    assertThat(cost(service(AccessLevel.CAN_READ), token))
        .isEqualTo(
            Map.of(
                CURRENT_TOKEN,
                1,
                CURRENT_USER,
                1,
                REQUEST,
                2,
                CONTAINER,
                1,
                REQUESTS,
                1,
                ACCOUNT,
                1));
  }

  /** What one visitor has had asked about a project serves the next. */
  @Test
  void visitorsShareWhatDoesNotDependOnThem() throws Exception {
    fixture.state.grant(fixture.state.allUsersRole(), PermissionLevel.CAN_MANAGE, project.uuid());
    RunningService service = service(AccessLevel.CAN_WRITE);
    fixture.grant(port(service.request()), visitor.token());
    Account next = fixture.state.addAccount("next");
    fixture.controller.calls().clear();
    fixture.grant(port(service.request()), next.token());
    assertThat(fixture.controller.calls().counts())
        .isEqualTo(Map.of(CURRENT_TOKEN, 1, CURRENT_USER, 1, REQUEST, 1, GROUP, 1));
  }

  /**
   * Rule A11, for everybody who may not know: strangers, inactive users, limited tokens, nobody.
   */
  @ParameterizedTest
  @EnumSource(names = {"PRIVATE", "CAN_MANAGE", "CAN_WRITE", "CAN_READ"})
  void whatExistsCostsStrangersTheSameCallsAsWhatDoesNot(AccessLevel level) throws Exception {
    Account stranger = fixture.state.addAccount("stranger");
    ApiToken scoped = fixture.state.addToken(stranger.uuid(), t -> t.withScopes("GET /")).v2();
    ApiToken blind = fixture.state.addToken(stranger.uuid(), t -> t.withScopes("GET /x")).v2();
    List<ApiToken[]> visitors =
        List.of(
            new ApiToken[0],
            new ApiToken[] {stranger.token()},
            new ApiToken[] {fixture.people.inactive().token()},
            new ApiToken[] {scoped},
            new ApiToken[] {blind},
            new ApiToken[] {AccessFixture.junk(1)},
            new ApiToken[] {fixture.state.anonymousToken().orElseThrow()});
    for (ApiToken[] tokens : visitors) {
      RunningService running = service(level);
      ContainerRequestRow waiting =
          fixture.state.addRequest(
              owner.uuid(), b -> b.owner(project.uuid()).publish(PORT, level.declared(), "", ""));
      RunningService shared = service(level);
      fixture.state.addRequest(owner.uuid(), b -> b.container(shared.container().uuid()));
      List<List<String>> costs = new ArrayList<>();
      for (ArvadosUuid uuid :
          List.of(
              running.request().uuid(),
              waiting.uuid(),
              shared.request().uuid(),
              new ArvadosUuid("zzzzz-xvhdp-absentabsentabs"))) {
        costs.add(strangersCost(uuid, tokens));
      }
      assertThat(costs).containsOnly(costs.get(3));
      assertThat(strangersCost(running.container().uuid(), tokens))
          .isEqualTo(strangersCost(shared.container().uuid(), tokens))
          .isEqualTo(strangersCost(new ArvadosUuid("zzzzz-dz642-absentabsentabs"), tokens));
    }
  }

  /** The reason, and the calls in their order, those that are made at once sorted. */
  private List<String> strangersCost(ArvadosUuid uuid, ApiToken... tokens) throws Exception {
    fixture.pass(Duration.ofMinutes(10));
    fixture.controller.calls().clear();
    Refusal refusal = fixture.refusal(new Target.ServicePort(uuid, PORT), tokens);
    assertThat(refusal.service()).isNull();
    Stream<String> calls =
        fixture.controller.calls().calls().stream()
            .filter(call -> !call.path().startsWith("/discovery"))
            .map(CallsTest::withToken)
            .sorted();
    return Stream.concat(Stream.of(refusal.reason().name()), calls).toList();
  }

  private static String withToken(RecordedCall call) {
    return call.route() + " as " + call.token();
  }
}
