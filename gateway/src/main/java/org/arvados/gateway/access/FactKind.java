package org.arvados.gateway.access;

/** The kinds of facts that are cached, each in a cache of its own. */
public enum FactKind {
  /** What a friendly name stands for. */
  NAME,
  /** A container request. */
  CONTAINER_REQUEST,
  /** A container's state and address. */
  CONTAINER,
  /** The requests that share a container. */
  REQUESTS_OF_CONTAINER,
  /** Whose a token is. */
  TOKEN_HOLDER,
  /** Whether a token reads an object. */
  READABLE,
  /** Which requests of a container a token reads. */
  READABLE_REQUESTS,
  /** What a token may do in a project. */
  PROJECT_RIGHTS,
  /** What a user may do by shares of single requests, and with other users. */
  PERMISSIONS,
  /** Whether a project is not frozen. */
  THAWED,
  /** Whether a user's account is active. */
  ACTIVE,
  /** Everybody's claims to a friendly name. */
  CLAIMS
}
