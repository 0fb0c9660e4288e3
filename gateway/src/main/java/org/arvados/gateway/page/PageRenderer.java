package org.arvados.gateway.page;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns pages into responses. Every response forbids caching, indexing, sniffing and referrers; an
 * HTML page loads nothing, and runs nothing but our own script where it waits. Immutable and
 * thread-safe.
 */
public final class PageRenderer {
  private final String clusterId;

  /**
   * Sets what all pages say.
   *
   * @param clusterId five characters
   */
  public PageRenderer(String clusterId) {
    this.clusterId = clusterId;
  }

  /** The response for this reader. */
  public RenderedPage render(Page page, Audience audience) {
    String body =
        switch (audience) {
          case BROWSER -> HtmlBody.of(page, clusterId);
          case PROGRAM -> JsonBody.of(page);
          case TERMINAL -> TextBody.of(page);
        };
    return new RenderedPage(
        page.status(),
        contentType(audience),
        headers(page, audience),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** The directory for this reader. */
  public RenderedPage render(Directory directory, Audience audience) {
    String body =
        switch (audience) {
          case BROWSER -> DirectoryHtml.of(directory, clusterId);
          case PROGRAM -> DirectoryJson.of(directory);
          case TERMINAL -> DirectoryText.of(directory);
        };
    return new RenderedPage(
        Directory.STATUS,
        contentType(audience),
        safety(PageSecurity.OF_FORMS),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String contentType(Audience audience) {
    return switch (audience) {
      case BROWSER -> "text/html; charset=utf-8";
      case PROGRAM -> "application/json; charset=utf-8";
      case TERMINAL -> "text/plain; charset=utf-8";
    };
  }

  private static List<PageHeader> headers(Page page, Audience audience) {
    List<PageHeader> headers = new ArrayList<>(page.headers());
    headers.addAll(safety(PageSecurity.of(page)));
    page.retry()
        .ifPresent(retry -> headers.add(new PageHeader("Retry-After", "" + retry.seconds())));
    if (audience != Audience.BROWSER) {
      page.challenge().ifPresent(value -> headers.add(new PageHeader("WWW-Authenticate", value)));
    }
    return headers;
  }

  /** What every page of ours has. */
  private static List<PageHeader> safety(PageSecurity security) {
    return List.of(
        new PageHeader("Cache-Control", "no-store"),
        new PageHeader("Vary", "Accept"),
        new PageHeader("X-Content-Type-Options", "nosniff"),
        new PageHeader("X-Robots-Tag", "noindex"),
        new PageHeader("Referrer-Policy", security.referrerPolicy()),
        new PageHeader("Content-Security-Policy", security.contentPolicy()));
  }
}
