package org.arvados.gateway.access;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
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

  /** Whether everybody may reach the port, or one of the ports, going by these requests. */
  boolean isOpen(List<SubmittedRequest> requests) {
    return requests.stream()
        .limit(1)
        .flatMap(first -> port == NO_PORT ? declared(first) : Stream.of(port))
        .anyMatch(one -> requests.stream().allMatch(request -> isPublic(request, one)));
  }

  private static Stream<Integer> declared(SubmittedRequest request) {
    return request.declarations().ports().keySet().stream();
  }

  private static boolean isPublic(SubmittedRequest request, int port) {
    return request.declarations().level(port) == AccessLevel.PUBLIC;
  }

  /** The ports that may be meant, ascending. */
  SortedSet<Integer> ports(Place place) {
    return port == NO_PORT ? place.declaredPorts() : new TreeSet<>(List.of(port));
  }
}
