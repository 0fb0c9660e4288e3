package org.arvados.gateway.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.page.Directory.View;

/**
 * The HTML form of the directory. It needs no script: a long list is searched and turned over by
 * links and forms, so its size is bounded whatever the number of services.
 */
final class DirectoryHtml {
  private static final int SEARCHABLE = 8;

  private final Directory directory;
  private final List<Directory.Service> found;
  private final int pages;
  private final List<Directory.Service> shown;
  private final Html html = new Html();

  private DirectoryHtml(Directory directory) {
    this.directory = directory;
    this.found = directory.found();
    this.pages = Math.max(1, (found.size() + View.PAGE_SIZE - 1) / View.PAGE_SIZE);
    int page = page();
    this.shown =
        found.subList((page - 1) * View.PAGE_SIZE, Math.min(found.size(), page * View.PAGE_SIZE));
  }

  static String of(Directory directory, String clusterId) {
    DirectoryHtml body = new DirectoryHtml(directory);
    HtmlFrame.open(body.html, "Your services", clusterId, Optional.empty());
    body.main();
    HtmlFrame.close(body.html, Directory.STATUS, Optional.of(directory.requestId()));
    return body.html.toString();
  }

  private int page() {
    return Math.min(Math.max(1, directory.view().page()), pages);
  }

  private void main() {
    html.open("main", "class", "card directory tone-good");
    html.element("p", "Signed in as " + directory.user(), "class", "service");
    html.element("h1", "Your services");
    search();
    services();
    turn();
    new DirectoryNamesHtml(html, directory, shown).write();
    problems();
    html.open("nav", "class", "actions", "aria-label", "Where to go");
    directory.links().forEach(link -> html.element("a", link.label(), "href", link.href()));
    html.close("nav").close("main");
  }

  private void search() {
    String search = directory.view().search();
    if (directory.services().size() <= SEARCHABLE && search.isEmpty()) {
      return;
    }
    html.open("form", "class", "line", "role", "search", "method", "get", "action", "/");
    html.element("label", "Find", "for", "search");
    html.empty("input", "id", "search", "name", "search", "type", "search", "value", clean(search));
    html.element("button", "Find", "type", "submit").close("form");
  }

  private static String clean(String text) {
    return PlainText.of(text);
  }

  private void services() {
    if (found.isEmpty()) {
      html.element("p", nothing(directory), "class", "lead");
      return;
    }
    html.element("p", count(), "class", "detail");
    html.open("ul", "class", "entries");
    shown.forEach(this::service);
    html.close("ul");
  }

  private String count() {
    int first = (page() - 1) * View.PAGE_SIZE + 1;
    return pages == 1
        ? found.size() + (found.size() == 1 ? " service" : " services") + " that you can open"
        : "%d to %d of %d services that you can open"
            .formatted(first, first + shown.size() - 1, found.size());
  }

  static String nothing(Directory directory) {
    return directory.view().search().isEmpty()
        ? "There is no running service that you can open."
        : "No service that you can open has these words.";
  }

  private void service(Directory.Service service) {
    String id = "service-" + service.key();
    html.open("li").open("div", "class", "entry");
    html.element("h2", service.title(), "id", id);
    html.element("a", "Open", "class", "open", "href", service.url(), "aria-describedby", id);
    html.close("div").open("dl");
    fact("State", state(service.state()));
    fact("Access", service.access());
    fact("Owner", service.shownOwner() + (service.isOwn() ? ", started by you" : ""));
    fact("Process", service.process().isEmpty() ? service.request() : service.process());
    fact("Port", Integer.toString(service.port()));
    names(service);
    html.close("dl").close("li");
  }

  private void names(Directory.Service service) {
    html.open("div").element("dt", "Names").open("dd");
    for (Directory.Address name : service.names()) {
      html.element("a", name.text(), "href", name.url()).text(" ");
    }
    html.element("a", "Give it a name", "href", here(page(), service.key()) + "#names");
    html.close("dd").close("div");
  }

  private void fact(String name, String value) {
    html.open("div").element("dt", name).element("dd", value).close("div");
  }

  /** Arvados's own word for what it is, and what that means. */
  private static String state(String state) {
    return switch (state) {
      case "Queued" -> "Queued: waits for a machine";
      case "Locked" -> "Locked: its machine gets ready";
      case "Committed" -> "Committed: not started yet";
      default -> state;
    };
  }

  private void turn() {
    if (pages == 1) {
      return;
    }
    html.open("nav", "class", "actions", "aria-label", "Pages");
    if (page() > 1) {
      html.element("a", "Back", "rel", "prev", "href", here(page() - 1, ""));
    }
    if (page() < pages) {
      html.element("a", "More", "rel", "next", "href", here(page() + 1, ""));
    }
    html.close("nav");
  }

  private String here(int page, String chosen) {
    StringBuilder href = new StringBuilder("/?page=").append(page);
    String search = directory.view().search();
    if (!search.isEmpty()) {
      href.append("&search=").append(URLEncoder.encode(search, StandardCharsets.UTF_8));
    }
    return chosen.isEmpty() ? href.toString() : href.append("&service=").append(chosen).toString();
  }

  private void problems() {
    if (directory.problems().isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "problems");
    html.element("h2", "Not all that your processes declare counts", "id", "problems");
    for (Directory.Problem problem : directory.problems()) {
      String process = problem.process();
      html.element("h3", process.isEmpty() ? problem.request() : process).open("ul");
      problem.lines().forEach(line -> html.element("li", line));
      html.close("ul");
    }
    html.close("section");
  }
}
