package org.arvados.gateway.page;

import static org.arvados.gateway.page.Renderings.body;
import static org.arvados.gateway.page.Renderings.header;
import static org.arvados.gateway.page.Renderings.parse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

  private final RefusalPages refusals =
      new RefusalPages(Optional.of(URI.create("https://workbench.zzzzz.example/")));
  private final SignInPages signIn =
      new SignInPages(Optional.of(URI.create("https://workbench.zzzzz.example/")));
  private final PageRenderer renderer = new PageRenderer("zzzzz");

  /** Each page with the status of rule A11. */
  private Map<Page, Integer> pages() {
    PageForm form =
        new PageForm("/", List.of(), List.of(new PageForm.Button("decision", "keep", "Stay")));
    Map<Page, Integer> pages = new LinkedHashMap<>();
    pages.put(refusals.noToken("Bearer realm=\"Arvados zzzzz\""), 401);
    pages.put(
        refusals.invalidToken("Bearer realm=\"Arvados zzzzz\", error=\"invalid_token\""), 401);
    pages.put(signIn.front(), 200);
    pages.put(refusals.unreadable(), 404);
    pages.put(refusals.unknownName(), 404);
    pages.put(refusals.noPublishedPort(), 404);
    pages.put(refusals.notYours(), 403);
    pages.put(refusals.scopedToken(), 403);
    pages.put(refusals.inactiveUser(), 403);
    pages.put(refusals.crossOrigin(), 403);
    pages.put(refusals.notStarted(Optional.of("Jupyter"), Optional.of("Queued"), SOON), 503);
    pages.put(refusals.ended(Optional.of("Jupyter"), Optional.of("Complete")), 410);
    pages.put(refusals.tooManyInvalidTokens(SOON), 429);
    pages.put(refusals.otherUsersLink("pat", "sam", form), 409);
    pages.put(refusals.choosePort(List.of(new PageLink("Jupyter", "https://a.x.example/"))), 300);
    pages.put(FailurePages.malformed("The Host header is missing or malformed."), 400);
    pages.put(FailurePages.methodNotAllowed(), 405);
    pages.put(FailurePages.requestTimeout(), 408);
    pages.put(FailurePages.unknownHost(), 421);
    pages.put(
        FailurePages.foreignCluster("xyzzy", Optional.of(URI.create("https://xyzzy.example"))),
        421);
    pages.put(FailurePages.targetTooLong(), 414);
    pages.put(FailurePages.headTooLarge(), 431);
    pages.put(FailurePages.internalError(), 500);
    pages.put(FailurePages.upgradeUnavailable(), 501);
    pages.put(FailurePages.notForwardable(), 501);
    pages.put(FailurePages.nothingListens(8888, SOON), 502);
    pages.put(FailurePages.badUpstreamAnswer(), 502);
    pages.put(FailurePages.tunnelDown(SOON), 503);
    pages.put(FailurePages.apiFailure(SOON), 503);
    pages.put(FailurePages.tooManyConnections(SOON), 503);
    pages.put(FailurePages.upstreamTimeout(), 504);
    return pages;
  }

  @Test
  void statusesAreThoseOfTheRules() {
    pages()
        .forEach((page, status) -> assertThat(page.status()).as(page.toString()).isEqualTo(status));
  }

  @Test
  void everyPageIsWellFormedForEveryReader() throws Exception {
    for (Page page : pages().keySet()) {
      parse(renderer.render(page, Audience.BROWSER));
      assertThat(
              new ObjectMapper()
                  .readTree(renderer.render(page, Audience.PROGRAM).body())
                  .get("errors"))
          .isNotEmpty();
      assertThat(body(renderer.render(page, Audience.TERMINAL))).startsWith(page.status() + " ");
    }
  }

  /**
   * Rule T9: what no page was told it cannot say; this holds the texts to it, and their headers.
   */
  @Test
  void noPageHoldsATokenOrUuid() {
    for (Page page : pages().keySet()) {
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
    for (Page page : pages().keySet()) {
      assertThat(page.sentence()).as(page.toString()).matches("[A-Z].*[.?]");
      assertThat(page.title()).isNotBlank().doesNotEndWith(".").hasSizeLessThan(45);
      assertThat(page.sentence()).hasSizeLessThan(300);
    }
  }

  @Test
  void onlyMissingAndInvalidTokensChallenge() {
    for (Page page : pages().keySet()) {
      boolean challenged =
          !header(renderer.render(page, Audience.PROGRAM), "WWW-Authenticate").isEmpty();
      assertThat(challenged).as(page.toString()).isEqualTo(page.status() == 401);
    }
  }

  @Test
  void whatPassesAloneSaysWhenToComeBack() {
    for (Page page : pages().keySet()) {
      if (page.status() == 503 || page.status() == 429) {
        assertThat(header(renderer.render(page, Audience.PROGRAM), "Retry-After")).isEqualTo("5");
      }
    }
  }

  /** Rule A11: state and label only where the caller gives them, after a grant. */
  @Test
  void stateAndLabelAreShownOnlyWhenGiven() {
    Page told = refusals.notStarted(Optional.of("Jupyter"), Optional.of("Queued"), SOON);
    Page untold = refusals.notStarted(Optional.empty(), Optional.empty(), SOON);
    assertThat(body(renderer.render(told, Audience.TERMINAL)))
        .contains("Service: Jupyter", "State: Queued");
    assertThat(body(renderer.render(untold, Audience.TERMINAL)))
        .doesNotContain("Service:", "State:");
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
