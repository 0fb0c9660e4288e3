package org.arvados.gateway.access;

import static org.arvados.gateway.access.AccessFixture.PORT;
import static org.arvados.gateway.access.AccessFixture.port;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.gateway.access.PersonResult.Nobody;
import org.arvados.gateway.access.PersonResult.Person;
import org.arvados.gateway.access.Refusal.Reason;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ContainerRequestRow;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RunningService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of what somebody can open: the same answers as visits get, in few calls. */
@Timeout(300)
class ServicesTest {
  private static final String REQUEST_ID = "req-gw000000000000000000";

  private final AccessFixture fixture = new AccessFixture();
  private final Account owner = fixture.people.active();
  private final Account visitor = fixture.people.spectator();

  @AfterEach
  void close() {
    fixture.close();
  }

  private PersonResult person(ApiToken... tokens) throws Exception {
    List<Candidate> candidates =
        Stream.of(tokens)
            .map(token -> new Candidate(token, Source.AUTHORIZATION, Optional.empty()))
            .toList();
    return AccessFixture.await(
        fixture.access.person(candidates, AccessFixture.ADDRESS, REQUEST_ID));
  }

  private ServiceList list(Account account) throws Exception {
    Person person = (Person) person(account.token());
    return AccessFixture.await(fixture.access.services(person, AccessFixture.ADDRESS, REQUEST_ID));
  }

  private Set<ArvadosUuid> requests(Account account) throws Exception {
    Set<ArvadosUuid> listed = new HashSet<>();
    list(account).services().forEach(service -> listed.add(service.request()));
    return listed;
  }

  private RunningService service(ArvadosUuid place, AccessLevel level) {
    return fixture.state.addService(
        owner.uuid(),
        AccessFixture.GATEWAY,
        request -> request.owner(place).publish(PORT, level.declared(), "", ""));
  }

  private ContainerRequestRow share(
      RunningService service, Consumer<ContainerRequestRow.Builder> with) {
    return fixture.state.addRequest(
        owner.uuid(), with.andThen(b -> b.container(service.container().uuid())));
  }

  /** How a permission of the visitor's comes to be. */
  private enum Way {
    PROJECT,
    ROLE,
    DIRECT,
    OWNER
  }

