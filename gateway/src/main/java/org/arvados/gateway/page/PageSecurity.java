package org.arvados.gateway.page;

import java.util.Optional;

/**
 * What a browser lets a page of ours do: nothing but show itself, and what the page is for.
 *
 * @param asks whether it has a form
 * @param leadsTo another origin that the form's answer may redirect to
 * @param waits whether it runs the script that waits
 */
record PageSecurity(boolean asks, Optional<String> leadsTo, boolean waits) {
  /** Of a page whose forms are answered on this host, and which runs nothing. */
  static final PageSecurity OF_FORMS = new PageSecurity(true, Optional.empty(), false);

  static PageSecurity of(Page page) {
    return new PageSecurity(
        page.form().isPresent(), page.form().flatMap(PageForm::leadsTo), page.looksAgain());
  }

  /**
   * With {@code no-referrer} a browser writes {@code Origin: null} on a form's POST, even to its
   * own host (Fetch, "append a request Origin header"), and rule X2 would refuse the answer.
   */
  String referrerPolicy() {
    return asks ? "strict-origin" : "no-referrer";
  }

  /** A page that asks a question must not stand in any frame, where a click could be stolen. */
  String contentPolicy() {
    return "default-src 'none'; style-src "
        + PageStyle.SOURCE
        + "; img-src data:"
        + (waits ? "; script-src " + PageScript.SOURCE + "; connect-src 'self'" : "")
        + "; base-uri 'none'; form-action "
        + (asks ? formTargets() : "'none'")
        + "; frame-ancestors "
        + (asks ? "'none'" : "'self'");
  }

  /** CSP Level 3, section 6.4.1: it holds for the redirects behind a form, too. */
  private String formTargets() {
    return "'self'" + leadsTo.map(origin -> " " + origin).orElse("");
  }
}
