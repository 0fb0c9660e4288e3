package org.arvados.gateway.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Turns pages into responses. Every response forbids caching, indexing, sniffing and referrers, and
 * an HTML page loads nothing and runs nothing. Immutable and thread-safe.
 */
public final class PageRenderer {
  private final ObjectMapper json = new ObjectMapper();
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
          case PROGRAM -> json(page);
          case TERMINAL -> text(page);
        };
    return new RenderedPage(
        page.status(),
        contentType(audience),
        headers(page, audience),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String contentType(Audience audience) {
    return switch (audience) {
      case BROWSER -> "text/html; charset=utf-8";
      case PROGRAM -> "application/json; charset=utf-8";
      case TERMINAL -> "text/plain; charset=utf-8";
    };
  }

  /** Arvados's error form (arvados-protocol section 2.8), with the request's id beside it. */
  private String json(Page page) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("errors", lines(page));
    page.requestId().ifPresent(id -> object.put("request_id", PlainText.of(id)));
    try {
      return json.writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings has a JSON form", e);
    }
  }

  private static String text(Page page) {
    StringBuilder text = new StringBuilder();
    text.append(page.status()).append(' ').append(PlainText.of(page.title())).append("\n\n");
    lines(page).forEach(line -> text.append(line).append('\n'));
    page.requestId()
        .ifPresent(id -> text.append("\nRequest: ").append(PlainText.of(id)).append('\n'));
    return text.toString();
  }

  private static List<String> lines(Page page) {
    Stream<String> links = page.links().stream().map(link -> link.label() + ": " + link.href());
    return Stream.of(
            Stream.of(page.sentence()), page.details().stream(), page.programHint().stream(), links)
        .flatMap(lines -> lines)
        .map(PlainText::of)
        .toList();
  }

  private static List<PageHeader> headers(Page page, Audience audience) {
    List<PageHeader> headers = new ArrayList<>(page.headers());
    headers.add(new PageHeader("Cache-Control", "no-store"));
    headers.add(new PageHeader("Vary", "Accept"));
    headers.add(new PageHeader("X-Content-Type-Options", "nosniff"));
    headers.add(new PageHeader("X-Robots-Tag", "noindex"));
    headers.add(new PageHeader("Referrer-Policy", referrerPolicy(page)));
    headers.add(new PageHeader("Content-Security-Policy", securityPolicy(page)));
    page.retry()
        .ifPresent(retry -> headers.add(new PageHeader("Retry-After", "" + retry.seconds())));
    if (audience == Audience.BROWSER) {
      page.retry()
          .filter(Retry::reload)
          .ifPresent(retry -> headers.add(new PageHeader("Refresh", "" + retry.seconds())));
    } else {
      page.challenge().ifPresent(value -> headers.add(new PageHeader("WWW-Authenticate", value)));
    }
    return headers;
  }

  /**
   * With {@code no-referrer} a browser writes {@code Origin: null} on a form's POST, even to its
   * own host (Fetch, "append a request Origin header"), and rule X2 would refuse the answer.
   */
  private static String referrerPolicy(Page page) {
    return page.form().isPresent() ? "strict-origin" : "no-referrer";
  }

  /** A page that asks a question must not stand in any frame, where a click could be stolen. */
  private static String securityPolicy(Page page) {
    boolean asks = page.form().isPresent();
    return "default-src 'none'; style-src "
        + PageStyle.SOURCE
        + "; base-uri 'none'; form-action "
        + page.form().map(PageRenderer::formTargets).orElse("'none'")
        + "; frame-ancestors "
        + (asks ? "'none'" : "'self'");
  }

  /** CSP Level 3, section 6.4.1: it holds for the redirects behind a form, too. */
  private static String formTargets(PageForm form) {
    return "'self'" + form.leadsTo().map(origin -> " " + origin).orElse("");
  }
}
