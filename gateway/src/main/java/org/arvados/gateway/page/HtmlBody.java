package org.arvados.gateway.page;

import static org.arvados.gateway.page.PlainText.escape;
import static org.arvados.gateway.page.PlainText.html;

/** The HTML form of a page: also well-formed XML, so that a parser can prove the escaping. */
final class HtmlBody {
  private final Page page;
  private final String clusterId;
  private final StringBuilder out = new StringBuilder(4096);

  private HtmlBody(Page page, String clusterId) {
    this.page = page;
    this.clusterId = clusterId;
  }

  static String of(Page page, String clusterId) {
    HtmlBody body = new HtmlBody(page, clusterId);
    body.head();
    body.message();
    page.form().ifPresent(body::form);
    body.links();
    body.foot();
    return body.out.toString();
  }

  private void head() {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    element("title", page.title() + " · " + clusterId);
    out.append("<style>").append(PageStyle.SHEET).append("</style>\n</head>\n<body>\n<main>\n");
  }

  private void message() {
    out.append("<p class=\"status\">Arvados service gateway · ").append(page.status());
    out.append("</p>\n");
    element("h1", page.title());
    element("p", page.sentence());
    if (!page.details().isEmpty()) {
      out.append("<ul>\n");
      page.details().forEach(line -> element("li", line));
      out.append("</ul>\n");
    }
    page.retry()
        .filter(Retry::reload)
        .ifPresent(retry -> element("p", "This page tries again every " + seconds(retry) + "."));
  }

  private static String seconds(Retry retry) {
    return retry.seconds() == 1 ? "second" : retry.seconds() + " seconds";
  }

  private void form(PageForm form) {
    out.append("<form class=\"actions\" method=\"post\" action=\"").append(escape(form.action()));
    out.append("\">\n");
    for (PageForm.Field field : form.fields()) {
      out.append("<input type=\"hidden\"");
      nameAndValue(field.name(), field.value());
      out.append("/>\n");
    }
    for (PageForm.Button button : form.buttons()) {
      out.append("<button type=\"submit\"");
      nameAndValue(button.name(), button.value());
      out.append('>').append(html(button.label())).append("</button>\n");
    }
    out.append("</form>\n");
  }

  private void nameAndValue(String name, String value) {
    out.append(" name=\"").append(escape(name));
    out.append("\" value=\"").append(escape(value)).append('"');
  }

  private void links() {
    if (page.links().isEmpty()) {
      return;
    }
    out.append("<nav class=\"actions\">\n");
    for (PageLink link : page.links()) {
      out.append("<a href=\"").append(escape(link.href())).append("\">");
      out.append(html(link.label())).append("</a>\n");
    }
    out.append("</nav>\n");
  }

  private void foot() {
    out.append("<footer>Cluster ").append(html(clusterId));
    page.requestId()
        .ifPresent(id -> out.append(" · Request <code>").append(html(id)).append("</code>"));
    out.append("</footer>\n</main>\n</body>\n</html>\n");
  }

  private void element(String name, String text) {
    out.append('<').append(name).append('>').append(html(text));
    out.append("</").append(name).append(">\n");
  }
}
