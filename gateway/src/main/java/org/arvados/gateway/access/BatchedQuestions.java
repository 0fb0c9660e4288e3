package org.arvados.gateway.access;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Filter;
import org.arvados.api.Link;
import org.arvados.gateway.access.BatchedQuestion.Many;
import org.arvados.gateway.access.BatchedQuestion.One;

/**
 * The questions that are asked about many things in one call.
 *
 * @param questions asks
 * @param soon runs what it is given a moment later
 */
record BatchedQuestions(ApiQuestions questions, Executor soon) {
  private ArvadosApi api() {
    return questions.api();
  }

  private <K, V> BatchedQuestion<K, V> of(ApiCall kind, One<K, V> one, Many<K, V> many) {
    return new BatchedQuestion<>(questions, kind, one, many, soon);
  }

  /** The links of a class by their name. */
  BatchedQuestion<String, List<Link>> links(String linkClass) {
    Filter ofClass = Filter.equal("link_class", linkClass);
    return of(
        ApiCall.LINKS,
        (call, name) -> api().links(call, List.of(ofClass, Filter.equal("name", name))),
        (call, names) ->
            api()
                .fewLinks(call, List.of(ofClass, Filter.in("name", names)))
                .thenApply(links -> links.map(BatchedQuestions::byName)));
  }

  private static Map<String, List<Link>> byName(List<Link> links) {
    return links.stream().collect(Collectors.groupingBy(Link::name));
  }

  BatchedQuestion<ArvadosUuid, ContainerRequest> requests() {
    return of(
        ApiCall.CONTAINER_REQUEST,
        api()::containerRequest,
        (call, uuids) ->
            byUuid(api().containerRequests(call, among(uuids)), ContainerRequest::uuid));
  }

  BatchedQuestion<ArvadosUuid, Container> containers() {
    return of(
        ApiCall.CONTAINER,
        api()::container,
        (call, uuids) -> byUuid(api().containers(call, among(uuids)), Container::uuid));
  }

  /** All requests that share a container. */
  BatchedQuestion<ArvadosUuid, List<ContainerRequest>> requestsOfContainers() {
    return of(
        ApiCall.REQUESTS_OF_CONTAINER,
        api()::containerRequestsOf,
        (call, containers) ->
            api()
                .fewContainerRequestsOf(call, containers)
                .thenApply(requests -> requests.map(BatchedQuestions::byContainer)));
  }

  private static Map<ArvadosUuid, List<ContainerRequest>> byContainer(
      List<ContainerRequest> requests) {
    return requests.stream()
        .filter(request -> request.containerUuid() != null)
        .collect(Collectors.groupingBy(request -> Objects.requireNonNull(request.containerUuid())));
  }

  private static <V> CompletableFuture<Optional<Map<ArvadosUuid, V>>> byUuid(
      CompletableFuture<List<V>> found, Function<V, ArvadosUuid> uuid) {
    return found.thenApply(
        records ->
            Optional.of(records.stream().collect(Collectors.toMap(uuid, Function.identity()))));
  }

  private static List<Filter> among(List<ArvadosUuid> uuids) {
    return List.of(Filter.in("uuid", uuids));
  }
}
