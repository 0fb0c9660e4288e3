package org.arvados.gateway.demo;

import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.demo.controller.Account;

/**
 * A user of the demo.
 *
 * @param account the user's record and an unlimited token
 */
public record DemoUser(Account account) {
  /** Login name, such as {@code owner}. */
  public String name() {
    return account.user().username();
  }

  /** Names the user in the API. */
  public ArvadosUuid uuid() {
    return account.uuid();
  }

  /** The token in its v2 form. */
  public ApiToken token() {
    return account.token();
  }

  /** What the user logs in with: worth nothing elsewhere. */
  public String password() {
    return name() + "-pw";
  }
}
