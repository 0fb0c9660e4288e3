package org.arvados.gateway.access;

import java.util.Collection;
import java.util.List;
import org.arvados.api.ArvadosUuid;

/**
 * The uuid and port that a target comes down to.
 *
 * @param uuid of a container request or container
 * @param port 1 to 65535, or {@link #NO_PORT}
 */
record Address(ArvadosUuid uuid, int port) {
  /** Stands for the port of a target that names none; no declaration can. */
  static final int NO_PORT = 0;

  /** Whether everybody may reach the port, or one of the ports, going by what the place says. */
  boolean isOpen(Place place) {
    for (int one : ports(place)) {
      if (place.level(one) == AccessLevel.PUBLIC) {
        return true;
      }
    }
    return false;
  }

  /** The same, if what the request's properties say should count. */
  boolean isOpenByProperties(SubmittedRequest request) {
    Declarations declared = request.declared().when(true);
    return port == NO_PORT
        ? declared.ports().keySet().stream()
            .anyMatch(one -> declared.level(one) == AccessLevel.PUBLIC)
        : declared.level(port) == AccessLevel.PUBLIC;
  }

  /** The ports that may be meant, ascending. */
  Collection<Integer> ports(Place place) {
    return port == NO_PORT ? place.barePorts() : List.of(port);
  }
}
