package org.arvados.gateway.page;

import static java.util.Map.entry;
import static org.arvados.gateway.page.Renderings.body;
import static org.arvados.gateway.page.Renderings.header;
import static org.arvados.gateway.page.Renderings.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.arvados.gateway.host.HostParser;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.host.Wildcard;
import org.junit.jupiter.api.Test;

/** Every page of the gateway for every reader: status, form and what it must not say. */
class AllPagesTest {
  private static final String TOKEN =
      "v2/zzzzz-gj3su-0gatewaytoken01/0example1secret2abcdefghijklmnopqrstuvwxyz3456789zz";
  private static final Pattern SECRET =
      Pattern.compile("v2/|gj3su|[0-9a-z]{41,}|arvados_api_token|0example1secret2");
  private static final Pattern UUID = Pattern.compile("[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{15}");
  private static final Retry SOON = new Retry(5, true);

  private static final Optional<URI> WORKBENCH =
      Optional.of(URI.create("https://workbench.zzzzz.example/"));
  private static final Disclosure KNOWN =
      new Disclosure(
          Optional.of("Jupyter"), Optional.of("Queued"), Optional.empty(), Optional.empty());

  private final RefusalPages refusals = new RefusalPages(WORKBENCH);
  private final ServicePages services = new ServicePages(WORKBENCH);
  private final SignInPages signIn = new SignInPages(WORKBENCH);
  private final PageRenderer renderer = new PageRenderer("zzzzz");

  /** Rule A11, written once more. */
  private static final Map<PageKind, Integer> STATUSES =
      Map.ofEntries(
          entry(PageKind.NO_TOKEN, 401),
          entry(PageKind.INVALID_TOKEN, 401),
          entry(PageKind.UNREADABLE, 404),
          entry(PageKind.NOT_YOURS, 403),
          entry(PageKind.SCOPED_TOKEN, 403),
          entry(PageKind.INACTIVE_USER, 403),
          entry(PageKind.CROSS_ORIGIN, 403),
          entry(PageKind.NOT_STARTED, 503),
          entry(PageKind.NO_GATEWAY, 503),
          entry(PageKind.ENDED, 410),
          entry(PageKind.NOTHING_LISTENS, 502),
          entry(PageKind.BAD_ANSWER, 502),
          entry(PageKind.TUNNEL_DOWN, 503),
          entry(PageKind.API_FAILURE, 503),
          entry(PageKind.TOO_BUSY, 503),
          entry(PageKind.TOO_MANY_EXCHANGES, 503),
          entry(PageKind.UNKNOWN_NAME, 404),
          entry(PageKind.UNKNOWN_PAGE, 404),
          entry(PageKind.NO_PUBLISHED_PORT, 404),
          entry(PageKind.CHOOSE_PORT, 300),
          entry(PageKind.OTHER_USERS_LINK, 409),
          entry(PageKind.TOO_MANY_INVALID_TOKENS, 429),
          entry(PageKind.FOREIGN_CLUSTER, 421),
          entry(PageKind.UNKNOWN_HOST, 421),
          entry(PageKind.MALFORMED, 400),
          entry(PageKind.METHOD_NOT_ALLOWED, 405),
          entry(PageKind.REQUEST_TIMEOUT, 408),
          entry(PageKind.TARGET_TOO_LONG, 414),
          entry(PageKind.HEAD_TOO_LARGE, 431),
          entry(PageKind.INTERNAL, 500),
          entry(PageKind.UPGRADE_UNAVAILABLE, 501),
          entry(PageKind.NOT_FORWARDABLE, 501),
          entry(PageKind.UNSUPPORTED_CODING, 501),
          entry(PageKind.UNSUPPORTED_VERSION, 505),
          entry(PageKind.UPSTREAM_TIMEOUT, 504),
          entry(PageKind.NAME_CHANGED, 409),
          entry(PageKind.NOT_INTERACTIVE, 401),
          entry(PageKind.NOT_TRUSTED, 401),
          entry(PageKind.STAYED_SIGNED_OUT, 401),
          entry(PageKind.SIGN_IN_IN_VAIN, 401),
          entry(PageKind.SIGN_IN_FAILED, 400),
          entry(PageKind.SIGN_IN_NO_API, 503),
          entry(PageKind.INVALID_FORM, 400),
          entry(PageKind.FRONT, 200),
          entry(PageKind.NAME_SET, 200),
          entry(PageKind.NAME_RELEASED, 200),
          entry(PageKind.NAME_INVALID, 422),
          entry(PageKind.NAME_TAKEN, 409),
          entry(PageKind.NAME_NOT_FOUND, 404),
          entry(PageKind.NAME_NOT_ALLOWED, 403),
          entry(PageKind.SIGN_OUT, 200),
          entry(PageKind.SIGNED_OUT, 200),
          entry(PageKind.SIGN_OUT_FAILED, 503),
          entry(PageKind.READY, 200));

