package org.arvados.gateway.page;

import java.util.Optional;

/** What is around the content of every page: head, banner, footer. */
final class HtmlFrame {
  /**
   * The tab's sign, in the page itself: else a browser would ask the service for one, and a page of
   * ours would look like the service.
   */
  private static final String ICON =
      "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E"
          + "%3Crect width='24' height='24' rx='5' fill='%230b5cad'/%3E"
          + "%3Cpath d='M6 18V10a6 6 0 0 1 12 0v8M4.5 18h15M12 18v-6' fill='none' stroke='%23fff'"
          + " stroke-width='2' stroke-linecap='round'/%3E%3C/svg%3E";

  private static final String MARK =
      """
      <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">\
      <path d="M6 18V10a6 6 0 0 1 12 0v8M4.5 18h15M12 18v-6"/></svg>
      """;

  private HtmlFrame() {}

  /**
   * Everything before the content.
   *
   * @param title of the tab
   * @param reloadSeconds after which a browser without scripts looks again
   */
  static void open(Html html, String title, String clusterId, Optional<Integer> reloadSeconds) {
    html.markup("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    html.empty("meta", "charset", "utf-8");
    html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.empty("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", title + " · " + clusterId);
    html.empty("link", "rel", "icon", "href", ICON);
    html.open("style").markup(PageStyle.SHEET).close("style");
    reloadSeconds.ifPresent(
        seconds ->
            html.open("noscript")
                .empty("meta", "http-equiv", "refresh", "content", seconds.toString())
                .close("noscript"));
    html.close("head").open("body");
    html.open("header", "class", "banner").markup(MARK);
    html.element("span", "Arvados service gateway");
    html.element("span", clusterId, "class", "cluster").close("header");
  }

  /** Everything behind the content. */
  static void close(Html html, int status, Optional<String> requestId) {
    html.open("footer");
    requestId.ifPresent(id -> html.open("span").text("Request ").element("code", id).close("span"));
    html.element("span", "Status " + status);
    html.close("footer").close("body").close("html");
  }
}
