package org.arvados.gateway.demo.controller;

/**
 * The usual people of an example cluster.
 *
 * @param admin administrator
 * @param active ordinary user, who submits
 * @param spectator another ordinary user, with whom nothing is shared
 * @param inactive has a valid token, and no right to use it
 */
public record SampleAccounts(Account admin, Account active, Account spectator, Account inactive) {
  /** Adds the four to the cluster. */
  public static SampleAccounts addTo(ClusterState state) {
    return new SampleAccounts(
        state.addAccount("admin", user -> user.withAdmin(true)),
        state.addAccount("active"),
        state.addAccount("spectator"),
        state.addAccount("inactive", user -> user.withActive(false)));
  }
}
