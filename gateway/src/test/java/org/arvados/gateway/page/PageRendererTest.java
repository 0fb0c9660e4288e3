package org.arvados.gateway.page;

import static org.arvados.gateway.page.Renderings.body;
import static org.arvados.gateway.page.Renderings.header;
import static org.arvados.gateway.page.Renderings.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What every page is like, whatever it says (rules A11, T9). */
class PageRendererTest {
  private static final String HOSTILE =
      "<script>alert(1)</script>\"'&amp;]]>-->\u001b[2J\u0000\r\n\u202egnp\ud800\u2028</style>";

  private final PageRenderer renderer = new PageRenderer("zzzzz");
  private final Page full =
      Page.builder(PageKind.NOT_STARTED, "Not <ready>", "It is \"not\" ready & waits.")
          .advice("Wait.")
          .stage(Stage.PREPARING)
          .fact("service", "Service", "R & Studio")
          .fact("state", "State", Optional.of("Queued"))
          .fact("label", "Label", Optional.empty())
          .detail("More.")
          .section(new PageSection("problems", "Problems", List.of("One.", "Two.")))
          .section(new PageSection("none", "None", List.of()))
          .choice(
              new PageChoice(
                  new PageLink("service", "Lab", "https://lab.x.example/"),
                  List.of(new PageFact("port", "Port", "8888"))))
          .programHint("Send a token.")
          .link(new PageLink("Open Workbench", "https://workbench.zzzzz.example/?a=1&b='2'"))
          .retry(new Retry(5, true))
          .challenge("Bearer realm=\"x\"")
          .header("Set-Cookie", "a=; Max-Age=0")
          .header("Set-Cookie", "b=; Max-Age=0")
          .requestId("req-0123456789abcdefghij")
          .build();
  private final PageForm form =
      new PageForm(
          "/switch?a=1&b=2",
          List.of(new PageForm.Field("sealed", "SEALED\"<>&'")),
          List.of(
              new PageForm.Button("decision", "keep", "Stay as I am"),
              new PageForm.Button("decision", "switch", "Change")));

  private RenderedPage render(Page page, Audience audience) {
    return renderer.render(page, audience);
  }

