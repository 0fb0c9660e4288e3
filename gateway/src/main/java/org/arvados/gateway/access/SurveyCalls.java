package org.arvados.gateway.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Batches;
import org.arvados.api.CallContext;
import org.arvados.api.ComputedPermission;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Filter;
import org.arvados.api.Group;
import org.arvados.api.Link;
import org.arvados.api.User;

/**
 * Calls to the API about many things at once, each in turn with those of decisions (rule A9). None
 * is made about nothing.
 *
 * @param questions asks
 * @param token of the visitor
 * @param asker on whose account
 */
record SurveyCalls(ApiQuestions questions, ApiToken token, Asker asker) {
  /** The API's own bound for the permission table. */
  private static final int MOST_TARGETS = 100;

  /** A list call. */
  private interface ListCall<V>
      extends BiFunction<CallContext, List<Filter>, CompletableFuture<List<V>>> {}

  private ArvadosApi api() {
    return questions.api();
  }

  /** The submitted requests that the token reads, ended ones left out. */
  CompletableFuture<List<ContainerRequest>> shown() {
    List<Filter> filters = List.of(Filter.equal("state", "Committed"));
    return as(token, ApiCall.AS_VISITOR, call -> api().shownContainerRequests(call, filters));
  }

  /** Those of the requests that a token reads. */
  CompletableFuture<List<ArvadosUuid>> readable(
      ApiCall kind, ApiToken reader, Collection<ArvadosUuid> requests) {
    return as(reader, kind, "uuid", requests, api()::shownContainerRequests)
        .thenApply(shown -> shown.stream().map(ContainerRequest::uuid).toList());
  }

  CompletableFuture<List<Container>> containers(Collection<ArvadosUuid> uuids) {
    return ours(ApiCall.CONTAINER, "uuid", uuids, api()::containers);
  }

  /** Every request that shares one of the containers. */
  CompletableFuture<List<ContainerRequest>> requestsOf(Collection<ArvadosUuid> containers) {
    return ours(
        ApiCall.REQUESTS_OF_CONTAINER, "container_uuid", containers, api()::containerRequests);
  }

  /** The groups as the visitor sees them; absent is what the visitor does not. */
  CompletableFuture<List<Group>> groups(Collection<ArvadosUuid> uuids) {
    return as(token, ApiCall.PROJECT_AS_VISITOR, "uuid", uuids, api()::groups);
  }

  /** The groups as the system sees them. */
  CompletableFuture<List<Group>> ourGroups(Collection<ArvadosUuid> uuids) {
    return ours(ApiCall.PROJECT, "uuid", uuids, api()::groups);
  }

  /** The users as the visitor sees them; absent is whom the visitor does not. */
  CompletableFuture<List<User>> users(Collection<ArvadosUuid> uuids) {
    return as(token, ApiCall.USER, "uuid", uuids, api()::localUsers);
  }

  /** Everybody's links of some classes by one of their fields. */
  CompletableFuture<List<Link>> links(List<String> classes, String field, Collection<?> values) {
    Filter ofClasses = Filter.in("link_class", classes);
    return Batches.ask(
        values,
        Batches.UUIDS,
        some ->
            ours(
                ApiCall.LINKS,
                call -> api().links(call, List.of(ofClasses, Filter.in(field, some)))));
  }

  /** The permission table's rows for a user. */
  CompletableFuture<List<ComputedPermission>> permissions(
      ArvadosUuid user, Collection<ArvadosUuid> targets) {
    return Batches.ask(
        targets,
        MOST_TARGETS,
        some -> ours(ApiCall.PERMISSIONS, call -> api().computedPermissions(call, user, some)));
  }

  private <V> CompletableFuture<List<V>> ours(
      ApiCall kind, String field, Collection<ArvadosUuid> values, ListCall<V> list) {
    return Batches.ask(
        values,
        Batches.UUIDS,
        some -> ours(kind, call -> list.apply(call, List.of(Filter.in(field, some)))));
  }

  private <V> CompletableFuture<List<V>> ours(
      ApiCall kind, Function<CallContext, CompletableFuture<List<V>>> call) {
    return questions.ours(asker, kind, call).thenApply(answer -> answer.orElse(List.of()));
  }

  private <V> CompletableFuture<List<V>> as(
      ApiToken reader,
      ApiCall kind,
      String field,
      Collection<ArvadosUuid> values,
      ListCall<V> list) {
    return Batches.ask(
        values,
        Batches.UUIDS,
        some -> as(reader, kind, call -> list.apply(call, List.of(Filter.in(field, some)))));
  }

  private <V> CompletableFuture<List<V>> as(
      ApiToken reader, ApiCall kind, Function<CallContext, CompletableFuture<List<V>>> call) {
    return questions
        .asked(asker, kind, Set.of(), () -> call.apply(asker.with(reader)))
        .thenApply(answer -> answer.orElse(List.of()));
  }
}
