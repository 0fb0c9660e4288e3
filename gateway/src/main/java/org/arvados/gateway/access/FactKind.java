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
  /** Which newer request of the same name a token can read. */
  NEWER_REQUEST,
  /** Whose a token is. */
  TOKEN_HOLDER,
  /** Whether a token may read an object. */
  READABLE
}
