package org.arvados.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiThreads;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.CallContext;
import org.arvados.api.HttpApiSettings;
import org.arvados.api.HttpArvadosApi;
import org.arvados.gateway.demo.controller.Account;
import org.arvados.gateway.demo.controller.ClusterProfile;
import org.arvados.gateway.demo.controller.ClusterState;
import org.arvados.gateway.demo.controller.FakeController;
import org.arvados.gateway.demo.controller.Fault;
import org.arvados.gateway.demo.controller.GroupRow;
import org.arvados.gateway.demo.controller.LinkRow;
import org.arvados.gateway.demo.controller.PermissionLevel;
import org.arvados.gateway.demo.controller.RunningService;
import org.arvados.gateway.demo.controller.TokenRow;
import org.arvados.gateway.host.FriendlyNames;
import org.arvados.gateway.names.NameResult.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Names over a real socket, with users' own tokens (rules N1 and N2)")
@Timeout(120)
class NameRegisterTest {
  private static final int PORT = 8888;
  private static final FriendlyNames RULES = new FriendlyNames(Set.of("login"));

  private final ClusterState state = new ClusterState("zzzzz", InstantSource.system());
  private final Account owner = state.addAccount("owner");
  private final Account other = state.addAccount("other");
  private final Account admin = state.addAccount("admin", user -> user.withAdmin(true));
  private final ApiThreads threads = new ApiThreads(4);
  private FakeController controller;
  private HttpArvadosApi api;
  private NameRegister names;
  private RunningService service;

  @BeforeEach
  void start() {
    controller = FakeController.start(state);
    api =
        new HttpArvadosApi(
            HttpApiSettings.of(controller.uri()).withCallTimeout(Duration.ofSeconds(20)),
            threads.executor(),
            threads.scheduler(),
            InstantSource.system(),
            new SecureRandom());
    names = new NameRegister(api, RULES, Optional.empty());
    service = service(owner);
  }

  @AfterEach
  void end() {
    api.close();
    threads.close();
    controller.close();
  }

  private RunningService service(Account submitter) {
    return state.addService(
        submitter.uuid(), "10.0.0.1:1", b -> b.publish(PORT, "private", "Jupyter", "lab"));
  }

  private static CallContext as(Account account) {
    return new CallContext(account.token(), "req-names");
  }

  private static ArvadosUuid request(RunningService service) {
    return service.request().uuid();
  }

  /** The one who sees everything, as the gateway does. */
  private NameRegister withOverview() {
    return new NameRegister(api, RULES, Optional.of(state.systemRootToken()));
  }

  private NameResult claim(Account account, String name) {
    return names.claim(as(account), name, request(service), PORT).join();
  }

  private static NameResult.Done done(NameResult result) {
    assertThat(result).isInstanceOf(NameResult.Done.class);
    return (NameResult.Done) result;
  }

