package org.arvados.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Login} of the cluster file: where users may be sent back to after signing in
 * (arvados-protocol section 10.2).
 *
 * @param trustedClients origins as written, some with {@code *.} before their host
 * @param trustPrivateNetworks whether localhost and private addresses are trusted too
 * @param loginCluster id of the cluster that signs users in; empty when this one does
 * @param issueTrustedTokens whether issued tokens may act beyond their own record
 */
public record LoginConfig(
    List<String> trustedClients,
    boolean trustPrivateNetworks,
    Optional<String> loginCluster,
    boolean issueTrustedTokens) {

  /** Takes a copy of the list. */
  public LoginConfig {
    trustedClients = List.copyOf(trustedClients);
  }

  /** What Arvados does by default. */
  public static LoginConfig defaults() {
    return new LoginConfig(List.of(), false, Optional.empty(), true);
  }

  /** The same with one more origin that logins may return to. */
  public LoginConfig withTrustedClient(String origin) {
    List<String> more = new ArrayList<>(trustedClients);
    more.add(origin);
    return new LoginConfig(more, trustPrivateNetworks, loginCluster, issueTrustedTokens);
  }

  static LoginConfig read(Section section) {
    LoginConfig defaults = defaults();
    return new LoginConfig(
        List.copyOf(section.sections("TrustedClients").keySet()),
        section.flag("TrustPrivateNetworks", defaults.trustPrivateNetworks()),
        section.text("LoginCluster"),
        section.flag("IssueTrustedTokens", defaults.issueTrustedTokens()));
  }
}