  private List<Page> pages() {
    PageForm form =
        new PageForm("/", List.of(), List.of(new PageForm.Button("decision", "keep", "Stay")));
    Optional<String> user = Optional.of("pat");
    return List.of(
        refusals.noToken("Bearer realm=\"Arvados zzzzz\""),
        refusals.invalidToken("Bearer realm=\"Arvados zzzzz\", error=\"invalid_token\""),
        refusals.nameChanged(form),
        refusals.nameChangedRequest(),
        RefusalPages.withSignIn(refusals.noToken("Bearer realm=\"x\""), "/.arvados/sign-in"),
        signIn.front(),
        signIn.notInteractive("Bearer realm=\"x\""),
        signIn.notTrusted("https://base.x.example", "Bearer realm=\"x\""),
        signIn.stayedSignedOut("/.arvados/sign-in", "Bearer realm=\"x\""),
        signIn.inVain(SignInFailure.NO_COOKIE, "/.arvados/sign-in", "Bearer realm=\"x\""),
        signIn.inVain(SignInFailure.BAD_COOKIE, "/.arvados/sign-in", "Bearer realm=\"x\""),
        signIn.failed(SignInFailure.NO_ATTEMPT, "/.arvados/sign-in"),
        signIn.failed(SignInFailure.NO_TOKEN, "/.arvados/sign-in"),
        signIn.failed(SignInFailure.BAD_TOKEN, "/.arvados/sign-in"),
        signIn.failed(SignInFailure.NO_API, "/.arvados/sign-in"),
        signIn.signOut(form),
        signIn.signOutUnclear(),
        signIn.signOutFailed(),
        signIn.signedOut(true, Optional.empty()),
        signIn.signedOut(false, Optional.of("/.arvados/sign-in")),
        refusals.unreadable(user),
        refusals.unknownName(),
        RefusalPages.unknownPage(),
        refusals.noPublishedPort(),
        refusals.notYours(user),
        refusals.scopedToken(user),
        refusals.inactiveUser(user),
        refusals.crossOrigin(),
        refusals.tooManyInvalidTokens(SOON),
        refusals.otherUsersLink("pat", "sam", form),
        NamePages.set("lab", "https://lab.x.example/", "port 8888 of a request", List.of("Note.")),
        NamePages.released("lab"),
        NamePages.refused(PageKind.NAME_INVALID, "It is reserved.", "Choose another."),
        NamePages.refused(PageKind.NAME_TAKEN, "It is taken.", "Choose another."),
        NamePages.refused(PageKind.NAME_NOT_FOUND, "You have no such name.", "Check it."),
        NamePages.refused(PageKind.NAME_NOT_ALLOWED, "It is another's.", "Ask the owner."),
        NamePages.unclear(),
        services.notStarted(KNOWN, SOON),
        services.notStarted(inState("Locked"), SOON),
        services.notStarted(inState("Uncommitted"), SOON),
        services.notStarted(inState("Committed"), SOON),
        services.noGateway(KNOWN, SOON),
        services.ended(inState("Complete")),
        services.ended(inState("Cancelled")),
        services.nothingListens(KNOWN, 8888, SOON),
        services.badAnswer(KNOWN),
        services.timeout(KNOWN),
        services.tunnelDown(KNOWN, SOON),
        services.ready(KNOWN),
        services.choosePort(
            Disclosure.NONE,
            List.of(new PageChoice(new PageLink("Jupyter", "https://a.x.example/"), List.of()))),
        FailurePages.malformed("The Host header is missing or malformed."),
        FailurePages.methodNotAllowed(),
        FailurePages.requestTimeout(),
        FailurePages.unknownHost(),
        FailurePages.foreignCluster("xyzzy", Optional.of(URI.create("https://xyzzy.example"))),
        FailurePages.targetTooLong(),
        FailurePages.headTooLarge(),
        FailurePages.internalError(),
        FailurePages.upgradeUnavailable(),
        FailurePages.notForwardable(),
        FailurePages.unsupportedCoding(),
        FailurePages.unsupportedVersion(),
        FailurePages.apiFailure(SOON),
        FailurePages.tooBusy(SOON),
        FailurePages.tooManyConnections(SOON));
  }