  private static NameResult.Refused refused(NameResult result, Reason reason) {
    assertThat(result).isInstanceOf(NameResult.Refused.class);
    NameResult.Refused refused = (NameResult.Refused) result;
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.problem()).endsWith(".");
    assertThat(refused.mend()).endsWith(".");
    return refused;
  }

  private static List<NameEntry> listed(NameResult result) {
    assertThat(result).isInstanceOf(NameResult.Listed.class);
    return ((NameResult.Listed) result).entries();
  }

  private List<LinkRow> links(String name) {
    return state.all(LinkRow.class).filter(link -> link.name().equals(name)).toList();
  }

  private LinkRow addName(String linkClass, String name, ArvadosUuid whose) {
    return state.addName(linkClass, name, whose, request(service), PORT);
  }

  // Claims

  @Test
  void claimedNameIsALinkOfClassPublishedPort() {
    NameResult.Done done = done(claim(owner, "lab"));
    assertThat(done.remarks()).isEmpty();
    assertThat(links("lab"))
        .singleElement()
        .satisfies(
            link -> {
              assertThat(link.uuid()).isEqualTo(done.link().uuid());
              assertThat(link.linkClass()).isEqualTo("published_port");
              assertThat(link.ownerUuid()).isEqualTo(owner.uuid());
              assertThat(link.headUuid()).isEqualTo(request(service).text());
              assertThat(link.properties().path("port").isInt()).isTrue();
              assertThat(link.properties().path("port").intValue()).isEqualTo(PORT);
            });
  }

  /** Where the class does not exist, a link of class hostname does. */
  @Test
  void olderClusterGetsALinkOfClassHostname() {
    state.profile(ClusterProfile.ARVADOS_3_1);
    NameResult.Done done = done(claim(owner, "lab"));
    assertThat(done.link().linkClass()).isEqualTo("hostname");
    assertThat(done.remarks()).singleElement().asString().contains("not keep names unique");
    assertThat(done(withOverview().claim(as(owner), "lab", request(service), PORT).join()))
        .satisfies(again -> assertThat(again.remarks()).isEmpty());
  }

  /** Rule N2, at claim; nothing is asked for a name that cannot be. */
  @ParameterizedTest
  @CsvSource({
    "My-Notebook,MALFORMED,my-notebook",
    "my_note.book,MALFORMED,my-note-book",
    "-x-,MALFORMED,x",
    "'',MALFORMED,another",
    "xn--lab,MALFORMED,xn-lab",
    "zzzzz-xvhdp-000000000000001-80,MALFORMED,another",
    "login,RESERVED,another",
    "LOGIN,MALFORMED,another"
  })
  void impossibleNameIsRefusedWithTheMend(String name, Reason reason, String mend) {
    assertThat(refused(claim(owner, name), reason).mend()).contains(mend);
    assertThat(controller.calls().calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65536})
  void impossiblePortIsRefused(int port) {
    refused(names.claim(as(owner), "lab", request(service), port).join(), Reason.INVALID_PORT);
  }

  @Test
  void requestMustBeOneThatTheUserCanRead() {
    ArvadosUuid container = service.container().uuid();
    refused(names.claim(as(owner), "lab", container, PORT).join(), Reason.NO_SUCH_REQUEST);
    refused(claim(other, "lab"), Reason.NO_SUCH_REQUEST);
    ArvadosUuid absent = new ArvadosUuid("zzzzz-xvhdp-000000000000000");
    refused(names.claim(as(owner), "lab", absent, PORT).join(), Reason.NO_SUCH_REQUEST);
    assertThat(links("lab")).isEmpty();
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request(service));
    done(claim(other, "lab"));
  }

  /** Section 3.6: a link is seen by its owner alone, so whose it is cannot be told. */
  @Test
  void nameOfALinkOutOfSightIsTakenByNobodyInParticular() {
    addName(LinkRow.PUBLISHED_PORT, "lab", other.uuid());
    NameResult.Refused taken = refused(claim(owner, "lab"), Reason.TAKEN);
    assertThat(taken.owner()).isEmpty();
    assertThat(taken.problem() + taken.mend()).doesNotContain(other.uuid().text());
    assertThat(links("lab")).hasSize(1);
    assertThat(
            refused(
                    withOverview().claim(as(owner), "lab", request(service), PORT).join(),
                    Reason.TAKEN)
                .owner())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {LinkRow.PUBLISHED_PORT, LinkRow.HOSTNAME})
  void ownerIsToldToWhoMaySeeTheLink(String linkClass) {
    LinkRow link = addName(linkClass, "lab", other.uuid());
    state.grant(owner.uuid(), PermissionLevel.CAN_READ, link.uuid());
    NameResult.Refused taken = refused(claim(owner, "lab"), Reason.TAKEN);
    assertThat(taken.owner()).hasValue(other.uuid());
    assertThat(taken.problem()).contains("user " + other.uuid());
    assertThat(links("lab")).hasSize(1);
  }

  @Test
  void claimOfWhatIsMineAlreadyChangesNothing() {
    NameResult.Done first = done(claim(owner, "lab"));
    assertThat(done(claim(owner, "lab")).link()).isEqualTo(first.link());
    assertThat(links("lab")).hasSize(1);
    RunningService next = service(owner);
    NameResult.Refused mine =
        refused(names.claim(as(owner), "lab", request(next), PORT).join(), Reason.ALREADY_YOURS);
    assertThat(mine.problem()).contains(request(service).text());
    refused(names.claim(as(owner), "lab", request(service), 1).join(), Reason.ALREADY_YOURS);
  }

  /** First come, first served: the database lets one of two through. */
  @Test
  void ofClaimsAtOnceOneWins() {
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request(service));
    List<CompletableFuture<NameResult>> claims =
        IntStream.range(0, 8)
            .mapToObj(
                i -> names.claim(as(i % 2 == 0 ? owner : other), "lab", request(service), i + 1))
            .toList();
    List<NameResult> results = claims.stream().map(CompletableFuture::join).toList();
    assertThat(results).filteredOn(NameResult.Done.class::isInstance).hasSize(1);
    assertThat(results)
        .filteredOn(NameResult.Refused.class::isInstance)
        .extracting(result -> ((NameResult.Refused) result).reason())
        .isSubsetOf(Reason.TAKEN, Reason.ALREADY_YOURS);
    assertThat(links("lab")).hasSize(1);
  }

  /** The same where no database helps: the later link is withdrawn. */
  @Test
  void ofHostnameClaimsAtOnceOneStays() {
    state.profile(ClusterProfile.ARVADOS_3_1);
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request(service));
    NameRegister overview = withOverview();
    List<NameResult> results =
        IntStream.range(0, 6)
            .mapToObj(
                i -> overview.claim(as(i % 2 == 0 ? owner : other), "lab", request(service), i + 1))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertThat(results).filteredOn(NameResult.Done.class::isInstance).hasSize(1);
    assertThat(links("lab")).hasSize(1);
  }

  @Test
  void remarksTellOfRequestsThatWillDisappoint() {
    RunningService ended = service(owner);
    state.change(ended.request(), r -> r.with(b -> b.state("Final")));
    NameResult.Done done = done(names.claim(as(owner), "lab", request(ended), 9999).join());
    assertThat(done.remarks()).hasSize(2);
    assertThat(done.remarks().get(0)).contains("has ended");
    assertThat(done.remarks().get(1)).contains("9999", "private");
  }

  @Test
  void tokenThatMayNotIsToldSo() {
    TokenRow limited =
        state.addToken(
            owner.uuid(),
            t -> t.withScopes("GET /arvados/v1/container_requests/", "GET /arvados/v1/links"));
    CallContext call = new CallContext(limited.v2(), "req-names");
    refused(names.claim(call, "lab", request(service), PORT).join(), Reason.NOT_ALLOWED);
    CallContext unknown =
        new CallContext(ApiToken.of("v2/zzzzz-gj3su-000000000000000/" + "x".repeat(50)), "req-n");
    refused(names.claim(unknown, "lab", request(service), PORT).join(), Reason.INVALID_TOKEN);
    refused(names.list(unknown).join(), Reason.INVALID_TOKEN);
    assertThat(links("lab")).isEmpty();
  }

  /** Rule A7: what fails is no refusal. */
  @Test
  void failingApiIsAFailure() {
    controller.faults().inject(new Fault.HtmlPage());
    CompletableFuture<NameResult> claim = names.claim(as(owner), "lab", request(service), PORT);
    assertThatThrownBy(claim::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(ApiFailedException.class);
  }

  // Moves

  @Test
  void movedNameKeepsItsLinkAndItsPort() {
    LinkRow link = addName(LinkRow.PUBLISHED_PORT, "lab", owner.uuid());
    state.change(link, row -> row.withProperties(Map.of("port", 7777, "note", "mine")));
    RunningService next = service(owner);
    NameResult.Done moved =
        done(names.move(as(owner), "lab", request(next), OptionalInt.empty()).join());
    assertThat(moved.link().uuid()).isEqualTo(link.uuid());
    assertThat(moved.link().request()).hasValue(request(next));
    LinkRow now = links("lab").get(0);
    assertThat(now.headUuid()).isEqualTo(request(next).text());
    assertThat(now.properties().toString()).contains("\"port\":7777", "\"note\":\"mine\"");
    done(names.move(as(owner), "lab", request(next), OptionalInt.of(PORT)).join());
    assertThat(links("lab").get(0).properties().path("port").intValue()).isEqualTo(PORT);
  }

  @Test
  void linkWithoutAPortIsMovedWithOneOnly() {
    LinkRow link = addName(LinkRow.PUBLISHED_PORT, "lab", owner.uuid());
    state.change(link, row -> row.withProperties(Map.of("port", "8888")));
    refused(
        names.move(as(owner), "lab", request(service), OptionalInt.empty()).join(),
        Reason.INVALID_PORT);
    done(names.move(as(owner), "lab", request(service), OptionalInt.of(PORT)).join());
  }

  @Test
  void nobodyMovesOrReleasesWhatIsNotTheirs() {
    LinkRow link = addName(LinkRow.PUBLISHED_PORT, "lab", owner.uuid());
    RunningService next = service(other);
    NameRegister register = names;
    for (Account account : List.of(other, admin)) {
      Reason reason = account.equals(admin) ? Reason.NOT_ALLOWED : Reason.NOT_FOUND;
      ArvadosUuid target = request(next);
      refused(register.move(as(account), "lab", target, OptionalInt.empty()).join(), reason);
      refused(register.release(as(account), "lab").join(), reason);
    }
    assertThat(links("lab")).containsExactly(link);
  }

  @Test
  void moveNeedsAReadableRequest() {
    addName(LinkRow.PUBLISHED_PORT, "lab", owner.uuid());
    ArvadosUuid strangers = request(service(other));
    refused(
        names.move(as(owner), "lab", strangers, OptionalInt.empty()).join(),
        Reason.NO_SUCH_REQUEST);
  }

  /** Section 4.4: whoever may write in a project may change the links that it owns. */
  @ParameterizedTest
  @EnumSource(
      value = PermissionLevel.class,
      names = {"CAN_READ", "CAN_WRITE"})
  void linkOfAProjectIsForThoseWhoMayWriteThere(PermissionLevel level) {
    GroupRow project = state.addProject("Project", owner.uuid());
    addName(LinkRow.PUBLISHED_PORT, "lab", project.uuid());
    state.grant(other.uuid(), level, project.uuid());
    RunningService next = service(other);
    NameResult moved = names.move(as(other), "lab", request(next), OptionalInt.empty()).join();
    NameResult released = names.release(as(other), "lab").join();
    if (level == PermissionLevel.CAN_WRITE) {
      done(moved);
      assertThat(released).isInstanceOf(NameResult.Released.class);
    } else {
      refused(moved, Reason.NOT_ALLOWED);
      refused(released, Reason.NOT_ALLOWED);
    }
  }

  // Releases

  @Test
  void releasedNameIsFree() {
    done(claim(owner, "lab"));
    assertThat(names.release(as(owner), "lab").join()).isInstanceOf(NameResult.Released.class);
    refused(names.release(as(owner), "lab").join(), Reason.NOT_FOUND);
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request(service));
    done(claim(other, "lab"));
  }

  /** What was made by other tools, under a name that no host has, must go away, too. */
  @Test
  void everyLinkOfMineOfThatNameIsReleased() {
    addName(LinkRow.HOSTNAME, "My Lab", owner.uuid());
    addName(LinkRow.HOSTNAME, "My Lab", owner.uuid());
    LinkRow others = addName(LinkRow.HOSTNAME, "My Lab", other.uuid());
    assertThat(names.release(as(owner), "My Lab").join()).isInstanceOf(NameResult.Released.class);
    assertThat(links("My Lab")).containsExactly(others);
  }

  // Lists

  @Test
  void listShowsMyNamesWithTheirState() {
    addName(LinkRow.PUBLISHED_PORT, "running", owner.uuid());
    RunningService queued = service(owner);
    state.change(queued.container(), c -> c.with(b -> b.state("Queued")));
    state.addName(LinkRow.HOSTNAME, "queued", owner.uuid(), request(queued), 1);
    RunningService ended = service(owner);
    state.change(ended.container(), c -> c.with(b -> b.state("Complete")));
    state.change(ended.request(), r -> r.with(b -> b.state("Final")));
    state.addName(LinkRow.PUBLISHED_PORT, "ended", owner.uuid(), request(ended), 1);
    addName(LinkRow.PUBLISHED_PORT, "others", other.uuid());

    List<NameEntry> entries = listed(names.list(as(owner)).join());
    assertThat(entries)
        .extracting(entry -> entry.link().name(), NameEntry::state)
        .containsExactly(
            tuple("ended", NameState.ENDED),
            tuple("queued", NameState.WAITING),
            tuple("running", NameState.RUNNING));
    assertThat(entries).allMatch(NameEntry::mine).allMatch(NameEntry::usable);
  }

  @Test
  void listSaysWhatIsWrong() {
    addName(LinkRow.PUBLISHED_PORT, "Capital", owner.uuid());
    LinkRow text = addName(LinkRow.PUBLISHED_PORT, "port-as-text", owner.uuid());
    state.change(text, row -> row.withProperties(Map.of("port", "8888")));
    LinkRow nowhere = addName(LinkRow.HOSTNAME, "nowhere", owner.uuid());
    state.change(nowhere, row -> row.withHead(""));
    ArvadosUuid strangers = request(service(other));
    state.addName(LinkRow.PUBLISHED_PORT, "unreadable", owner.uuid(), strangers, PORT);

    List<NameEntry> entries = listed(names.list(as(owner)).join());
    assertThat(entries).hasSize(4).noneMatch(NameEntry::usable);
    assertThat(entries)
        .extracting(entry -> entry.remarks().get(0))
        .satisfiesExactly(
            remark -> assertThat(remark).contains("No address"),
            remark -> assertThat(remark).contains("points at no container request"),
            remark -> assertThat(remark).contains("no port"),
            remark -> assertThat(remark).contains("you may not read"));
  }

  /** Rule N1: all who claim a name are told; whose the others are is not the user's to know. */
  @Test
  void everyOwnerOfAContestedNameIsTold() {
    state.grant(other.uuid(), PermissionLevel.CAN_READ, request(service));
    addName(LinkRow.HOSTNAME, "lab", owner.uuid());
    LinkRow later = addName(LinkRow.HOSTNAME, "lab", other.uuid());
    state.change(later, row -> row.withCreatedAt(row.stamp().createdAt().plusSeconds(1)));
    NameRegister overview = withOverview();

    NameEntry first = listed(overview.list(as(owner)).join()).get(0);
    assertThat(first.usable()).isTrue();
    assertThat(first.remarks()).singleElement().asString().contains("counts");
    NameEntry second = listed(overview.list(as(other)).join()).get(0);
    assertThat(second.usable()).isFalse();
    assertThat(second.remarks()).singleElement().asString().contains("another user");
    assertThat(first.remarks() + "" + second.remarks())
        .doesNotContain(owner.uuid().text(), other.uuid().text());
    // without the overview neither sees the other
    assertThat(listed(names.list(as(other)).join()).get(0).remarks()).isEmpty();
    assertThat(listed(names.show(as(admin), "lab").join())).hasSize(2);
  }

  @Test
  void movingALinkThatDoesNotCountIsRemarked() {
    LinkRow later = addName(LinkRow.HOSTNAME, "lab", owner.uuid());
    addName(LinkRow.PUBLISHED_PORT, "lab", other.uuid());
    NameResult.Done moved =
        done(withOverview().move(as(owner), "lab", request(service), OptionalInt.empty()).join());
    assertThat(moved.link().uuid()).isEqualTo(later.uuid());
    assertThat(moved.remarks()).singleElement().asString().contains("another user");
  }

  @Test
  void showTellsWhoseANameIsToThoseWhoMaySee() {
    addName(LinkRow.PUBLISHED_PORT, "lab", other.uuid());
    NameEntry seen = listed(names.show(as(admin), "lab").join()).get(0);
    assertThat(seen.link().owner()).isEqualTo(other.uuid());
    assertThat(seen.mine()).isFalse();
    assertThat(refused(names.show(as(owner), "lab").join(), Reason.NOT_FOUND).mend())
        .contains("somebody else's");
    assertThat(refused(withOverview().show(as(owner), "lab").join(), Reason.TAKEN).owner())
        .isEmpty();
    refused(names.show(as(owner), "No Name").join(), Reason.MALFORMED);
  }

  /** A handful of calls, however many names: the directory asks for each visitor. */
  @Test
  void listOfManyNamesTakesFewCalls() {
    for (int i = 0; i < 60; i++) {
      state.addName(LinkRow.PUBLISHED_PORT, "n" + i, owner.uuid(), request(service(owner)), PORT);
    }
    assertThat(listed(names.list(as(owner)).join())).hasSize(60).allMatch(NameEntry::usable);
    assertThat(controller.calls().calls().size()).isLessThan(10);
  }
}
