package org.arvados.gateway.auth;

/** Where a token was found, in the order of trying (rule T1). */
public enum Source {
  /** The query of the request target. */
  QUERY,
  /** Our sealed cookie. */
  GATEWAY_COOKIE,
  /** The plain cookie of Arvados's own services. */
  ARVADOS_COOKIE,
  /** The Authorization header. */
  AUTHORIZATION;

  /** Whether a browser adds it by itself, to requests of any page (rule X2). */
  public boolean isCookie() {
    return this == GATEWAY_COOKIE || this == ARVADOS_COOKIE;
  }
}
