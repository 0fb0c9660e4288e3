package org.arvados.gateway.page;

import static org.arvados.gateway.page.Renderings.body;
import static org.arvados.gateway.page.Renderings.header;
import static org.arvados.gateway.page.Renderings.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
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
      Page.builder(503, "Not <ready>", "It is \"not\" ready & waits.")
          .detail("State", Optional.of("Queued"))
          .detail("Label", Optional.empty())
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
    assertThat(text(html, "title")).isEqualTo("Not <ready> · zzzzz");
    assertThat(text(html, "main"))
        .contains("It is \"not\" ready & waits.", "503", "State: Queued", "every 5 seconds")
        .contains("Cluster zzzzz · Request req-0123456789abcdefghij")
        .doesNotContain("Label")
        .doesNotContain("Send a token.");
    Element link = (Element) html.getElementsByTagName("a").item(0);
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
            "State: Queued",
            "Send a token.",
            "Open Workbench: https://workbench.zzzzz.example/?a=1&b='2'");
    assertThat(json.get("request_id").asText()).isEqualTo("req-0123456789abcdefghij");
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
            State: Queued
            Send a token.
            Open Workbench: https://workbench.zzzzz.example/?a=1&b='2'

            Request: req-0123456789abcdefghij
            """);
  }

  /** A browser would show a login box for some challenges, and knows nothing to do with ours. */
  @Test
  void challengeIsForProgramsAndReloadForBrowsers() {
    assertThat(header(render(full, Audience.BROWSER), "WWW-Authenticate")).isEmpty();
    assertThat(header(render(full, Audience.BROWSER), "Refresh")).isEqualTo("5");
    for (Audience audience : List.of(Audience.PROGRAM, Audience.TERMINAL)) {
      assertThat(header(render(full, audience), "WWW-Authenticate"))
          .isEqualTo("Bearer realm=\"x\"");
      assertThat(header(render(full, audience), "Refresh")).isEmpty();
    }
  }

  @Test
  void pageWithoutReloadDoesNotPromiseOne() {
    Page page = Page.builder(503, "t", "s.").retry(new Retry(1, false)).build();
    RenderedPage html = render(page, Audience.BROWSER);
    assertThat(header(html, "Refresh")).isEmpty();
    assertThat(header(html, "Retry-After")).isEqualTo("1");
    assertThat(body(html)).doesNotContain("tries again");
  }

  @Test
  void securityPolicyAllowsThisStyleSheetAndNothingElse() throws Exception {
    RenderedPage page = render(full, Audience.BROWSER);
    String sheet = text(parse(page), "style");
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(sheet.getBytes(StandardCharsets.UTF_8));
    assertThat(header(page, "Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; style-src 'sha256-"
                + Base64.getEncoder().encodeToString(hash)
                + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    assertThat(body(page))
        .doesNotContain("<script")
        .doesNotContain(" style=")
        .doesNotContain("url(")
        .doesNotContain("@import")
        .doesNotContain("src=");
  }

  @Test
  void formPostsTheHiddenFieldsAndTheAnswer() throws Exception {
    Page page = Page.builder(409, "Change?", "Which?").form(form).build();
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
    Page page = Page.builder(409, "Change?", "Which?").form(form).build();
    assertThat(body(render(page, Audience.PROGRAM))).doesNotContain("SEALED");
    assertThat(body(render(page, Audience.TERMINAL))).doesNotContain("SEALED");
    assertThat(page.toString() + form).doesNotContain("SEALED");
  }

  @Test
  void longHiddenFieldIsSentWhole() throws Exception {
    String value = "x".repeat(4096);
    PageForm long1 = new PageForm("/", List.of(new PageForm.Field("sealed", value)), List.of());
    Page page = Page.builder(409, "t", "s.").form(long1).build();
    Element hidden =
        (Element) parse(render(page, Audience.BROWSER)).getElementsByTagName("input").item(0);
    assertThat(hidden.getAttribute("value")).isEqualTo(value);
  }

  @ParameterizedTest
  @EnumSource
  void hostileTextsAreShownAsText(Audience audience) throws Exception {
    Page page =
        Page.builder(503, HOSTILE, HOSTILE)
            .detail("Label", Optional.of(HOSTILE))
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
          assertThat(new ObjectMapper().readTree(rendered.body()).get("errors")).hasSize(4);
      case TERMINAL -> assertThat(body.lines().count()).isEqualTo(8);
    }
  }

  @Test
  void endlessTextIsCut() {
    Page page = Page.of(503, "t", "😀".repeat(100_000));
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
