package org.arvados.gateway.page;

/** Why a sign-in did not end well, in words for whoever tried. */
public enum SignInFailure {
  /** No sign-in of this browser is under way that this could be the end of. */
  NO_ATTEMPT(
      400,
      "This sign-in was not begun in this browser, took too long, or is over already. If it happens"
          + " again, see whether the browser keeps cookies."),
  /** The login page sent the visitor back with nothing. */
  NO_TOKEN(400, "The cluster's login page sent you back without signing you in."),
  /** The cluster does not accept the token, or its user. */
  BAD_TOKEN(
      400,
      "You were signed in, but Arvados does not accept that here. Your account may not be active"
          + " yet; Workbench tells."),
  /** The cluster could not be asked. */
  NO_API(503, "You were signed in, but Arvados does not answer at the moment."),
  /** The browser was signed in, and did not send the cookie afterwards. */
  NO_COOKIE(401, "Your browser does not keep the cookie that signs you in here."),
  /** It sent one that does not open. */
  BAD_COOKIE(
      401,
      "The gateway cannot read the cookie that it gave your browser. The administrator should see"
          + " whether all gateways have the same keys and the right time.");

  private final int status;
  private final String sentence;

  SignInFailure(int status, String sentence) {
    this.status = status;
    this.sentence = sentence;
  }

  /** The HTTP status of the page that is shown at the end. */
  int status() {
    return status;
  }

  /** What happened. */
  String sentence() {
    return sentence;
  }
}
