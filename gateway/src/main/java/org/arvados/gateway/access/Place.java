package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.jspecify.annotations.Nullable;

/**
 * What a target's uuid stands for.
 *
 * @param request that was named; null when a container was
 * @param container null while the request has none
 * @param sharing every request of the container, the named one included
 */
record Place(
    @Nullable SubmittedRequest request,
    @Nullable Container container,
    List<SubmittedRequest> sharing) {

  /** The named request counts even where the list, read at another moment, lacks it. */
  static Place of(
      @Nullable SubmittedRequest request,
      @Nullable Container container,
      List<SubmittedRequest> listed) {
    if (request == null || listed.stream().anyMatch(one -> one.uuid().equals(request.uuid()))) {
      return new Place(request, container, listed);
    }
    List<SubmittedRequest> sharing = new ArrayList<>(listed);
    sharing.add(request);
    return new Place(request, container, List.copyOf(sharing));
  }

  /** The lowest level that any of the requests declares; nothing declared is private. */
  AccessLevel level(int port) {
    return sharing.stream()
        .map(request -> request.declarations().level(port))
        .reduce(AccessLevel::lower)
        .orElse(AccessLevel.PRIVATE);
  }

  AccessPolicy.Facts policyFacts(int port) {
    return new AccessPolicy.Facts(
        level(port),
        container == null ? null : container.runtimeUserUuid(),
        sharing.stream().map(SubmittedRequest::submitter).toList());
  }

  /** The ports that the named request declares, or any request of the named container. */
  SortedSet<Integer> declaredPorts() {
    SortedSet<Integer> ports = new TreeSet<>();
    if (request != null) {
      ports.addAll(request.declarations().ports().keySet());
    } else {
      sharing.forEach(one -> ports.addAll(one.declarations().ports().keySet()));
    }
    return ports;
  }

  /** The uuid of the named request; null when a container was named. */
  @Nullable ArvadosUuid requestUuid() {
    return request == null ? null : request.uuid();
  }

  PublishedPort published(int port) {
    return new PublishedPort(port, level(port), label(port));
  }

  /** The service on a port; null while there is no container. */
  @Nullable Service service(int port) {
    return container == null
        ? null
        : new Service(
            requestUuid(),
            container.uuid(),
            port,
            level(port),
            label(port),
            container.gatewayAddress(),
            submitter(container));
  }

  private String label(int port) {
    if (request != null) {
      return request.declarations().label(port);
    }
    return sharing.stream()
        .map(one -> one.declarations().label(port))
        .filter(label -> !label.isEmpty())
        .findFirst()
        .orElse("");
  }

  private ArvadosUuid submitter(Container known) {
    if (known.runtimeUserUuid() != null) {
      return known.runtimeUserUuid();
    }
    if (request != null) {
      return request.submitter();
    }
    // A container that lost its last request belongs to the system, as in Arvados.
    return sharing.isEmpty()
        ? new ArvadosUuid(known.uuid().cluster() + "-tpzed-000000000000000")
        : sharing.get(0).submitter();
  }
}
