package org.arvados.gateway.access;

import org.arvados.api.ArvadosUuid;

/**
 * What is known of a valid token.
 *
 * @param visitor its user
 * @param tokenUuid names the token record
 * @param isActive whether the account is; false also when the token's scope forbids to ask
 * @param isUserKnown whether the user's record could be asked for
 */
record TokenHolder(Visitor visitor, ArvadosUuid tokenUuid, boolean isActive, boolean isUserKnown) {
  /** Somebody active, whose token may do all; which token it is does not matter any more. */
  static TokenHolder person(Visitor visitor) {
    return new TokenHolder(visitor, visitor.uuid(), true, true);
  }

  /** The account that stands for everybody without a token. */
  boolean isAnonymous() {
    return visitor.uuid().text().endsWith("-tpzed-anonymouspublic");
  }

  /** The system root token in whatever form it came, or another token of the system's own user. */
  boolean isSystem() {
    return visitor.uuid().text().endsWith("-tpzed-000000000000000")
        || tokenUuid.text().endsWith("-gj3su-000000000000000");
  }
}
