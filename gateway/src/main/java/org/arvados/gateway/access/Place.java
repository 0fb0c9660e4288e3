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
    if (request == null) {
      return new Place(null, container, listed);
    }
    for (SubmittedRequest one : listed) {
      if (one.uuid().equals(request.uuid())) {
        return new Place(request, container, listed);
      }
    }
    List<SubmittedRequest> sharing = new ArrayList<>(listed);
    sharing.add(request);
    return new Place(request, container, List.copyOf(sharing));
  }

  /** The lowest level that any of the requests declares; nothing declared is private. */
  AccessLevel level(int port) {
    AccessLevel lowest = AccessLevel.PUBLIC;
    for (Declarations declared : all()) {
      lowest = lowest.lower(declared.level(port));
    }
    return lowest;
  }

  AccessPolicy.Facts policyFacts(int port) {
    return new AccessPolicy.Facts(level(port), runtimeUser(), sharing);
  }

  private @Nullable ArvadosUuid runtimeUser() {
    return container == null ? null : container.runtimeUserUuid();
  }

  /** What the requests declare; the container's own copy only where there is none (rule A3). */
  private List<Declarations> all() {
    if (sharing.isEmpty()) {
      return List.of(
          container == null
              ? Declarations.NONE
              : DeclaredPorts.ofContainer(container.publishedPorts()));
    }
    List<Declarations> all = new ArrayList<>(sharing.size());
    for (SubmittedRequest one : sharing) {
      all.add(one.declarations(runtimeUser()));
    }
    return all;
  }

  /** What the named request declares, or every request of the named container. */
  private List<Declarations> addressed() {
    return request == null ? all() : List.of(request.declarations(runtimeUser()));
  }

  /**
   * The ports that the uuid alone may stand for (rule H2): the one that the declarations agree on,
   * or else all that are declared.
   */
  SortedSet<Integer> barePorts() {
    SortedSet<Integer> bare =
        addressed().stream()
            .flatMap(one -> Stream.ofNullable(one.barePort()))
            .collect(Collectors.toCollection(TreeSet::new));
    return bare.size() == 1 ? bare : declaredPorts();
  }

  /** Every port that is declared. */
  SortedSet<Integer> declaredPorts() {
    return addressed().stream()
        .flatMap(one -> one.ports().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is wrong with declarations of the visitor's own, so with what they can mend. */
  List<DeclarationProblem> problemsOf(Visitor visitor) {
    boolean mendsAll = visitor.isAdmin() || visitor.uuid().equals(runtimeUser());
    List<DeclarationProblem> problems = new ArrayList<>();
    for (SubmittedRequest one : request == null ? sharing : List.of(request)) {
      if (mendsAll || one.isFamiliarTo(visitor.uuid())) {
        problems.addAll(one.declarations(runtimeUser()).problems());
      }
    }
    return List.copyOf(problems.subList(0, Math.min(Declarations.MAX_PROBLEMS, problems.size())));
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
    for (Declarations declared : addressed()) {
      String some = text.apply(declared);
      if (!some.isEmpty()) {
        return some;
      }
    }
    return "";
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
