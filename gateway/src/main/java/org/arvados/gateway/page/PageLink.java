package org.arvados.gateway.page;

import java.util.regex.Pattern;

/**
 * Somewhere to go from a page.
 *
 * @param relation what it is to the page, for programs, such as {@code workbench}
 * @param label what the link says
 * @param href an http or https URL, or a path on this host
 */
public record PageLink(String relation, String label, String href) {
  private static final Pattern SAFE = Pattern.compile("(?:https?://[^/\\\\]|/(?![/\\\\]))[!-~]*|/");

  /** Refuses other schemes, {@code javascript:} for one, and paths that lead to another host. */
  public PageLink {
    if (!isSafe(href)) {
      throw new IllegalArgumentException("a link leads to an http or https URL or a path");
    }
  }

  /** A link that is nothing in particular to the page. */
  public PageLink(String label, String href) {
    this("related", label, href);
  }

  static boolean isSafe(String href) {
    return SAFE.matcher(href).matches();
  }
}
