package org.arvados.gateway.page;

import java.util.Locale;

/**
 * Every kind of page, with the status that rule A11 gives it. Programs tell pages apart by {@link
 * #code()}, which stays what it is when the words change.
 */
public enum PageKind {
  /** The request or its address can be read in more than one way (rules H2, H4, X5). */
  MALFORMED(400, Tone.TROUBLE),
  /** A token is needed, and none came. */
  NO_TOKEN(401, Tone.LOCKED),
  /** Every token that came is unknown, expired or unreadable. */
  INVALID_TOKEN(401, Tone.LOCKED),
  /** The cluster's login page is not for browsers (rule S1). */
  NOT_INTERACTIVE(401, Tone.LOCKED),
  /** The cluster's login page would not send anybody back here (rule S1). */
  NOT_TRUSTED(401, Tone.LOCKED),
  /** The visitor signed out here, and is not signed in again unasked. */
  STAYED_SIGNED_OUT(401, Tone.LOCKED),
  /** Signing in helped nothing, more than once (rule S5). */
  SIGN_IN_IN_VAIN(401, Tone.LOCKED),
  /** A sign-in did not end well. */
  SIGN_IN_FAILED(400, Tone.LOCKED),
  /** The same because Arvados does not answer. */
  SIGN_IN_NO_API(503, Tone.TROUBLE),
  /** A form of ours that is not valid, or too old. */
  INVALID_FORM(400, Tone.TROUBLE),
  /** The visitor may see the process, but not enter this service. */
  NOT_YOURS(403, Tone.LOCKED),
  /** The token is limited to some uses. */
  SCOPED_TOKEN(403, Tone.LOCKED),
  /** The visitor's account is not active. */
  INACTIVE_USER(403, Tone.LOCKED),
  /** A page of another address made the request (rule X2). */
  CROSS_ORIGIN(403, Tone.LOCKED),
  /** Nothing that this visitor may see, or nothing at all. */
  UNREADABLE(404, Tone.MISSING),
  /** No link gives this name to a service. */
  UNKNOWN_NAME(404, Tone.MISSING),
  /** No page of the gateway's own has this path. */
  UNKNOWN_PAGE(404, Tone.MISSING),
  /** The process publishes no port. */
  NO_PUBLISHED_PORT(404, Tone.MISSING),
  /** CONNECT and TRACE (rule H4). */
  METHOD_NOT_ALLOWED(405, Tone.TROUBLE),
  /** The request did not come in time (rule X8). */
  REQUEST_TIMEOUT(408, Tone.TROUBLE),
  /** The link signs another user in than the one who is (rule T4). */
  OTHER_USERS_LINK(409, Tone.QUESTION),
  /** The name is another user's service's now (rule N3). */
  NAME_CHANGED(409, Tone.QUESTION),
  /** The process behind the service has ended. */
  ENDED(410, Tone.MISSING),
  /** The request line is too long. */
  TARGET_TOO_LONG(414, Tone.TROUBLE),
  /** A host that is none of ours. */
  UNKNOWN_HOST(421, Tone.MISSING),
  /** A uuid of another cluster (rule H3). */
  FOREIGN_CLUSTER(421, Tone.MISSING),
  /** Too many invalid tokens came from an address (rule A9). */
  TOO_MANY_INVALID_TOKENS(429, Tone.LOCKED),
  /** The request's head is too large (rule X8). */
  HEAD_TOO_LARGE(431, Tone.TROUBLE),
  /** A fault of the gateway itself. */
  INTERNAL(500, Tone.TROUBLE),
  /** The HTTP mode carries no upgrades (rule U4). */
  UPGRADE_UNAVAILABLE(501, Tone.TROUBLE),
  /** The HTTP mode does not carry this target (rule U4). */
  NOT_FORWARDABLE(501, Tone.TROUBLE),
  /** A transfer coding that the gateway does not read. */
  UNSUPPORTED_CODING(501, Tone.TROUBLE),
  /** A version of HTTP that the gateway does not speak. */
  UNSUPPORTED_VERSION(505, Tone.TROUBLE),
  /** The container runs, and nothing listens on the port. */
  NOTHING_LISTENS(502, Tone.WAITING),
  /** The service's answer is no HTTP, or broke off. */
  BAD_ANSWER(502, Tone.TROUBLE),
  /** The process has not started. */
  NOT_STARTED(503, Tone.WAITING),
  /** The container runs, and has not told how to reach it. */
  NO_GATEWAY(503, Tone.WAITING),
  /** The way to the container is interrupted. */
  TUNNEL_DOWN(503, Tone.TROUBLE),
  /** The Arvados API does not answer. */
  API_FAILURE(503, Tone.TROUBLE),
  /** Too many calls to the API wait already (rule A9). */
  TOO_BUSY(503, Tone.TROUBLE),
  /** Too many connections, or exchanges of a service (rule X8). */
  TOO_MANY_EXCHANGES(503, Tone.TROUBLE),
  /** The service took too long to answer. */
  UPSTREAM_TIMEOUT(504, Tone.TROUBLE),
  /** A process with several published ports. */
  CHOOSE_PORT(300, Tone.QUESTION),
  /** The base host, to somebody in particular or not. */
  FRONT(200, Tone.GOOD),
  /** A friendly name leads where it was asked to. */
  NAME_SET(200, Tone.GOOD),
  /** A friendly name is nobody's any more. */
  NAME_RELEASED(200, Tone.GOOD),
  /** A friendly name cannot be so, or Arvados would not have it so. */
  NAME_INVALID(422, Tone.TROUBLE),
  /** A friendly name is somebody's already. */
  NAME_TAKEN(409, Tone.QUESTION),
  /** The user has no such name, or sees nothing that it could lead to. */
  NAME_NOT_FOUND(404, Tone.MISSING),
  /** The user may not change the name. */
  NAME_NOT_ALLOWED(403, Tone.LOCKED),
  /** What to sign out of. */
  SIGN_OUT(200, Tone.QUESTION),
  /** Signed out. */
  SIGNED_OUT(200, Tone.GOOD),
  /** The token could not be ended (rule S7). */
  SIGN_OUT_FAILED(503, Tone.TROUBLE),
  /** The service can be entered: the answer of {@code /.arvados/status}. */
  READY(200, Tone.GOOD);

  private final int status;
  private final Tone tone;

  PageKind(int status, Tone tone) {
    this.status = status;
    this.tone = tone;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** For programs: the name in lower case, such as {@code not_started}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  Tone tone() {
    return tone;
  }

  /** How a page looks at a glance: its colour and its sign. */
  enum Tone {
    /** It will pass. */
    WAITING,
    /** Somebody may enter, but not so. */
    LOCKED,
    /** There is nothing. */
    MISSING,
    /** Something is broken. */
    TROUBLE,
    /** The visitor is to choose. */
    QUESTION,
    /** All is well. */
    GOOD;

    String styleClass() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
