package org.arvados.gateway.exchange;

import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.own.OwnOutcome;

/** What became of a request: who answered it, and when it was not the service, why. */
public enum ExchangeOutcome {
  /** The service answered, whatever its status. */
  SERVED,
  /** Nobody answered: the connection ended before. The ending says why. */
  UNANSWERED,
  /** A redirect took a token out of the address (rule T3). */
  TOKEN_MOVED,
  /** The question before a link changes the user (rule T4). */
  USER_ASKED,
  /** The question was answered. */
  USER_CHOSEN,
  /** Somebody asked whether the service is ready, and it is. */
  READY,
  /** One of the gateway's own pages. */
  OWN_PAGE,
  /** A redirect on the way through a sign-in (rules S). */
  SIGN_IN,
  /** A sign-in ended well. */
  SIGNED_IN,
  /** A sign-in did not, or could not be begun. */
  SIGN_IN_FAILED,
  /** Signed out, or asked whether to sign in again after that. */
  SIGNED_OUT,
  /** A redirect that writes into the cookie whose service the name stands for (rule N3). */
  NAME_NOTED,
  /** The name stands for another user's service than when the cookie was made (rule N3). */
  NAME_CHANGED,

  /** No request target as HTTP knows it, or a path that cannot be redirected to. */
  MALFORMED_TARGET,
  /** The absolute request target names another host than the Host field. */
  HOST_MISMATCH,
  /** CONNECT and TRACE. */
  METHOD_NOT_ALLOWED,
  /** The Host field names no host. */
  MALFORMED_HOST,
  /** A host under none of the wildcards. */
  UNKNOWN_HOST,
  /** A uuid of another cluster. */
  FOREIGN_CLUSTER,
  /** A label that can never be a name. */
  INVALID_NAME,
  /** A path of the gateway's own that it does not have. */
  UNKNOWN_PAGE,
  /** A form of the gateway's own that is not valid, or too old. */
  INVALID_FORM,
  /** A preflight was answered, which decides nothing (rule X2). */
  PREFLIGHT,
  /** A page of another service made the request (rule X2). */
  CROSS_ORIGIN,
  /** The request's body was no HTTP (rule X5). */
  MALFORMED_BODY,
  /** The rest of the request did not come in time (rule X8). */
  REQUEST_TIMEOUT,
  /** A bound of the service's exchanges is reached (rule X8). */
  TOO_MANY_EXCHANGES,
  /** The HTTP mode cannot carry it (rule U4). */
  NOT_FORWARDABLE,

  /** See {@link Refusal.Reason#NO_TOKEN}; so all that follow, by their names. */
  NO_TOKEN,
  /** Invalid tokens only. */
  INVALID_TOKEN,
  /** Does not exist for this visitor. */
  UNREADABLE,
  /** Seen, but not to be entered. */
  NOT_YOURS,
  /** A limited token. */
  SCOPED_TOKEN,
  /** An inactive user. */
  INACTIVE_USER,
  /** The root token. */
  ROOT_TOKEN,
  /** The container waits to run. */
  NOT_STARTED,
  /** The container has ended. */
  ENDED,
  /** The container runs without a gateway. */
  NO_GATEWAY,
  /** A name that is nobody's. */
  UNKNOWN_NAME,
  /** No port is published. */
  NO_PUBLISHED_PORT,
  /** Several ports are published. */
  CHOOSE_PORT,
  /** The Arvados API gave no usable answer. */
  API_FAILURE,
  /** Too many calls to the API wait. */
  TOO_BUSY,
  /** Too many invalid tokens of one address. */
  TOO_MANY_INVALID_TOKENS,

  /** No program listens on the port. */
  NOTHING_LISTENS,
  /** The way to the container is interrupted. */
  TUNNEL_DOWN,
  /** The service gave no valid answer. */
  BAD_ANSWER,
  /** The service gave no answer in time. */
  UPSTREAM_TIMEOUT,
  /** The gateway's own fault. */
  INTERNAL;

  static ExchangeOutcome of(TargetRefusal.Reason reason) {
    return switch (reason) {
      case MALFORMED -> MALFORMED_TARGET;
      case HOST_MISMATCH -> HOST_MISMATCH;
      case METHOD_NOT_ALLOWED -> METHOD_NOT_ALLOWED;
    };
  }

  static ExchangeOutcome of(HostRefusal.Reason reason) {
    return switch (reason) {
      case MALFORMED -> MALFORMED_HOST;
      case UNKNOWN_HOST -> UNKNOWN_HOST;
      case FOREIGN_CLUSTER -> FOREIGN_CLUSTER;
      case INVALID_NAME -> INVALID_NAME;
    };
  }

  /** They are called the same. */
  static ExchangeOutcome of(OwnOutcome outcome) {
    return valueOf(outcome.name());
  }

  static ExchangeOutcome of(GatewayError.Kind kind) {
    return switch (kind) {
      case NOTHING_LISTENS -> NOTHING_LISTENS;
      case TUNNEL_DOWN -> TUNNEL_DOWN;
      case BAD_ANSWER -> BAD_ANSWER;
      case TIMEOUT -> UPSTREAM_TIMEOUT;
      case INTERNAL -> INTERNAL;
    };
  }

  static ExchangeOutcome of(Refusal.Reason reason) {
    return switch (reason) {
      case NO_TOKEN -> NO_TOKEN;
      case INVALID_TOKEN -> INVALID_TOKEN;
      case UNREADABLE -> UNREADABLE;
      case NOT_YOURS -> NOT_YOURS;
      case SCOPED_TOKEN -> SCOPED_TOKEN;
      case INACTIVE_USER -> INACTIVE_USER;
      case ROOT_TOKEN -> ROOT_TOKEN;
      case NOT_STARTED -> NOT_STARTED;
      case ENDED -> ENDED;
      case NO_GATEWAY -> NO_GATEWAY;
      case UNKNOWN_NAME -> UNKNOWN_NAME;
      case NO_PUBLISHED_PORT -> NO_PUBLISHED_PORT;
      case CHOOSE_PORT -> CHOOSE_PORT;
      case API_FAILURE -> API_FAILURE;
      case TOO_BUSY -> TOO_BUSY;
      case TOO_MANY_INVALID_TOKENS -> TOO_MANY_INVALID_TOKENS;
    };
  }
}
