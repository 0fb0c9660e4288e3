package org.arvados.gateway.demo.controller;

import java.time.Instant;
import java.util.List;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.jspecify.annotations.Nullable;

/**
 * An API token (arvados-protocol section 2). It never prints its secret.
 *
 * @param stamp its owner is the user whose token it is
 * @param secret the secret part; digits and lower-case letters
 * @param scopes {@code ["all"]} or {@code "METHOD path"} entries; empty allows nothing
 * @param expiresAt null when it never expires
 * @param containerUuid set for the token of a container: valid while that is Locked or Running
 */
public record TokenRow(
    RowStamp stamp,
    String secret,
    List<String> scopes,
    @Nullable Instant expiresAt,
    @Nullable ArvadosUuid containerUuid)
    implements Row {
  /** Copies the scopes. */
  public TokenRow {
    scopes = List.copyOf(scopes);
  }

  /** The form {@code v2/<uuid>/<secret>}. */
  public ApiToken v2() {
    return ApiToken.of("v2/" + uuid() + "/" + secret);
  }

  /** The form that is the secret alone. */
  public ApiToken v1() {
    return ApiToken.of(secret);
  }

  /** The form that programs inside a container are given: v2 and the container's uuid. */
  public ApiToken v2InContainer() {
    return ApiToken.of("v2/" + uuid() + "/" + secret + "/" + containerUuid);
  }

  @Override
  public TokenRow withStamp(RowStamp newStamp) {
    return new TokenRow(newStamp, secret, scopes, expiresAt, containerUuid);
  }

  /** The same token, limited to these scopes. */
  public TokenRow withScopes(String... newScopes) {
    return new TokenRow(stamp, secret, List.of(newScopes), expiresAt, containerUuid);
  }

  /** The same token, with another end. */
  public TokenRow withExpiresAt(@Nullable Instant at) {
    return new TokenRow(stamp, secret, scopes, at, containerUuid);
  }

  /** The same token, bound to a container. */
  public TokenRow withContainer(ArvadosUuid container) {
    return new TokenRow(stamp, secret, scopes, expiresAt, container);
  }

  @Override
  public String toString() {
    return "TokenRow[" + uuid() + ", secret redacted]";
  }
}
