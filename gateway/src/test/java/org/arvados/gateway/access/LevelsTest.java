package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.host.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Levels and permissions, as a controller that enforces Arvados's rules tells them over a real
 * socket (rules T8, A1 to A5).
 */
@Timeout(120)
class LevelsTest {
  private final AccessFixture fixture = new AccessFixture();
  private final Account owner = fixture.people.active();
  private final Account visitor = fixture.people.spectator();
  private GroupRow project;

  /** The way in which a permission reaches the visitor. */
  enum Way {
    NONE {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {}
    },
    PROJECT {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {
        test.fixture.state.grant(test.visitor.uuid(), level, test.project.uuid());
      }
    },
    OUTER_PROJECT {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {
        GroupRow outer = test.fixture.state.addProject("outer", test.owner.uuid());
        test.project = test.fixture.state.change(test.project, p -> p.withOwner(outer.uuid()));
        test.fixture.state.grant(test.visitor.uuid(), level, outer.uuid());
      }
    },
    ROLE_ON_PROJECT {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {
        test.fixture.state.grant(test.role(), level, test.project.uuid());
      }
    },
    DIRECT {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {
        test.fixture.state.grant(test.visitor.uuid(), level, request.uuid());
      }
    },
    ROLE_ON_REQUEST {
      @Override
      void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request) {
        test.fixture.state.grant(test.role(), level, request.uuid());
      }
    };

