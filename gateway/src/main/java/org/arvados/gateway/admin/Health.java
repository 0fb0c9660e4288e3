package org.arvados.gateway.admin;

import java.util.Optional;

/** Whether the gateway takes requests. Safe for any thread. */
public final class Health {
  private volatile Optional<String> problem = Optional.of("starting");

  /** Clients are accepted from now on. */
  public void serving() {
    problem = Optional.empty();
  }

  /** No new clients are accepted any more (rule X10). */
  public void draining() {
    problem = Optional.of("draining");
  }

  /** Why not; empty when it takes requests. */
  Optional<String> problem() {
    return problem;
  }
}
