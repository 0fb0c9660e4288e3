package org.arvados.gateway.page;

/**
 * What a browser lets a page of ours do: nothing but show itself, and what the page is for.
 *
 * @param asks whether it has a form
 * @param waits whether it runs the script that waits
 */
record PageSecurity(boolean asks, boolean waits) {
  static PageSecurity of(Page page) {
    return new PageSecurity(page.form().isPresent(), page.looksAgain());
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
        + (asks ? "'self'" : "'none'")
        + "; frame-ancestors "
        + (asks ? "'none'" : "'self'");
  }
}