  private static Disclosure inState(String state) {
    return new Disclosure(
        Optional.of("Jupyter"), Optional.of(state), Optional.empty(), Optional.empty());
  }

  @Test
  void everyKindIsHere() {
    assertThat(pages()).extracting(Page::kind).contains(PageKind.values());
  }

  /** Rule A11. */
  @Test
  void statusesAreThoseOfTheRules() {
    for (Page page : pages()) {
      assertThat(page.status()).as(page.toString()).isEqualTo(STATUSES.get(page.kind()));
    }
  }

  /** What programs rely on is written down, and what is written down holds. */
  @Test
  void everyCodeIsInTheDocuments() throws IOException {
    String document = Files.readString(Path.of("../docs/pages.md"));
    Map<String, String> written =
        Pattern.compile("(?m)^\\| `([a-z_]+)` \\| ([0-9]{3}) \\|")
            .matcher(document)
            .results()
            .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    Map<String, String> real =
        Stream.of(PageKind.values())
            .collect(Collectors.toMap(PageKind::code, kind -> "" + kind.status()));
    assertThat(written).isEqualTo(real);
  }

  @Test
  void everyPageIsWellFormedForEveryReader() throws Exception {
    for (Page page : pages()) {
      parse(renderer.render(page, Audience.BROWSER));
      assertThat(
              new ObjectMapper()
                  .readTree(renderer.render(page, Audience.PROGRAM).body())
                  .get(page.status() < 300 ? "messages" : "errors"))
          .isNotEmpty();
      assertThat(body(renderer.render(page, Audience.TERMINAL))).startsWith(page.status() + " ");
    }
  }

  /**
   * Rule T9: what no page was told it cannot say; this holds the texts to it, and their headers.
   */
  @Test
  void noPageHoldsATokenOrUuid() {
    for (Page page : pages()) {
      for (Audience audience : Audience.values()) {
        RenderedPage rendered = renderer.render(page, audience);
        StringBuilder all = new StringBuilder(body(rendered));
        rendered.headers().stream()
            .filter(header -> !header.name().equals("Content-Security-Policy"))
            .forEach(header -> all.append('\n').append(header.value()));
        assertThat(SECRET.matcher(all).find()).as(page.toString()).isFalse();
        assertThat(UUID.matcher(all).find()).as(page.toString()).isFalse();
      }
    }
  }

