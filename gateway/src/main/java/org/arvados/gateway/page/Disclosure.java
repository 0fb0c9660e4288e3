package org.arvados.gateway.page;

import java.util.Optional;

/**
 * What a visitor with a grant may be told of a service (rule A11). {@link #NONE} for everyone else.
 *
 * @param name the service's label, or what stands for it
 * @param state of the container, or of a request without one, as Arvados calls it
 * @param request uuid of the container request, which Workbench shows
 * @param newer the same service of a newer request, where one runs
 */
public record Disclosure(
    Optional<String> name,
    Optional<String> state,
    Optional<String> request,
    Optional<PageLink> newer) {
  /** For those who have no grant. */
  public static final Disclosure NONE =
      new Disclosure(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
