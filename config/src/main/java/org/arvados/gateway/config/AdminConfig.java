package org.arvados.gateway.config;

import java.util.Optional;

/**
 * {@code admin}: health and metrics, away from the hosts of services.
 *
 * @param address host and port of their listener; empty for none
 */
public record AdminConfig(Optional<HostAndPort> address) {
  /** No listener. */
  public static AdminConfig defaults() {
    return new AdminConfig(Optional.empty());
  }

  static AdminConfig read(Section section) {
    return new AdminConfig(section.optional("address", HostAndPort::parse));
  }
}
