package org.arvados.gateway.access;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    return all().map(declared -> declared.level(port)).reduce(AccessLevel::lower).orElseThrow();
  }

  AccessPolicy.Facts policyFacts(int port) {
    return new AccessPolicy.Facts(level(port), runtimeUser(), sharing);
  }

  private @Nullable ArvadosUuid runtimeUser() {
    return container == null ? null : container.runtimeUserUuid();
  }

  /** What the requests declare; the container's own copy only where there is none (rule A3). */
  private Stream<Declarations> all() {
    if (!sharing.isEmpty()) {
      return sharing.stream().map(one -> one.declarations(runtimeUser()));
    }
    return Stream.of(
        container == null
            ? Declarations.NONE
            : DeclaredPorts.ofContainer(container.publishedPorts()));
  }

  /** What the named request declares, or every request of the named container. */
  private Stream<Declarations> addressed() {
    return request == null ? all() : Stream.of(request.declarations(runtimeUser()));
  }

  /**
   * The ports that the uuid alone may stand for (rule H2): the one that the declarations agree on,
   * or else all that are declared.
   */
  SortedSet<Integer> barePorts() {
    SortedSet<Integer> bare =
        addressed()
            .flatMap(one -> Stream.ofNullable(one.barePort()))
            .collect(Collectors.toCollection(TreeSet::new));
    return bare.size() == 1 ? bare : declaredPorts();
  }

  /** Every port that is declared. */
  SortedSet<Integer> declaredPorts() {
    return addressed()
        .flatMap(one -> one.ports().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is wrong with declarations of the visitor's own, so with what they can mend. */
  List<DeclarationProblem> problemsOf(Visitor visitor) {
    return (request == null ? sharing.stream() : Stream.of(request))
        .filter(
            one ->
                one.isFamiliarTo(visitor.uuid())
                    || visitor.isAdmin()
                    || visitor.uuid().equals(runtimeUser()))
        .flatMap(one -> one.declarations(runtimeUser()).problems().stream())
        .limit(Declarations.MAX_PROBLEMS)
        .toList();
  }

  /** The uuid of the named request; null when a container was named. */
  @Nullable ArvadosUuid requestUuid() {
    return request == null ? null : request.uuid();
  }

  PublishedPort published(int port) {
    return new PublishedPort(port, level(port), label(port), first(one -> one.initialPath(port)));
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
    return first(one -> one.label(port));
  }

  private String first(Function<Declarations, String> text) {
    return addressed().map(text).filter(some -> !some.isEmpty()).findFirst().orElse("");
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
