package org.arvados.gateway.page;

/** Why a sign-in did not end well, in words for whoever tried. */
public enum SignInFailure {
  /** No sign-in of this browser is under way that this could be the end of. */
  NO_ATTEMPT(
      "This sign-in was not begun in this browser, took too long, or is over already.",
      "Try again. If it happens again, see whether the browser keeps cookies."),
  /** The login page sent the visitor back with nothing. */
  NO_TOKEN("The cluster's login page sent you back without signing you in.", "Try again."),
  /** The cluster does not accept the token, or its user. */
  BAD_TOKEN(
      "You were signed in, but Arvados does not accept that here.",
      "Your account may not be active yet; Workbench tells."),
  /** The cluster could not be asked. */
  NO_API("You were signed in, but Arvados does not answer at the moment.", "Try again shortly."),
  /** The browser was signed in, and did not send the cookie afterwards. */
  NO_COOKIE(
      "Your browser does not keep the cookie that signs you in here.",
      "Allow cookies for this address, then try again."),
  /** It sent one that does not open. */
  BAD_COOKIE(
      "The gateway cannot read the cookie that it gave your browser.",
      "The administrator should see whether all gateways have the same keys and the right time.");

  private final String sentence;
  private final String advice;

  SignInFailure(String sentence, String advice) {
    this.sentence = sentence;
    this.advice = advice;
  }

  /** What happened. */
  String sentence() {
    return sentence;
  }

  /** What to do. */
  String advice() {
    return advice;
  }
}