  private RunningService service(
      Way way, PermissionLevel permission, String projectState, AccessLevel level) {
    GroupRow project = fixture.state.addProject("project", owner.uuid());
    RunningService service = service(project.uuid(), level);
    ArvadosUuid who = visitor.uuid();
    ArvadosUuid what = way == Way.DIRECT ? service.request().uuid() : project.uuid();
    if (way == Way.ROLE) {
      who = fixture.state.addRole("role").uuid();
      fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, who);
    }
    if (permission != PermissionLevel.NONE && way != Way.OWNER) {
      fixture.state.grant(who, permission, what);
    }
    if (way == Way.OWNER) {
      fixture.state.change(project, p -> p.withOwner(visitor.uuid()));
    }
    fixture.state.change(
        fixture.state.current(project).orElseThrow(),
        p ->
            switch (projectState) {
              case "frozen" -> p.withFrozenBy(owner.uuid());
              case "trashed" -> p.withTrashed(true);
              default -> p;
            });
    return service;
  }

  private boolean reads(Account account, ContainerRequestRow request) throws Exception {
    try {
      AccessFixture.await(
          fixture.api.look(new CallContext(account.token(), REQUEST_ID), request.uuid()));
      return true;
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(ApiRefusedException.class);
      return false;
    }
  }

  /** Listed is what a visit would be let in to, as far as the visitor's token reads it. */
  private void assertListIsWhatVisitsGet(List<ContainerRequestRow> requests) throws Exception {
    for (Account account : List.of(owner, visitor, fixture.people.admin())) {
      Set<ArvadosUuid> listed = requests(account);
      for (ContainerRequestRow request : requests) {
        boolean isLetIn = fixture.decide(port(request), account.token()) instanceof Grant;
        boolean isExpected = isLetIn && reads(account, request);
        assertThat(listed.contains(request.uuid()))
            .as("%s at %s", account.uuid(), request)
            .isEqualTo(isExpected);
      }
    }
  }

  /** Rules A1, A2, A5: every level by every way, in projects of every state. */
  @Test
  void listAgreesWithTheDecisionOnEveryVisit() throws Exception {
    List<ContainerRequestRow> requests = new ArrayList<>();
    for (Way way : Way.values()) {
      for (PermissionLevel permission : PermissionLevel.values()) {
        for (String state : List.of("usual", "frozen", "trashed")) {
          for (AccessLevel level : AccessLevel.values()) {
            requests.add(service(way, permission, state, level).request());
          }
        }
      }
    }
    assertListIsWhatVisitsGet(requests);
    assertThat(requests(visitor)).hasSizeGreaterThan(50).hasSizeLessThan(requests.size());
  }

  /** Rule A1: the strictest of all requests counts, those out of the visitor's sight included. */
  @Test
  void everyRequestOfASharedContainerCounts() throws Exception {
    List<ContainerRequestRow> requests = new ArrayList<>();
    for (AccessLevel level : AccessLevel.values()) {
      for (AccessLevel other : AccessLevel.values()) {
        for (boolean isHidden : new boolean[] {true, false}) {
          GroupRow project = fixture.state.addProject("seen", owner.uuid());
          GroupRow hidden = fixture.state.addProject("hidden", owner.uuid());
          fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_MANAGE, project.uuid());
          RunningService service = service(project.uuid(), level);
          ArvadosUuid place = isHidden ? hidden.uuid() : project.uuid();
          requests.add(share(service, b -> b.owner(place).publish(PORT, other.declared(), "", "")));
          requests.add(service.request());
        }
      }
    }
    RunningService open = service(owner.uuid(), AccessLevel.CAN_READ);
    fixture.state.grant(
        fixture.state.anonymousRole(), PermissionLevel.CAN_READ, open.request().uuid());
    RunningService mixed = service(owner.uuid(), AccessLevel.CAN_READ);
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, mixed.request().uuid());
    ContainerRequestRow beside =
        share(mixed, b -> b.publish(PORT, AccessLevel.CAN_READ.declared(), "", ""));
    fixture.state.grant(fixture.state.anonymousRole(), PermissionLevel.CAN_READ, beside.uuid());
    requests.addAll(List.of(open.request(), mixed.request(), beside));
    assertListIsWhatVisitsGet(requests);
    assertThat(requests(visitor)).contains(mixed.request().uuid());
  }

  @Test
  void listTellsWhatPeopleLookFor() throws Exception {
    GroupRow project = fixture.state.addProject("Genomes", owner.uuid());
    RunningService service =
        fixture.state.addService(
            owner.uuid(),
            AccessFixture.GATEWAY,
            b ->
                b.owner(project.uuid())
                    .name("Course")
                    .publish(PORT, "can_read", "Lab", "lab/tree"));
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    ArvadosUuid request = service.request().uuid();
    fixture.state.addName(LinkRow.PUBLISHED_PORT, "lab", owner.uuid(), request, PORT);
    fixture.state.addName(LinkRow.HOSTNAME, "course", owner.uuid(), request, PORT);
    fixture.state.addName(LinkRow.PUBLISHED_PORT, "elsewhere", owner.uuid(), request, 9);
    fixture.state.addName(LinkRow.HOSTNAME, "www", owner.uuid(), request, PORT);
    assertThat(list(visitor).services())
        .singleElement()
        .isEqualTo(
            new ListedService(
                request,
                "Course",
                new PublishedPort(PORT, AccessLevel.CAN_READ, "Lab", "lab/tree"),
                "Running",
                project.uuid(),
                "Genomes",
                false,
                List.of("course", "lab")));
    assertThat(list(owner).services()).singleElement().matches(ListedService::isVisitors);
  }

  /** Rule N1: a name is shown only where it leads. */
  @Test
  void nameOfAnEarlierClaimIsNotShown() throws Exception {
    RunningService first = service(owner.uuid(), AccessLevel.PRIVATE);
    RunningService second = service(owner.uuid(), AccessLevel.PRIVATE);
    fixture.state.addName(LinkRow.HOSTNAME, "lab", visitor.uuid(), first.request().uuid(), PORT);
    fixture.pass(Duration.ofSeconds(1));
    fixture.state.addName(LinkRow.HOSTNAME, "lab", owner.uuid(), second.request().uuid(), PORT);
    fixture.state.addName(LinkRow.HOSTNAME, "tool", owner.uuid(), second.request().uuid(), PORT);
    fixture.state.addName(
        LinkRow.PUBLISHED_PORT, "tool", visitor.uuid(), first.request().uuid(), PORT);
    assertThat(list(owner).services())
        .allSatisfy(
            service ->
                assertThat(service.names())
                    .isEqualTo(
                        service.request().equals(first.request().uuid())
                            ? List.of("lab", "tool")
                            : List.of()));
  }

  /** What has ended cannot be opened, and what waits can soon. */
  @Test
  void onlyLiveServicesAreListed() throws Exception {
    for (String state : List.of("Queued", "Locked", "Running", "Complete", "Cancelled")) {
      RunningService service = service(owner.uuid(), AccessLevel.PRIVATE);
      fixture.state.change(service.container(), c -> c.with(b -> b.state(state)));
    }
    RunningService ended = service(owner.uuid(), AccessLevel.PRIVATE);
    fixture.state.change(ended.request(), r -> r.with(b -> b.state("Final")));
    fixture.state.addRequest(owner.uuid(), b -> b.publish(PORT, "private", "Early", ""));
    assertThat(list(owner).services())
        .extracting(ListedService::state)
        .containsExactlyInAnyOrder("Running", "Locked", "Queued", "Committed");
  }

  /** Rule A3: owners are told, and nobody else. */
  @Test
  void problemsAreForOwners() throws Exception {
    GroupRow project = fixture.state.addProject("project", owner.uuid());
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_READ, project.uuid());
    RunningService service =
        fixture.state.addService(
            owner.uuid(),
            AccessFixture.GATEWAY,
            b ->
                b.owner(project.uuid())
                    .name("Course")
                    .publishedPorts(Map.of("8888", Map.of("access", "everybody"))));
    assertThat(list(owner).services()).isEmpty();
    assertThat(list(owner).problems())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.request()).isEqualTo(service.request().uuid());
              assertThat(one.name()).isEqualTo("Course");
              assertThat(one.problems().get(0).text()).contains("published_ports.8888.access");
            });
    assertThat(list(visitor).problems()).isEmpty();
  }

  /** A thousand services cost as many calls as ten, but for pages and batches of uuids. */
  @Test
  void callsHardlyGrowWithServices() throws Exception {
    GroupRow project = fixture.state.addProject("project", owner.uuid());
    fixture.state.grant(visitor.uuid(), PermissionLevel.CAN_WRITE, project.uuid());
    int few = calls(10, project);
    int many = calls(990, project);
    assertThat(few).isLessThanOrEqualTo(7);
    assertThat(many).isLessThanOrEqualTo(16);
  }

  private int calls(int more, GroupRow project) throws Exception {
    int before = requests(visitor).size();
    for (int i = 0; i < more; i++) {
      RunningService service = service(project.uuid(), AccessLevel.CAN_WRITE);
      fixture.state.addName(
          LinkRow.PUBLISHED_PORT,
          "name-" + (before + i),
          owner.uuid(),
          service.request().uuid(),
          PORT);
    }
    list(visitor); // the token is known
    fixture.controller.calls().clear();
    ServiceList list = list(visitor);
    assertThat(list.services()).hasSize(before + more);
    assertThat(list.services()).allMatch(service -> service.names().size() == 1);
    return fixture.calls();
  }

  /** Most requests of a cluster are no services, and cost nothing. */
  @Test
  void requestsThatDeclareNothingAreNotLookedAt() throws Exception {
    for (int i = 0; i < 50; i++) {
      fixture.state.addService(owner.uuid(), "", request -> {});
    }
    list(owner);
    fixture.controller.calls().clear();
    assertThat(list(owner).services()).isEmpty();
    assertThat(fixture.calls()).isEqualTo(1);
  }

  /** Rule T8. */
  @Test
  void onlyPeopleGetAList() throws Exception {
    assertThat(person()).isEqualTo(new Nobody(Reason.NO_TOKEN, null));
    assertThat(person(AccessFixture.junk(1))).isEqualTo(new Nobody(Reason.INVALID_TOKEN, null));
    assertThat(person(fixture.people.inactive().token()))
        .isInstanceOfSatisfying(
            Nobody.class, nobody -> assertThat(nobody.reason()).isEqualTo(Reason.INACTIVE_USER));
    assertThat(person(fixture.state.systemRootToken()))
        .isEqualTo(new Nobody(Reason.ROOT_TOKEN, null));
    ApiToken scoped =
        fixture
            .state
            .addToken(owner.uuid(), t -> t.withScopes("GET /arvados/v1/users/current"))
            .v2();
    assertThat(person(scoped))
        .isInstanceOfSatisfying(
            Nobody.class, nobody -> assertThat(nobody.reason()).isEqualTo(Reason.SCOPED_TOKEN));
    assertThat(person(AccessFixture.junk(2), owner.token())).isInstanceOf(Person.class);
  }

  @Test
  void apiThatFailsIsToldApart() throws Exception {
    Person person = (Person) person(owner.token());
    fixture.controller.faults().inject(new Fault.HtmlPage());
    assertThat(person(visitor.token())).isEqualTo(new Nobody(Reason.API_FAILURE, null));
    assertThat(fixture.access.services(person, AccessFixture.ADDRESS, REQUEST_ID))
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableOfType(ExecutionException.class)
        .satisfies(
            e -> assertThat(AccessService.reason(e.getCause())).isEqualTo(Reason.API_FAILURE));
  }
}
