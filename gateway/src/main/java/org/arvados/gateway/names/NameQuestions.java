package org.arvados.gateway.names;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Batches;
import org.arvados.api.CallContext;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Filter;
import org.arvados.api.Link;
import org.arvados.api.User;
import org.arvados.gateway.access.NamedPort;

/**
 * What is asked of the API for one wish of one user.
 *
 * @param api to ask
 * @param call on the user's behalf
 * @param overview sees every link, so that a name that is taken out of the user's sight is noticed;
 *     what it alone sees is never told
 */
record NameQuestions(ArvadosApi api, CallContext call, Optional<ApiToken> overview) {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final Filter OF_NAMES =
      Filter.in("link_class", List.of(NamedPort.PUBLISHED_PORT, NamedPort.HOSTNAME));

  CompletableFuture<ArvadosUuid> me() {
    return api.currentUser(call).thenApply(User::uuid);
  }

  /** Who has these names; a name that nobody has is absent. */
  CompletableFuture<Map<String, Holders>> holders(Collection<String> names) {
    CompletableFuture<List<Link>> seen = linksOf(call, names);
    CompletableFuture<List<Link>> all =
        overview
            .map(token -> linksOf(new CallContext(token, call.requestId()), names))
            .orElse(seen);
    return me().thenCompose(me -> seen.thenCombine(all, (some, every) -> byName(me, some, every)));
  }

  private static Map<String, Holders> byName(ArvadosUuid me, List<Link> visible, List<Link> all) {
    Map<String, List<Link>> seen = visible.stream().collect(Collectors.groupingBy(Link::name));
    return all.stream().collect(Collectors.groupingBy(Link::name)).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    new Holders(
                        me, seen.getOrDefault(entry.getKey(), List.of()), entry.getValue())));
  }

  /** Who has a name. */
  CompletableFuture<Holders> holders(String name) {
    return me().thenCombine(
            holders(List.of(name)),
            (me, found) -> found.getOrDefault(name, new Holders(me, List.of(), List.of())));
  }

  /** The user's own links of both classes. */
  CompletableFuture<List<Link>> linksOwnedBy(ArvadosUuid owner) {
    return api.links(call, List.of(OF_NAMES, Filter.equal("owner_uuid", owner)));
  }

  private CompletableFuture<List<Link>> linksOf(CallContext as, Collection<String> names) {
    return Batches.ask(
        names, Batches.UUIDS, some -> api.links(as, List.of(OF_NAMES, Filter.in("name", some))));
  }

  /** A request; empty when the user cannot read it. */
  CompletableFuture<Optional<ContainerRequest>> request(ArvadosUuid uuid) {
    return api.containerRequest(call, uuid)
        .thenApply(Optional::of)
        .exceptionallyCompose(
            error ->
                isUnseen(error)
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(unwrap(error)));
  }

  CompletableFuture<List<ContainerRequest>> requests(List<ArvadosUuid> uuids) {
    return Batches.ask(
        uuids,
        Batches.UUIDS,
        some -> api.containerRequests(call, List.of(Filter.in("uuid", some))));
  }

  CompletableFuture<List<Container>> containers(List<ArvadosUuid> uuids) {
    return Batches.ask(
        uuids, Batches.UUIDS, some -> api.containers(call, List.of(Filter.in("uuid", some))));
  }

  private static boolean isUnseen(Throwable error) {
    return unwrap(error) instanceof ApiRefusedException refused
        && (refused.status() == NOT_FOUND || refused.status() == FORBIDDEN);
  }

  /** The failure itself, without what futures put around it. */
  static Throwable unwrap(Throwable error) {
    return error instanceof CompletionException && error.getCause() != null
        ? error.getCause()
        : error;
  }
}