  /**
   * The reasons that hosts and targets are refused for go into a page, the hosts and targets not.
   */
  @Test
  void whatTheClientSentIsNotRepeated() {
    HostParser parser =
        new HostParser(List.of(Wildcard.parse("https://*.x.example")), "zzzzz", Set.of());
    for (String host : List.of(TOKEN, TOKEN.replace('/', '-') + ".x.example", "a b.x.example")) {
      HostRefusal refusal = (HostRefusal) parser.parse(host);
      assertClean(FailurePages.malformed(refusal.detail()));
    }
    for (String target : List.of(TOKEN, "/ ?arvados_api_token=" + TOKEN, "http://a/" + TOKEN)) {
      TargetRefusal refusal = (TargetRefusal) RequestTarget.parse("GET", target, "b");
      assertClean(FailurePages.malformed(refusal.detail()));
    }
  }

  private void assertClean(Page page) {
    for (Audience audience : Audience.values()) {
      assertThat(SECRET.matcher(body(renderer.render(page, audience))).find()).isFalse();
    }
  }

  @Test
  void textsAreSentences() {
    for (Page page : pages()) {
      assertThat(page.sentence()).as(page.toString()).matches("[A-Z].*[.?]");
      assertThat(page.title()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(45);
      assertThat(page.sentence()).hasSizeLessThan(300);
    }
  }

  @Test
  void onlyMissingAndInvalidTokensChallenge() {
    for (Page page : pages()) {
      boolean challenged =
          !header(renderer.render(page, Audience.PROGRAM), "WWW-Authenticate").isEmpty();
      assertThat(challenged).as(page.toString()).isEqualTo(page.status() == 401);
    }
  }

  @Test
  void whatPassesAloneSaysWhenToComeBack() {
    for (Page page : pages()) {
      if (page.status() == 503 || page.status() == 429) {
        assertThat(header(renderer.render(page, Audience.PROGRAM), "Retry-After")).isEqualTo("5");
      }
    }
  }

  /** Rule A11: state and label only where the caller gives them, after a grant. */
  @Test
  void stateAndLabelAreShownOnlyWhenGiven() {
    Page told = services.notStarted(KNOWN, SOON);
    Page untold = services.notStarted(Disclosure.NONE, SOON);
    assertThat(body(renderer.render(told, Audience.TERMINAL)))
        .contains("Service: Jupyter", "State in Arvados: Queued");
    assertThat(body(renderer.render(untold, Audience.TERMINAL)))
        .doesNotContain("Service:", "State in Arvados:");
  }

  /** A draft is not on its way, so it has no progress. */
  @Test
  void stagesFollowTheStateOfTheContainer() {
    assertThat(services.notStarted(inState("Queued"), SOON).stage()).hasValue(Stage.QUEUED);
    assertThat(services.notStarted(inState("Locked"), SOON).stage()).hasValue(Stage.PREPARING);
    assertThat(services.noGateway(KNOWN, SOON).stage()).hasValue(Stage.STARTING);
    assertThat(services.nothingListens(KNOWN, 80, SOON).stage()).hasValue(Stage.STARTING);
    assertThat(services.notStarted(inState("Uncommitted"), SOON).stage()).isEmpty();
  }

  @Test
  void endedServiceLeadsToItsLogAndToTheNewerOneFirst() {
    Disclosure known =
        new Disclosure(
            Optional.of("Jupyter"),
            Optional.of("Complete"),
            Optional.of("zzzzz-xvhdp-0examplereq0001"),
            Optional.of(new PageLink("newer", "Open the newer one", "https://b.x.example/")));
    assertThat(services.ended(known).links())
        .extracting(PageLink::relation, PageLink::href)
        .containsExactly(
            tuple("newer", "https://b.x.example/"),
            tuple(
                "process",
                "https://workbench.zzzzz.example/processes/zzzzz-xvhdp-0examplereq0001"));
  }

  @Test
  void methodNotAllowedSaysWhatIs() {
    assertThat(header(renderer.render(FailurePages.methodNotAllowed(), Audience.PROGRAM), "Allow"))
        .contains("GET");
  }

  @Test
  void withoutWorkbenchNoLinkIsMade() {
    assertThat(new RefusalPages(Optional.empty()).noToken("Bearer").links()).isEmpty();
    assertThat(refusals.noToken("Bearer").links()).hasSize(1);
  }
}
