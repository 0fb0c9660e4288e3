package org.arvados.gateway.page;

/**
 * What a browser lets a page of ours do: nothing but show itself, and what the page is for.
 *
 * @param formTargets where its form leads, as the policy writes it; empty without a form
 * @param waits whether it runs the script that waits
 */
record PageSecurity(String formTargets, boolean waits) {
  static PageSecurity of(Page page) {
    return new PageSecurity(page.form().map(PageSecurity::targets).orElse(""), page.looksAgain());
  }

  /** CSP Level 3, section 6.4.1: it holds for the redirects behind a form, too. */
  private static String targets(PageForm form) {
    return "'self'" + form.leadsTo().map(origin -> " " + origin).orElse("");
  }

  /**
   * With {@code no-referrer} a browser writes {@code Origin: null} on a form's POST, even to its
   * own host (Fetch, "append a request Origin header"), and rule X2 would refuse the answer.
   */
  String referrerPolicy() {
    return formTargets.isEmpty() ? "no-referrer" : "strict-origin";
  }

  /** A page that asks a question must not stand in any frame, where a click could be stolen. */
  String contentPolicy() {
    boolean asks = !formTargets.isEmpty();
    return "default-src 'none'; style-src "
        + PageStyle.SOURCE
        + "; img-src data:"
        + (waits ? "; script-src " + PageScript.SOURCE + "; connect-src 'self'" : "")
        + "; base-uri 'none'; form-action "
        + (asks ? formTargets : "'none'")
        + "; frame-ancestors "
        + (asks ? "'none'" : "'self'");
  }
}
