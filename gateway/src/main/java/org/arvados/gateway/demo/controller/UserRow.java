package org.arvados.gateway.demo.controller;

/**
 * A user account.
 *
 * @param stamp owned by the system root user
 * @param username login name
 * @param email address
 * @param firstName given name
 * @param lastName family name
 * @param isActive false for an account that may not do anything yet or any more
 * @param isAdmin administrator of the cluster
 */
public record UserRow(
    RowStamp stamp,
    String username,
    String email,
    String firstName,
    String lastName,
    boolean isActive,
    boolean isAdmin)
    implements Row {
  @Override
  public UserRow withStamp(RowStamp newStamp) {
    return new UserRow(newStamp, username, email, firstName, lastName, isActive, isAdmin);
  }

  /** The same account, active or not. */
  public UserRow withActive(boolean active) {
    return new UserRow(stamp, username, email, firstName, lastName, active, isAdmin);
  }

  /** The same account, with or without administrator's rights. */
  public UserRow withAdmin(boolean admin) {
    return new UserRow(stamp, username, email, firstName, lastName, isActive, admin);
  }
}
