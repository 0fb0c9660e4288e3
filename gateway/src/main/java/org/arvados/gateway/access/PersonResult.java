package org.arvados.gateway.access;

import org.arvados.api.ApiToken;
import org.jspecify.annotations.Nullable;

/** Whether tokens are somebody's who may do all that an active user may. */
public sealed interface PersonResult {
  /**
   * They are.
   *
   * @param token the first valid one
   */
  record Person(Visitor visitor, ApiToken token) implements PersonResult {}

  /**
   * They are not, or the API does not say.
   *
   * @param visitor whom a token belongs to that is not enough, when that is known
   */
  record Nobody(Refusal.Reason reason, @Nullable Visitor visitor) implements PersonResult {}
}
