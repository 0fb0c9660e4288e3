package org.arvados.gateway.page;

import java.util.List;

/**
 * The part of the directory about friendly names: the visitor's own, and a form that claims and
 * moves.
 *
 * @param html to write to
 * @param directory whose names
 * @param shown the services that can get one
 */
record DirectoryNamesHtml(Html html, Directory directory, List<Directory.Service> shown) {
  void write() {
    html.open("section", "aria-labelledby", "names");
    html.element("h2", "Your names", "id", "names");
    if (directory.names().isEmpty()) {
      html.element(
          "p",
          "A name gives a service an address that stays: it can be moved to the next run.",
          "class",
          "detail");
    } else {
      html.open("ul", "class", "entries");
      directory.names().forEach(this::name);
      html.close("ul");
    }
    if (!shown.isEmpty()) {
      form();
    }
    html.close("section");
  }

  private void name(Directory.Name name) {
    html.open("li").open("p");
    name.url()
        .ifPresentOrElse(
            url -> html.element("a", name.name(), "href", url),
            () -> html.element("span", name.name()));
    html.element("span", " " + target(name), "class", "detail").close("p");
    name.remarks().forEach(remark -> html.element("p", remark, "class", "remark"));
    html.open("details").element("summary", "Release");
    html.open("form", "class", "line", "method", "post", "action", Directory.NAMES_PATH);
    hidden("do", "release");
    hidden("name", name.name());
    html.element("span", "Anybody may claim it then.");
    html.element("button", "Release it", "type", "submit");
    html.close("form").close("details").close("li");
  }

  private static String target(Directory.Name name) {
    String what =
        name.request()
            .map(
                request ->
                    "leads to " + name.port().map(p -> "port " + p + " of ").orElse("") + request)
            .orElse("leads nowhere");
    return what + " (" + name.state() + ")";
  }

  private void hidden(String name, String value) {
    html.empty("input", "type", "hidden", "name", name, "value", PlainText.of(value));
  }

  private void form() {
    html.open("form", "class", "line", "method", "post", "action", Directory.NAMES_PATH);
    html.element("label", "Name", "for", "name");
    html.empty(
        "input",
        "id",
        "name",
        "name",
        "name",
        "required",
        "required",
        "maxlength",
        "63",
        "autocomplete",
        "off",
        "autocapitalize",
        "none",
        "spellcheck",
        "false");
    html.element("label", "Service", "for", "service");
    html.open("select", "id", "service", "name", "service");
    shown.forEach(this::option);
    html.close("select");
    button("claim", "Claim");
    button("move", "Move here");
    html.close("form");
  }

  private void option(Directory.Service service) {
    String text = service.title() + " (" + service.key() + ")";
    if (service.key().equals(directory.view().chosen())) {
      html.element("option", text, "value", service.key(), "selected", "selected");
    } else {
      html.element("option", text, "value", service.key());
    }
  }

  private void button(String value, String label) {
    html.element("button", label, "type", "submit", "name", "do", "value", value);
  }
}