  @ParameterizedTest
  @EnumSource
  void everyResponseForbidsCachingIndexingSniffingAndReferrers(Audience audience) {
    RenderedPage page = render(full, audience);
    assertThat(page.status()).isEqualTo(503);
    assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(page, "X-Robots-Tag")).isEqualTo("noindex");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(header(page, "Vary")).isEqualTo("Accept");
    assertThat(header(page, "Retry-After")).isEqualTo("5");
    assertThat(header(page, "Set-Cookie")).isEqualTo("a=; Max-Age=0, b=; Max-Age=0");
  }

  @Test
  void htmlSaysAllThatPeopleNeed() throws Exception {
    RenderedPage page = render(full, Audience.BROWSER);
    assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
    Document html = parse(page);
    assertThat(text(html, "h1")).isEqualTo("Not <ready>");
    assertThat(text(html, "title")).isEqualTo("Not <ready> · R & Studio · zzzzz");
    assertThat(text(html, "main"))
        .contains("It is \"not\" ready & waits.", "Wait.", "More.", "One.", "R & Studio")
        .contains("looks again by itself")
        .doesNotContain("Label", "None", "Send a token.");
    assertThat(text(html, "dl")).contains("State", "Queued").doesNotContain("R & Studio");
    assertThat(text(html, "footer")).contains("req-0123456789abcdefghij", "503");
    assertThat(text(html, "header")).contains("zzzzz");
    Element choice = (Element) html.getElementsByTagName("a").item(0);
    assertThat(choice.getAttribute("href")).isEqualTo("https://lab.x.example/");
    assertThat(choice.getTextContent()).contains("Lab", "Port: 8888");
    Element link = (Element) html.getElementsByTagName("a").item(1);
    assertThat(link.getAttribute("href")).isEqualTo("https://workbench.zzzzz.example/?a=1&b='2'");
  }

  private static String text(Document html, String element) {
    NodeList found = html.getElementsByTagName(element);
    assertThat(found.getLength()).as(element).isEqualTo(1);
    return found.item(0).getTextContent();
  }

  @Test
  void jsonIsArvadossErrorForm() throws Exception {
    RenderedPage page = render(full, Audience.PROGRAM);
    assertThat(page.contentType()).isEqualTo("application/json; charset=utf-8");
    JsonNode json = new ObjectMapper().readTree(page.body());
    assertThat(json.get("errors"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "It is \"not\" ready & waits.",
            "Wait.",
            "More.",
            "Service: R & Studio",
            "State: Queued",
            "Problems: One.",
            "Problems: Two.",
            "Lab, Port: 8888: https://lab.x.example/",
            "Send a token.",
            "Open Workbench: https://workbench.zzzzz.example/?a=1&b='2'");
    ((ObjectNode) json).remove("errors");
    assertThat(json)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"code": "not_started", "status": 503, "request_id": "req-0123456789abcdefghij",
                     "retry_after": 5, "service": "R & Studio", "state": "Queued",
                     "problems": ["One.", "Two."],
                     "choices": [{"rel": "service", "label": "Lab", "port": 8888,
                                  "href": "https://lab.x.example/"}],
                     "links": [{"rel": "related", "label": "Open Workbench",
                                "href": "https://workbench.zzzzz.example/?a=1&b='2'"}]}
                    """));
  }

  @Test
  void factCannotReplaceAFieldOfThePage() throws Exception {
    Page page =
        Page.builder(PageKind.READY, "t", "s.")
            .fact("code", "Code", "forged")
            .fact("status", "Status", "404")
            .build();
    JsonNode json = new ObjectMapper().readTree(render(page, Audience.PROGRAM).body());
    assertThat(json.get("code").asText()).isEqualTo("ready");
    assertThat(json.get("status").asInt()).isEqualTo(200);
    assertThat(json.has("errors")).isFalse();
  }

  @Test
  void textReadsAloudAtATerminal() {
    RenderedPage page = render(full, Audience.TERMINAL);
    assertThat(page.contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(body(page))
        .isEqualTo(
            """
            503 Not <ready>

            It is "not" ready & waits.
            Wait.
            More.
            Service: R & Studio
            State: Queued
            Problems: One.
            Problems: Two.
            Lab, Port: 8888: https://lab.x.example/
            Send a token.
            Open Workbench: https://workbench.zzzzz.example/?a=1&b='2'

            Request: req-0123456789abcdefghij
            """);
  }

  /** A browser would show a login box for some challenges, and knows nothing to do with ours. */
  @Test
  void challengeIsForProgramsOnly() {
    assertThat(header(render(full, Audience.BROWSER), "WWW-Authenticate")).isEmpty();
    for (Audience audience : List.of(Audience.PROGRAM, Audience.TERMINAL)) {
      assertThat(header(render(full, audience), "WWW-Authenticate"))
          .isEqualTo("Bearer realm=\"x\"");
    }
  }

  /** With a script it asks how things stand; without, it is loaded anew. */
  @Test
  void pageThatWillPassLooksAgainByItself() throws Exception {
    Document html = parse(render(full, Audience.BROWSER));
    Element wait = withId(html, "wait");
    assertThat(wait.getAttribute("data-code")).isEqualTo("not_started");
    assertThat(wait.getAttribute("data-state")).isEqualTo("Queued");
    assertThat(wait.getAttribute("data-seconds")).isEqualTo("5");
    Element without = (Element) html.getElementsByTagName("noscript").item(0);
    Element refresh = (Element) without.getElementsByTagName("meta").item(0);
    assertThat(refresh.getAttribute("http-equiv")).isEqualTo("refresh");
    assertThat(refresh.getAttribute("content")).isEqualTo("5");
  }

  private static Element withId(Document html, String id) {
    NodeList all = html.getElementsByTagName("*");
    return IntStream.range(0, all.getLength())
        .mapToObj(i -> (Element) all.item(i))
        .filter(element -> element.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void pageWithoutReloadDoesNotPromiseOne() throws Exception {
    RenderedPage html = render(full.withoutReload(), Audience.BROWSER);
    assertThat(header(html, "Retry-After")).isEqualTo("5");
    assertThat(body(html)).doesNotContain("looks again", "http-equiv", "<script");
    assertThat(header(html, "Content-Security-Policy")).doesNotContain("script-src", "connect");
    assertThat(parse(html).getElementsByTagName("noscript").getLength()).isZero();
  }

  @Test
  void securityPolicyAllowsThisStyleSheetThisScriptAndNothingElse() throws Exception {
    RenderedPage page = render(full, Audience.BROWSER);
    Document html = parse(page);
    assertThat(header(page, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; style-src "
                + hash(text(html, "style"))
                + "; img-src data:; script-src "
                + hash(text(html, "script"))
                + "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
                + " 'self'");
    assertThat(body(page))
        .doesNotContain(" style=", "url(", "@import", "src=")
        .doesNotContainPattern(" on[a-z]+=")
        .containsOnlyOnce("<script");
  }

  private static String hash(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  /** What says how far it is says so without colours, too. */
  @Test
  void stagesNameTheOneReached() throws Exception {
    Document html = parse(render(full, Audience.BROWSER));
    NodeList steps = ((Element) html.getElementsByTagName("ol").item(0)).getElementsByTagName("li");
    assertThat(steps.getLength()).isEqualTo(Stage.values().length);
    assertThat(steps.item(0).getTextContent()).isEqualToIgnoringWhitespace("In the queue (done)");
    assertThat(((Element) steps.item(1)).getAttribute("aria-current")).isEqualTo("step");
    assertThat(((Element) steps.item(2)).hasAttribute("aria-current")).isFalse();
  }

  @Test
  void formPostsTheHiddenFieldsAndTheAnswer() throws Exception {
    Page page = Page.builder(PageKind.OTHER_USERS_LINK, "Change?", "Which?").form(form).build();
    RenderedPage rendered = render(page, Audience.BROWSER);
    Document html = parse(rendered);
    Element element = (Element) html.getElementsByTagName("form").item(0);
    assertThat(element.getAttribute("method")).isEqualTo("post");
    assertThat(element.getAttribute("action")).isEqualTo("/switch?a=1&b=2");
    Element hidden = (Element) html.getElementsByTagName("input").item(0);
    assertThat(hidden.getAttribute("type")).isEqualTo("hidden");
    assertThat(hidden.getAttribute("name")).isEqualTo("sealed");
    assertThat(hidden.getAttribute("value")).isEqualTo("SEALED\"<>&'");
    NodeList buttons = html.getElementsByTagName("button");
    assertThat(((Element) buttons.item(0)).getAttribute("value")).isEqualTo("keep");
    assertThat(buttons.item(1).getTextContent()).isEqualTo("Change");
    assertThat(header(rendered, "Content-Security-Policy"))
        .contains("form-action 'self'", "frame-ancestors 'none'");
    assertThat(header(rendered, "Referrer-Policy")).isEqualTo("strict-origin");
  }

  /** A browser that follows the answer's redirect asks the page's policy about each step. */
  @Test
  void formMayLeadToAnotherOriginThatThePageNames() {
    Page page =
        Page.builder(200, "Title", "Sentence.")
            .form(form.leadingTo("https://gateway.x.example:8443"))
            .build();
    assertThat(header(renderer.render(page, Audience.BROWSER), "Content-Security-Policy"))
        .contains("form-action 'self' https://gateway.x.example:8443; frame-ancestors 'none'");
    for (String origin : List.of("*", "https://a.example/", "https://a; script-src *", "data:")) {
      assertThatThrownBy(() -> form.leadingTo(origin)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void hiddenFieldsAreForTheFormOnly() {
    Page page = Page.builder(PageKind.OTHER_USERS_LINK, "Change?", "Which?").form(form).build();
    assertThat(body(render(page, Audience.PROGRAM))).doesNotContain("SEALED");
    assertThat(body(render(page, Audience.TERMINAL))).doesNotContain("SEALED");
    assertThat(page.toString() + form).doesNotContain("SEALED");
  }

  @Test
  void longHiddenFieldIsSentWhole() throws Exception {
    String value = "x".repeat(4096);
    PageForm long1 = new PageForm("/", List.of(new PageForm.Field("sealed", value)), List.of());
    Page page = Page.builder(PageKind.OTHER_USERS_LINK, "t", "s.").form(long1).build();
    Element hidden =
        (Element) parse(render(page, Audience.BROWSER)).getElementsByTagName("input").item(0);
    assertThat(hidden.getAttribute("value")).isEqualTo(value);
  }

  @ParameterizedTest
  @EnumSource
  void hostileTextsAreShownAsText(Audience audience) throws Exception {
    Page page =
        Page.builder(PageKind.NOT_STARTED, HOSTILE, HOSTILE)
            .fact("service", "Service", HOSTILE)
            .fact("label", HOSTILE, HOSTILE)
            .advice(HOSTILE)
            .detail(HOSTILE)
            .section(new PageSection("problems", HOSTILE, List.of(HOSTILE)))
            .choice(
                new PageChoice(
                    new PageLink(HOSTILE, "/y"), List.of(new PageFact("x", HOSTILE, HOSTILE))))
            .programHint(HOSTILE)
            .link(new PageLink(HOSTILE, "/x"))
            .form(new PageForm("/", List.of(), List.of(new PageForm.Button("a", "b", HOSTILE))))
            .requestId(HOSTILE)
            .build();
    RenderedPage rendered = new PageRenderer(HOSTILE).render(page, audience);
    String body = body(rendered);
    assertThat(body).doesNotContain("\u001b", "\u0000", "\r", "\u202e", "\u2028");
    switch (audience) {
      case BROWSER -> {
        Document html = parse(rendered);
        assertThat(html.getElementsByTagName("script").getLength()).isZero();
        assertThat(html.getElementsByTagName("style").getLength()).isEqualTo(1);
        assertThat(text(html, "h1")).startsWith("<script>alert(1)</script>\"'&amp;]]>-->\ufffd[2J");
      }
      case PROGRAM ->
          assertThat(new ObjectMapper().readTree(rendered.body()).get("errors")).hasSize(9);
      case TERMINAL -> assertThat(body.lines().count()).isEqualTo(13);
    }
  }

  @Test
  void endlessTextIsCut() {
    Page page = Page.builder(PageKind.READY, "t", "😀".repeat(100_000)).build();
    assertThat(body(render(page, Audience.TERMINAL)).length()).isLessThan(1100);
    assertThat(body(render(page, Audience.TERMINAL))).contains("😀…");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "",
        "x",
        "https://",
        "https:///x",
        "https://a b",
        "HTTPS://x\n",
        "/a\u0000",
        "vbscript:x",
        " /",
        "https:\\\\x",
        "/é"
      })
  void linksLeadToWebPagesOnly(String href) {
    assertThatThrownBy(() -> new PageLink("x", href)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PageForm(href, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void formsPostToThisHostOnly() {
    assertThatThrownBy(() -> new PageForm("https://x.example/", List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void partsThatCouldDoHarmAreRefused() {
    assertThatThrownBy(() -> full.withHeader("X", "a\r\nSet-Cookie: sesame=1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("sesame");
    assertThatThrownBy(() -> new PageForm.Field("a", "b\u0000"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retry(0, true)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void copyHasAllThatThePageHas() {
    assertThat(full.toBuilder().build()).isEqualTo(full);
    assertThat(full.withRequestId("req-2").requestId()).hasValue("req-2");
    assertThat(full.withHeader("A", "b").headers()).hasSize(3);
  }
}
