package org.arvados.gateway.own;

/** What became of a request for one of the gateway's own pages. */
public enum OwnOutcome {
  /** The page was shown. */
  OWN_PAGE,
  /** The question of rule T4 was asked. */
  USER_ASKED,
  /** It was answered. */
  USER_CHOSEN,
  /** The form is not valid, or too old. */
  INVALID_FORM,
  /** A redirect on the way through a sign-in (rules S). */
  SIGN_IN,
  /** A sign-in ended well. */
  SIGNED_IN,
  /** A sign-in did not, or could not be begun. */
  SIGN_IN_FAILED,
  /** Signed out, or asked whether to sign in again after that. */
  SIGNED_OUT,
  /** The page is for people, and no token came. */
  NO_TOKEN,
  /** Every token that came is unknown or expired. */
  INVALID_TOKEN,
  /** The token is limited to some calls, or the cluster's own. */
  SCOPED_TOKEN,
  /** The user's account is not active. */
  INACTIVE_USER,
  /** Too many invalid tokens of one address. */
  TOO_MANY_INVALID_TOKENS,
  /** Too many calls to the API wait. */
  TOO_BUSY,
  /** The Arvados API gave no usable answer. */
  API_FAILURE
}
