package org.arvados.gateway.demo.controller;

import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;

/**
 * A user and a token that does all the user may.
 *
 * @param user as it was when the account was made
 * @param tokenRow unlimited and without end
 */
public record Account(UserRow user, TokenRow tokenRow) {
  /** Names the user. */
  public ArvadosUuid uuid() {
    return user.uuid();
  }

  /** The token in its v2 form. */
  public ApiToken token() {
    return tokenRow.v2();
  }
}
