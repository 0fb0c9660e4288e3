package org.arvados.gateway.access;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Group;
import org.arvados.gateway.host.FriendlyNames;
import org.jspecify.annotations.Nullable;

/**
 * One look at all services that one visitor may enter, step by step: what there is, who shares it,
 * what the visitor may do there. Only what is declared is looked at, since most requests of a
 * cluster are no services.
 *
 * @param calls asks
 * @param visitor whose list it is
 * @param setup what is known of the cluster
 */
record Survey(SurveyCalls calls, Visitor visitor, Setup setup) {

  /**
   * What is known of the cluster.
   *
   * @param clusterId whose requests are listed
   * @param hostnameLinks whether links of class {@code hostname} give names, too (rule N1)
   * @param nameRules which names may be used
   * @param anonymousToken stands for everybody (rule A4)
   */
  record Setup(
      String clusterId,
      boolean hostnameLinks,
      FriendlyNames nameRules,
      Optional<ApiToken> anonymousToken) {}

  /**
   * What was found.
   *
   * @param places of the requests that declare something
   * @param rights of the visitor there
   * @param groups that own requests, as the visitor sees them
   */
  record Found(List<Place> places, ListedRights rights, Map<ArvadosUuid, Group> groups) {}

  /** The list; fails when the API cannot be asked. */
  CompletableFuture<ServiceList> list() {
    return look().thenCompose(found -> new SurveyReport(this, found).list());
  }

  private CompletableFuture<Found> look() {
    return calls
        .shown()
        .thenCompose(
            shown ->
                places(shown)
                    .thenCompose(
                        places -> withGroups(places, uuids(shown, ContainerRequest::uuid))));
  }

  private CompletableFuture<List<Place>> places(List<ContainerRequest> shown) {
    List<SubmittedRequest> declaring =
        shown.stream()
            .filter(request -> request.uuid().cluster().equals(setup.clusterId()))
            .map(SubmittedRequest::of)
            .filter(request -> request.declared().saysAnything())
            .toList();
    Set<ArvadosUuid> containers = uuids(declaring, SubmittedRequest::container);
    return calls
        .containers(containers)
        .thenCombine(
            calls.requestsOf(containers), (known, sharing) -> places(declaring, known, sharing));
  }

  private static List<Place> places(
      List<SubmittedRequest> declaring, List<Container> known, List<ContainerRequest> sharing) {
    Map<ArvadosUuid, Container> containers =
        known.stream().collect(Collectors.toMap(Container::uuid, Function.identity()));
    Map<ArvadosUuid, List<SubmittedRequest>> requests =
        sharing.stream()
            .map(SubmittedRequest::of)
            .filter(one -> one.container() != null)
            .collect(Collectors.groupingBy(one -> Objects.requireNonNull(one.container())));
    return declaring.stream()
        .filter(one -> one.container() == null || containers.containsKey(one.container()))
        .map(
            one ->
                Place.of(
                    one,
                    containers.get(one.container()),
                    requests.getOrDefault(one.container(), List.of())))
        .toList();
  }

  private CompletableFuture<Found> withGroups(List<Place> places, Set<ArvadosUuid> shown) {
    List<SubmittedRequest> requests =
        places.stream().flatMap(place -> place.sharing().stream()).distinct().toList();
    Set<ArvadosUuid> owners = uuids(requests, SubmittedRequest::owner);
    return calls
        .groups(owners.stream().filter(ArvadosUuid::isGroup).toList())
        .thenCompose(
            groups -> {
              Map<ArvadosUuid, Group> byUuid =
                  groups.stream().collect(Collectors.toMap(Group::uuid, Function.identity()));
              return rights(places, requests, shown, byUuid)
                  .thenApply(rights -> new Found(places, rights, byUuid));
            });
  }

  private CompletableFuture<ListedRights> rights(
      List<Place> places,
      List<SubmittedRequest> requests,
      Set<ArvadosUuid> shown,
      Map<ArvadosUuid, Group> groups) {
    Map<ArvadosUuid, ProjectRights> projects = new HashMap<>();
    groups.forEach((uuid, group) -> projects.put(uuid, ProjectRights.of(group)));
    ListedRights rights =
        new ListedRights(visitor.uuid(), shown, Set.of(), projects, Map.of(), Set.of());
    return withReading(rights, requests).thenCompose(known -> withShares(known, places));
  }

  /** Requests that share a container with one of the visitor's may be hidden from the visitor. */
  private CompletableFuture<ListedRights> withReading(
      ListedRights rights, List<SubmittedRequest> requests) {
    Set<ArvadosUuid> unknown = uuids(requests, SubmittedRequest::uuid);
    unknown.removeAll(rights.readable());
    return calls
        .readable(ApiCall.AS_VISITOR, calls.token(), unknown)
        .thenCompose(
            more -> {
              ListedRights read = rights.withReadable(more);
              unknown.removeAll(more);
              return setup
                  .anonymousToken()
                  .map(token -> calls.readable(ApiCall.AS_ANONYMOUS, token, unknown))
                  .orElse(CompletableFuture.completedFuture(List.of()))
                  .thenApply(read::withOpen);
            });
  }

  /** Only where writing or managing admits, and what the project says is not enough. */
  private CompletableFuture<ListedRights> withShares(ListedRights rights, List<Place> places) {
    List<SubmittedRequest> doubtful =
        places.stream()
            .filter(place -> !isOwn(place))
            .flatMap(
                place -> place.sharing().stream().filter(one -> isDoubtful(place, one, rights)))
            .distinct()
            .toList();
    Set<ArvadosUuid> targets =
        doubtful.stream()
            .flatMap(one -> Stream.of(one.uuid(), one.owner()))
            .filter(uuid -> !uuid.isGroup())
            .collect(Collectors.toSet());
    return calls
        .permissions(visitor.uuid(), targets)
        .thenApply(rows -> rights.withShares(ApiRights.levels(rows)))
        .thenCompose(known -> withThawed(known, doubtful));
  }

  private CompletableFuture<ListedRights> withThawed(
      ListedRights rights, List<SubmittedRequest> doubtful) {
    Set<ArvadosUuid> projects =
        doubtful.stream()
            .filter(one -> rights.shares().containsKey(one.uuid()))
            .map(SubmittedRequest::owner)
            .filter(ArvadosUuid::isGroup)
            .collect(Collectors.toSet());
    return calls
        .ourGroups(projects)
        .thenApply(
            groups ->
                rights.withThawed(
                    uuids(groups.stream().filter(Group::canWrite).toList(), Group::uuid)));
  }

  private static boolean isDoubtful(Place place, SubmittedRequest one, ListedRights rights) {
    return place.declaredPorts().stream()
        .map(place::level)
        .filter(level -> level == AccessLevel.CAN_WRITE || level == AccessLevel.CAN_MANAGE)
        .anyMatch(level -> rights.may(one, level) == Answer.NO);
  }

  private boolean isOwn(Place place) {
    return visitor.isAdmin()
        || AccessPolicy.isSubmitter(place.policyFacts(Address.NO_PORT), visitor.uuid());
  }

  private static <R> Set<ArvadosUuid> uuids(
      Collection<R> records, Function<R, @Nullable ArvadosUuid> uuid) {
    return records.stream()
        .map(uuid)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
