package org.arvados.gateway.page;

import java.util.List;

/** The HTML form of a page. */
final class HtmlBody {
  private final Page page;
  private final Html html = new Html();

  private HtmlBody(Page page) {
    this.page = page;
  }

  static String of(Page page, String clusterId) {
    HtmlBody body = new HtmlBody(page);
    String title =
        page.title() + page.fact(PageFact.SERVICE).map(label -> " · " + label).orElse("");
    HtmlFrame.open(
        body.html, title, clusterId, page.retry().filter(Retry::reload).map(Retry::seconds));
    body.main();
    HtmlFrame.close(body.html, page.status(), page.requestId());
    return body.html.toString();
  }

  private void main() {
    html.open("main", "class", "card tone-" + page.kind().tone().styleClass());
    title();
    html.element("p", page.sentence(), "class", "lead");
    page.stage().ifPresent(this::stages);
    page.details().forEach(line -> html.element("p", line, "class", "detail"));
    choices();
    advice();
    page.sections().forEach(this::section);
    facts();
    page.form().ifPresent(this::form);
    links();
    html.close("main");
    if (page.looksAgain()) {
      html.open("script").markup(PageScript.TEXT).close("script");
    }
  }

  private void title() {
    html.open("div", "class", "title").markup(PageSign.of(page.kind().tone())).open("div");
    page.fact(PageFact.SERVICE).ifPresent(label -> html.element("p", label, "class", "service"));
    html.element("h1", page.title()).close("div").close("div");
  }

  private void stages(Stage reached) {
    html.open("ol", "class", "stages", "aria-label", "Progress of the start");
    for (Stage stage : Stage.values()) {
      if (stage == reached) {
        html.element("li", stage.words(), "class", "now", "aria-current", "step");
      } else if (stage.compareTo(reached) < 0) {
        html.open("li", "class", "past").text(stage.words());
        html.element("span", " (done)", "class", "unseen").close("li");
      } else {
        html.element("li", stage.words());
      }
    }
    html.close("ol");
  }

  private void advice() {
    if (page.advice().isEmpty() && !page.looksAgain()) {
      return;
    }
    html.open("section", "aria-labelledby", "advice");
    html.element("h2", "What to do", "id", "advice");
    page.advice().ifPresent(text -> html.element("p", text));
    page.retry().filter(Retry::reload).ifPresent(this::wait);
    html.close("section");
  }

  /** The paragraph that the script keeps up to date, and finds its numbers in. */
  private void wait(Retry retry) {
    html.element(
        "p",
        "This page looks again by itself, and opens the service as soon as it can. You can leave"
            + " it open.",
        "class",
        "wait",
        "id",
        "wait",
        "role",
        "status",
        "data-code",
        page.kind().code(),
        "data-state",
        page.fact("state").orElse(""),
        "data-seconds",
        Integer.toString(retry.seconds()));
  }

  private void section(PageSection section) {
    String id = section.key();
    html.open("section", "aria-labelledby", id).element("h2", section.heading(), "id", id);
    html.open("ul");
    section.lines().forEach(line -> html.element("li", line));
    html.close("ul").close("section");
  }

  private void facts() {
    List<PageFact> shown =
        page.facts().stream().filter(fact -> !fact.key().equals(PageFact.SERVICE)).toList();
    if (shown.isEmpty()) {
      return;
    }
    html.open("dl", "class", "facts");
    for (PageFact fact : shown) {
      html.open("div").element("dt", fact.name()).element("dd", fact.value()).close("div");
    }
    html.close("dl");
  }

  private void choices() {
    if (page.choices().isEmpty()) {
      return;
    }
    html.open("ul", "class", "choices");
    for (PageChoice choice : page.choices()) {
      html.open("li").open("a", "href", choice.link().href());
      html.element("span", choice.link().label(), "class", "choice");
      choice.facts().forEach(fact -> html.element("span", fact.name() + ": " + fact.value()));
      html.close("a").close("li");
    }
    html.close("ul");
  }

  private void form(PageForm form) {
    html.open("form", "class", "actions", "method", "post", "action", form.action());
    for (PageForm.Field field : form.fields()) {
      html.empty("input", "type", "hidden", "name", field.name(), "value", field.value());
    }
    for (PageForm.Button button : form.buttons()) {
      String[] attributes = {"type", "submit", "name", button.name(), "value", button.value()};
      html.element("button", button.label(), attributes);
    }
    html.close("form");
  }

  private void links() {
    if (page.links().isEmpty()) {
      return;
    }
    html.open("nav", "class", "actions", "aria-label", "Where to go");
    for (PageLink link : page.links()) {
      html.element("a", link.label(), "href", link.href());
    }
    html.close("nav");
  }
}