    abstract void grant(LevelsTest test, PermissionLevel level, ContainerRequestRow request);
  }

  @BeforeEach
  void newProject() {
    project = fixture.state.addProject("project", owner.uuid());
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  /** A new role that the visitor belongs to with whatever strength. */
  private ArvadosUuid role() {
    GroupRow role = fixture.state.addRole("role");
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, role.uuid());
    return role.uuid();
  }

  private RunningService service(AccessLevel level) {
    return service(level, project.uuid());
  }

  private RunningService service(AccessLevel level, ArvadosUuid place) {
    return fixture.state.addService(
        owner.uuid(),
        AccessFixture.GATEWAY,
        request -> request.owner(place).publish(PORT, level.declared(), "Lab", ""));
  }

  private String outcome(RunningService service, ApiToken... tokens) throws Exception {
    return outcome(port(service.request()), tokens);
  }

  private String outcome(Target target, ApiToken... tokens) throws Exception {
    Decision decision = fixture.decide(target, tokens);
    return decision instanceof Refusal refusal ? refusal.reason().name() : "in";
  }

  /**
   * Every level, way, permission and state of the project, against a table of its own: a permission
   * of this strength, in a project in this state, is good for these levels.
   */
  @ParameterizedTest
  @EnumSource(Way.class)
  void permissionCountsWhicheverWayItComes(Way way) throws Exception {
    for (PermissionLevel permission : PermissionLevel.values()) {
      for (String state : List.of("usual", "frozen", "trashed")) {
        for (AccessLevel level : AccessLevel.values()) {
          newProject();
          RunningService service = service(level);
          if (permission != PermissionLevel.NONE) {
            way.grant(this, permission, service.request());
          }
          put(state);
          String name = way + " " + permission + " " + state + " " + level;
          String expected =
              expected(way == Way.NONE ? PermissionLevel.NONE : permission, state, level);
          assertThat(outcome(service, visitor.token())).as(name).isEqualTo(expected);
        }
      }
    }
  }

  private void put(String state) {
    project =
        switch (state) {
          case "frozen" -> fixture.state.change(project, p -> p.withFrozenBy(owner.uuid()));
          case "trashed" -> fixture.state.change(project, p -> p.withTrashed(true));
          default -> project;
        };
  }

  private static String expected(PermissionLevel permission, String state, AccessLevel level) {
    Map<PermissionLevel, Set<AccessLevel>> good =
        Map.of(
            PermissionLevel.NONE, Set.of(),
            PermissionLevel.CAN_READ, Set.of(AccessLevel.CAN_READ),
            PermissionLevel.CAN_WRITE, Set.of(AccessLevel.CAN_READ, AccessLevel.CAN_WRITE),
            PermissionLevel.CAN_MANAGE,
                Set.of(AccessLevel.CAN_READ, AccessLevel.CAN_WRITE, AccessLevel.CAN_MANAGE));
    if (level == AccessLevel.PUBLIC) {
      return "in";
    }
    if (permission == PermissionLevel.NONE || state.equals("trashed")) {
      return "UNREADABLE";
    }
    boolean thaws = state.equals("frozen") && level == AccessLevel.CAN_WRITE;
    return good.getOrDefault(permission, Set.of()).contains(level) && !thaws ? "in" : "NOT_YOURS";
  }

  /** Frost and trash reach what lies deeper. */
  @Test
  void frozenAndTrashedProjectsCountForWhatLiesInThem() throws Exception {
    for (Way way : List.of(Way.PROJECT, Way.DIRECT)) {
      newProject();
      GroupRow outer = fixture.state.addProject("outer", owner.uuid());
      project = fixture.state.change(project, p -> p.withOwner(outer.uuid()));
      RunningService service = service(AccessLevel.CAN_WRITE);
      way.grant(this, PermissionLevel.CAN_MANAGE, service.request());
      assertThat(outcome(service, visitor.token())).as(way + "").isEqualTo("in");
      RunningService frozen = service(AccessLevel.CAN_WRITE);
      way.grant(this, PermissionLevel.CAN_MANAGE, frozen.request());
      fixture.state.change(outer, p -> p.withFrozenBy(owner.uuid()));
      fixture.pass(Duration.ofMinutes(10)); // past all that is remembered
      assertThat(outcome(frozen, visitor.token())).as(way + "").isEqualTo("NOT_YOURS");
      fixture.state.change(outer, p -> p.withTrashed(true));
      fixture.pass(Duration.ofMinutes(10));
      assertThat(outcome(frozen, visitor.token())).as(way + "").isEqualTo("UNREADABLE");
    }
  }

  /** Home projects: what a user owns, they manage; and so does who manages the user. */
  @ParameterizedTest
  @EnumSource(
      value = AccessLevel.class,
      names = {"CAN_MANAGE", "CAN_WRITE", "CAN_READ"})
  void ownersAndTheirManagersManage(AccessLevel level) throws Exception {
    RunningService moved = service(level, visitor.uuid());
    assertThat(outcome(moved, visitor.token())).isEqualTo("in");
    RunningService home = service(level, owner.uuid());
    assertThat(outcome(home, visitor.token())).isEqualTo("UNREADABLE");
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, owner.uuid());
    RunningService managed = service(level, owner.uuid());
    assertThat(outcome(managed, visitor.token())).isEqualTo("in");
    assertThat(outcome(service(level), visitor.token())).as("in a project").isEqualTo("in");
    assertThat(outcome(service(AccessLevel.PRIVATE), visitor.token())).isEqualTo("NOT_YOURS");
  }

  /** To write a user's record is nothing to what the user owns. */
  @Test
  void writingAUserIsNoPermission() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_WRITE, owner.uuid());
    assertThat(outcome(service(AccessLevel.CAN_WRITE, owner.uuid()), visitor.token()))
        .isEqualTo("UNREADABLE");
  }

  /** Rule T8, at every level: whose token it is, and what it may do. */
  @ParameterizedTest
  @CsvSource({
    "unlimited, in, in, in",
    "reads everything, SCOPED_TOKEN, SCOPED_TOKEN, in",
    "reads requests, SCOPED_TOKEN, SCOPED_TOKEN, in",
    "reads users, SCOPED_TOKEN, SCOPED_TOKEN, SCOPED_TOKEN",
    "nothing, SCOPED_TOKEN, SCOPED_TOKEN, SCOPED_TOKEN",
    "expired, INVALID_TOKEN, INVALID_TOKEN, INVALID_TOKEN",
    "root, ROOT_TOKEN, ROOT_TOKEN, ROOT_TOKEN",
    "anonymous, NO_TOKEN, NO_TOKEN, NO_TOKEN",
    "inactive, INACTIVE_USER, INACTIVE_USER, INACTIVE_USER",
    "inactive reads requests, SCOPED_TOKEN, SCOPED_TOKEN, SCOPED_TOKEN",
    "unknown, INVALID_TOKEN, INVALID_TOKEN, INVALID_TOKEN",
    "none, NO_TOKEN, NO_TOKEN, NO_TOKEN",
  })
  void tokenMustDoWhatTheLevelAsks(String kind, String manage, String write, String read)
      throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    ApiToken[] tokens = tokens(kind);
    assertThat(outcome(service(AccessLevel.CAN_MANAGE), tokens)).isEqualTo(manage);
    assertThat(outcome(service(AccessLevel.CAN_WRITE), tokens)).isEqualTo(write);
    assertThat(outcome(service(AccessLevel.CAN_READ), tokens)).isEqualTo(read);
  }

  private ApiToken[] tokens(String kind) {
    return switch (kind) {
      case "unlimited" -> new ApiToken[] {visitor.token()};
      case "reads everything" -> scoped(visitor, "GET /");
      case "reads requests" -> scoped(visitor, "GET /arvados/v1/container_requests/");
      case "reads users" -> scoped(visitor, "GET /arvados/v1/users/current");
      case "nothing" -> scoped(visitor);
      case "expired" ->
          new ApiToken[] {
            fixture.state.addToken(visitor.uuid(), t -> t.withExpiresAt(fixture.now())).v2()
          };
      case "root" -> new ApiToken[] {fixture.state.systemRootToken()};
      case "anonymous" -> new ApiToken[] {fixture.state.anonymousToken().orElseThrow()};
      case "inactive" -> new ApiToken[] {inactive().token()};
      case "inactive reads requests" -> scoped(inactive(), "GET /arvados/v1/container_requests/");
      case "unknown" -> new ApiToken[] {AccessFixture.junk(1)};
      default -> new ApiToken[0];
    };
  }

  private ApiToken[] scoped(Account account, String... scopes) {
    return new ApiToken[] {
      fixture.state.addToken(account.uuid(), token -> token.withScopes(scopes)).v2()
    };
  }

  /** An account that is switched off, but has a permission still. */
  private Account inactive() {
    fixture.state.grant(
        fixture.people.inactive().uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    return fixture.people.inactive();
  }

  /** It is consumed, and the log names its user. */
  @Test
  void scopedTokenThatAdmitsSaysWhoTheVisitorIs() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service = service(AccessLevel.CAN_READ);
    for (String scope : List.of("GET /", "GET /arvados/v1/container_requests/")) {
      ApiToken token = scoped(visitor, scope)[0];
      Grant grant = fixture.grant(port(service.request()), token);
      assertThat(grant.visitor()).isNotNull();
      assertThat(grant.visitor().uuid()).isEqualTo(visitor.uuid());
      assertThat(grant.admittedBy()).isNotNull();
    }
  }

  /**
   * Rule A4: no token is needed for what the anonymous user reads, and a wrong one does no harm.
   */
  @Test
  void whatEverybodyReadsNeedsNoToken() throws Exception {
    fixture.state.grant(fixture.state.anonymousRole(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service = service(AccessLevel.CAN_READ);
    for (String kind : List.of("none", "unknown", "expired", "anonymous", "inactive", "nothing")) {
      assertThat(outcome(service, tokens(kind))).as(kind).isEqualTo("in");
    }
    assertThat(fixture.grant(port(service.request())).visitor()).isNull();
    Grant grant = fixture.grant(port(service.request()), visitor.token());
    assertThat(grant.visitor()).isNotNull();
    assertThat(outcome(service, fixture.state.systemRootToken())).isEqualTo("ROOT_TOKEN");
    for (AccessLevel level : List.of(AccessLevel.CAN_WRITE, AccessLevel.CAN_MANAGE)) {
      assertThat(outcome(service(level))).isEqualTo("NO_TOKEN");
      assertThat(outcome(service(level), visitor.token())).isEqualTo("NOT_YOURS");
    }
    put("trashed");
    assertThat(outcome(service(AccessLevel.CAN_READ))).isEqualTo("NO_TOKEN");
  }

  /**
   * Shared with the anonymous user alone, it is invisible to accounts, who lose nothing by that.
   */
  @Test
  void accountIsNoWorseOffThanNone() throws Exception {
    fixture.state.grant(fixture.state.anonymousUser(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service = service(AccessLevel.CAN_READ);
    assertThat(outcome(service)).isEqualTo("in");
    Grant grant = fixture.grant(port(service.request()), visitor.token());
    assertThat(grant.visitor()).isNotNull();
    assertThat(grant.until()).as("as long as any").isEqualTo(fixture.now().plusSeconds(60));
  }

  /** A cluster without anonymous access has nothing for everybody but public services. */
  @Test
  void withoutAnonymousTokenATokenIsNeeded() throws Exception {
    try (AccessFixture closed = AccessFixture.withoutAnonymousToken()) {
      closed.state.grant(
          closed.state.anonymousRole(), PermissionLevel.CAN_READ, closed.people.active().uuid());
      RunningService service = closed.service("can_read");
      assertThat(closed.refusal(port(service.request())).reason()).isEqualTo(Reason.NO_TOKEN);
      assertThat(closed.calls()).isEqualTo(1);
    }
  }

  /** Rule A1: the port's level is the lowest, and every request must admit the visitor. */
  @ParameterizedTest
  @CsvSource({
    // level and permission of one request, of the other, outcome
    "can_read, CAN_READ, can_read, CAN_READ, in",
    "can_read, CAN_READ, can_read, NONE, NOT_YOURS",
    "can_read, CAN_READ, public, NONE, NOT_YOURS",
    "can_read, CAN_READ, public, CAN_READ, in",
    "can_read, CAN_MANAGE, can_write, CAN_READ, NOT_YOURS",
    "can_read, CAN_READ, can_write, CAN_WRITE, NOT_YOURS",
    "can_read, CAN_WRITE, can_write, CAN_WRITE, in",
    "can_manage, CAN_MANAGE, can_write, CAN_MANAGE, in",
    "can_manage, CAN_MANAGE, can_write, CAN_WRITE, NOT_YOURS",
    "can_manage, CAN_MANAGE, private, CAN_MANAGE, NOT_YOURS",
    "public, NONE, public, NONE, in",
  })
  void everyRequestOfAContainerIsAsked(
      String level,
      PermissionLevel permission,
      String otherLevel,
      PermissionLevel otherPermission,
      String outcome)
      throws Exception {
    RunningService service = service(AccessLevel.parse(level).orElseThrow());
    Account colleague = fixture.people.admin();
    GroupRow theirs = fixture.state.addProject("theirs", colleague.uuid());
    ContainerRequestRow other =
        fixture.state.addRequest(
            colleague.uuid(),
            b ->
                b.owner(theirs.uuid())
                    .container(service.container().uuid())
                    .publish(PORT, otherLevel, "", ""));
    grantUnlessNone(permission, project.uuid());
    grantUnlessNone(otherPermission, theirs.uuid());
    assertThat(outcome(service, visitor.token())).isEqualTo(outcome);
    String seen = otherPermission == PermissionLevel.NONE ? "UNREADABLE" : "NOT_YOURS";
    assertThat(outcome(port(other), visitor.token()))
        .isEqualTo(outcome.equals("NOT_YOURS") ? seen : outcome);
    assertThat(outcome(new Target.ServicePort(service.container().uuid(), PORT), visitor.token()))
        .isEqualTo(outcome);
  }

  private void grantUnlessNone(PermissionLevel level, ArvadosUuid place) {
    if (level != PermissionLevel.NONE) {
      fixture.state.grant(visitor.uuid(), level, place);
    }
  }

  /** Reuse can put hundreds of requests on a container; shares of single ones count, too. */
  @Test
  void hundredRequestsOfOneContainerAreAsked() throws Exception {
    RunningService service = service(AccessLevel.CAN_WRITE);
    List<ContainerRequestRow> requests = new ArrayList<>(List.of(service.request()));
    for (int i = 0; i < 120; i++) {
      requests.add(
          fixture.state.addRequest(
              owner.uuid(),
              b -> b.container(service.container().uuid()).publish(PORT, "can_write", "", "")));
    }
    requests.forEach(
        one -> fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_WRITE, one.uuid()));
    assertThat(outcome(service, visitor.token())).isEqualTo("in");
    assertThat(fixture.controller.calls().count("GET /arvados/v1/computed_permissions"))
        .isEqualTo(3);
    ContainerRequestRow last =
        fixture.state.addRequest(
            owner.uuid(),
            b -> b.container(service.container().uuid()).publish(PORT, "can_write", "", ""));
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, last.uuid());
    fixture.pass(Duration.ofMinutes(10));
    assertThat(outcome(service, visitor.token())).isEqualTo("NOT_YOURS");
  }

  /** Rule A2 at every level: the runtime user, whoever edited the request and wherever it lies. */
  @ParameterizedTest
  @EnumSource(AccessLevel.class)
  void runtimeUserAndAdministratorComeAtEveryLevel(AccessLevel level) throws Exception {
    GroupRow theirs = fixture.state.addProject("theirs", visitor.uuid());
    RunningService service = service(level, theirs.uuid());
    fixture.state.change(service.request(), r -> r.with(b -> b.modifiedBy(visitor.uuid())));
    assertThat(outcome(service, owner.token())).isEqualTo("in");
    assertThat(outcome(service, fixture.people.admin().token())).isEqualTo("in");
    assertThat(outcome(service, visitor.token()))
        .isEqualTo(level == AccessLevel.PRIVATE ? "NOT_YOURS" : "in");
  }

  /** Rules A3 and A1: what properties say counts only while the runtime user edited last. */
  @Test
  void propertiesAreTrustedWhileTheRuntimeUserEditedLast() throws Exception {
    for (String access : List.of("public", "can_read")) {
      newProject();
      fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
      RunningService service =
          fixture.state.addService(
              owner.uuid(),
              AccessFixture.GATEWAY,
              b ->
                  b.owner(project.uuid())
                      .properties(
                          Map.of(
                              "published_endpoints",
                              List.of(Map.of("port", PORT, "access", access)))));
      assertThat(outcome(service, visitor.token())).as(access).isEqualTo("in");
      assertThat(outcome(service)).isEqualTo(access.equals("public") ? "in" : "NO_TOKEN");
      fixture.state.change(service.request(), r -> r.with(b -> b.modifiedBy(visitor.uuid())));
      fixture.pass(Duration.ofMinutes(10));
      assertThat(outcome(service, visitor.token())).as(access).isEqualTo("NOT_YOURS");
      assertThat(outcome(service)).isEqualTo("NO_TOKEN");
    }
  }

  /** Rule A3: who submitted a request is told what is wrong with it, and nobody else is. */
  @Test
  void problemsAreToldToTheOwnerOnly() throws Exception {
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service =
        fixture.state.addService(
            owner.uuid(),
            AccessFixture.GATEWAY,
            b ->
                b.owner(project.uuid())
                    .properties(
                        Map.of(
                            "published_endpoints",
                            List.of(Map.of("port", PORT, "access", "everyone")))));
    Target bare = new Target.BareUuid(service.request().uuid());
    assertThat(fixture.refusal(bare, owner.token()))
        .satisfies(
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.NO_PUBLISHED_PORT);
              assertThat(refusal.problems())
                  .extracting(DeclarationProblem::place)
                  .containsExactly("properties.published_endpoints[0].access");
            });
    assertThat(fixture.grant(port(service.request()), owner.token()).problems()).hasSize(1);
    assertThat(fixture.grant(port(service.request()), fixture.people.admin().token()).problems())
        .hasSize(1);
    assertThat(fixture.refusal(bare, visitor.token()).problems()).isEmpty();
    assertThat(fixture.refusal(bare).problems()).isEmpty();
  }

  /** Rule H2: the bare host leads to the exposed port, whatever else is declared. */
  @Test
  void bareUuidLeadsToTheExposedPort() throws Exception {
    fixture.state.profile(ClusterProfile.EXTENDED);
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service =
        fixture.state.addService(
            owner.uuid(),
            AccessFixture.GATEWAY,
            b ->
                b.owner(project.uuid())
                    .publish(80, "public", "", "")
                    .publish(81, "private", "", "")
                    .exposeHttpFrom(PORT));
    for (ArvadosUuid uuid : List.of(service.request().uuid(), service.container().uuid())) {
      Target bare = new Target.BareUuid(uuid);
      Grant grant = fixture.grant(bare, visitor.token());
      assertThat(grant.service().port()).isEqualTo(PORT);
      assertThat(grant.service().level()).isEqualTo(AccessLevel.CAN_READ);
      assertThat(outcome(bare)).isEqualTo("NO_TOKEN");
    }
  }

  /** Rule A3: a container that lost its requests has its own copy of what they declared. */
  @Test
  void containerWithoutRequestsGoesByItsCopy() throws Exception {
    RunningService open = service(AccessLevel.PUBLIC);
    RunningService readable = service(AccessLevel.CAN_READ);
    fixture.state.remove(open.request());
    fixture.state.remove(readable.request());
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
    assertThat(outcome(new Target.ServicePort(open.container().uuid(), PORT))).isEqualTo("in");
    Target closed = new Target.ServicePort(readable.container().uuid(), PORT);
    assertThat(outcome(closed)).isEqualTo("NO_TOKEN");
    assertThat(outcome(closed, visitor.token())).isEqualTo("UNREADABLE");
    assertThat(outcome(closed, fixture.people.admin().token())).isEqualTo("in");
  }

  /**
   * Rule A7: an anonymous token that the cluster no longer takes lets nobody in, and fails nothing.
   */
  @Test
  void badAnonymousTokenIsNoFailure() throws Exception {
    fixture.state.grant(fixture.state.anonymousRole(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service = service(AccessLevel.CAN_READ);
    fixture.state.removeAnonymousToken();
    assertThat(outcome(service)).isEqualTo("NO_TOKEN");
    assertThat(outcome(service, visitor.token())).isEqualTo("in");
  }
}
