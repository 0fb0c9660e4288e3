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
  INVALID_FORM
}
