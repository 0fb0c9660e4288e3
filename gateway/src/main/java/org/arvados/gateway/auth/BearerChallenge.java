package org.arvados.gateway.auth;

/** The WWW-Authenticate texts for programs (RFC 6750 section 3). */
public final class BearerChallenge {
  private BearerChallenge() {}

  /**
   * For a request without any token.
   *
   * @param clusterId five characters
   */
  public static String missing(String clusterId) {
    return "Bearer realm=\"Arvados " + clusterId + "\"";
  }

  /** For a request whose tokens are all unknown or expired. */
  public static String invalid(String clusterId) {
    return missing(clusterId) + ", error=\"invalid_token\"";
  }
}
