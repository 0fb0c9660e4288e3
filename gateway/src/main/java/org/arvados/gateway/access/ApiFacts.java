package org.arvados.gateway.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.arvados.api.ApiFailedException;
import org.arvados.api.ApiRefusedException;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.Filter;
import org.arvados.api.Link;
import org.arvados.api.TokenRecord;
import org.arvados.api.User;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API for facts. Only what answers the visitor's own token is a refusal (rule A7): with
 * our own token 404 means that there is no such thing, and every other refusal is a failure.
 */
final class ApiFacts {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** A valid token of any scope may read its own record (arvados-protocol section 2.5). */
  private static final Set<Integer> NOT_VALID = Set.of(UNAUTHORIZED, FORBIDDEN);

  private static final Set<Integer> UNSEEN = Set.of(NOT_FOUND, FORBIDDEN);

  private final ArvadosApi api;
  private final String clusterId;
  private final ApiToken systemRootToken;
  private final boolean hostnameLinks;
  private final ApiCalls calls;
  private final InvalidTokenLimit limit;
  private final FailureLog log;

  ApiFacts(
      ArvadosApi api,
      String clusterId,
      ApiToken systemRootToken,
      boolean hostnameLinks,
      ApiCalls calls,
      InvalidTokenLimit limit,
      FailureLog log) {
    this.api = api;
    this.clusterId = clusterId;
    this.systemRootToken = systemRootToken;
    this.hostnameLinks = hostnameLinks;
    this.calls = calls;
    this.limit = limit;
    this.log = log;
  }

  /**
   * What a friendly name stands for (rule N1). The classes are asked one after the other: anybody
   * may make links of class {@code hostname} by the thousand, and must not slow down a name of the
   * class that has one link a name.
   */
  CompletableFuture<Optional<NamedPort>> named(String name, Asker asker) {
    return links(NamedPort.PUBLISHED_PORT, name, asker)
        .thenCompose(
            found ->
                found.isEmpty() && hostnameLinks
                    ? links(NamedPort.HOSTNAME, name, asker)
                    : CompletableFuture.completedFuture(found))
        .thenApply(found -> NamedPort.winner(found, clusterId));
  }

  private CompletableFuture<List<Link>> links(String linkClass, String name, Asker asker) {
    List<Filter> filters =
        List.of(Filter.equal("link_class", linkClass), Filter.equal("name", name));
    return ours(asker, ApiCall.LINKS, () -> api.links(asker.with(systemRootToken), filters))
        .thenApply(links -> links.orElse(List.of()));
  }

  CompletableFuture<Optional<SubmittedRequest>> request(ArvadosUuid uuid, Asker asker) {
    return ours(
            asker,
            ApiCall.CONTAINER_REQUEST,
            () -> api.containerRequest(asker.with(systemRootToken), uuid))
        .thenApply(request -> request.map(SubmittedRequest::of));
  }

  CompletableFuture<Optional<Container>> container(ArvadosUuid uuid, Asker asker) {
    return ours(asker, ApiCall.CONTAINER, () -> api.container(asker.with(systemRootToken), uuid));
  }

  /** All requests that share a container; empty when there is none. */
  CompletableFuture<Optional<List<SubmittedRequest>>> requestsOf(
      ArvadosUuid container, Asker asker) {
    return ours(
            asker,
            ApiCall.REQUESTS_OF_CONTAINER,
            () -> api.containerRequestsOf(asker.with(systemRootToken), container))
        .thenApply(
            requests ->
                requests
                    .map(list -> list.stream().map(SubmittedRequest::of).toList())
                    .filter(list -> !list.isEmpty()));
  }

  /**
   * The newest running request of the same name that publishes the same port, was made later, and
   * that the token can read; empty when there is none.
   */
  CompletableFuture<Optional<ArvadosUuid>> newer(
      SubmittedRequest than, int port, ApiToken token, Asker asker) {
    if (than.name().isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    List<Filter> filters =
        List.of(
            Filter.equal("name", than.name()),
            Filter.equal("state", "Committed"),
            Filter.equal("container.state", "Running"),
            new Filter("created_at", ">", than.createdAt().toString()));
    return asked(
            asker,
            ApiCall.NEWER_REQUEST,
            NOT_VALID,
            () -> api.newestContainerRequest(asker.with(token), filters))
        .thenApply(
            answer ->
                answer
                    .flatMap(found -> found)
                    .map(SubmittedRequest::of)
                    .filter(found -> found.declarations().ports().containsKey(port))
                    .map(SubmittedRequest::uuid));
  }

  /** Whose token it is; empty when it is not valid. */
  CompletableFuture<Optional<TokenHolder>> holder(ApiToken token, Asker asker) {
    if (limit.isReached(asker.clientAddress())) {
      return tooManyInvalid();
    }
    return asked(asker, ApiCall.TOKEN, NOT_VALID, () -> currentToken(token, asker))
        .thenCompose(
            record ->
                record.isPresent()
                    ? holder(record.get(), token, asker)
                    : CompletableFuture.completedFuture(Optional.<TokenHolder>empty()))
        .whenComplete(
            (holder, error) -> {
              if (error == null && holder.isEmpty()) {
                limit.count(asker.clientAddress(), token);
              }
            });
  }

  /** Looks again, since the call may have waited behind others that failed. */
  private CompletableFuture<TokenRecord> currentToken(ApiToken token, Asker asker) {
    return limit.isReached(asker.clientAddress())
        ? tooManyInvalid()
        : api.currentToken(asker.with(token));
  }

  private static <T> CompletableFuture<T> tooManyInvalid() {
    return CompletableFuture.failedFuture(new NotAskedException(Reason.TOO_MANY_INVALID_TOKENS));
  }

  /** A token whose scope forbids to ask for the user has a holder without a user's record. */
  private CompletableFuture<Optional<TokenHolder>> holder(
      TokenRecord record, ApiToken token, Asker asker) {
    return asked(
        asker,
        ApiCall.USER,
        Set.of(UNAUTHORIZED),
        () ->
            api.currentUser(asker.with(token))
                .thenApply(user -> holder(record, user))
                .exceptionallyCompose(
                    error ->
                        isRefusal(error, FORBIDDEN)
                            ? CompletableFuture.completedFuture(holder(record, null))
                            : CompletableFuture.failedFuture(Failures.unwrap(error))));
  }

  private static TokenHolder holder(TokenRecord record, @Nullable User user) {
    Visitor visitor =
        user == null
            ? new Visitor(record.ownerUuid(), "", false, false, record.expiresAt())
            : new Visitor(
                user.uuid(),
                user.username(),
                user.isAdmin(),
                record.isUnscoped(),
                record.expiresAt());
    return new TokenHolder(visitor, record.uuid(), user != null && user.isActive(), user != null);
  }

  /**
   * The same uuid when the token reads the container request or container; else empty.
   *
   * @param notValid runs when the API says that the token is not valid, or no longer
   */
  CompletableFuture<Optional<ArvadosUuid>> readable(
      ApiToken token, ArvadosUuid uuid, Asker asker, Runnable notValid) {
    return asked(
            asker,
            ApiCall.AS_VISITOR,
            UNSEEN,
            () ->
                uuid.isContainerRequest()
                    ? api.containerRequest(asker.with(token), uuid).thenApply(found -> uuid)
                    : api.container(asker.with(token), uuid).thenApply(found -> uuid))
        .exceptionallyCompose(
            error -> {
              if (isRefusal(error, UNAUTHORIZED)) {
                notValid.run();
                return CompletableFuture.completedFuture(Optional.empty());
              }
              return CompletableFuture.failedFuture(Failures.unwrap(error));
            });
  }

  private <T> CompletableFuture<Optional<T>> ours(
      Asker asker, ApiCall kind, Supplier<CompletableFuture<T>> call) {
    return asked(asker, kind, Set.of(NOT_FOUND), call)
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    Failures.unwrap(error) instanceof ApiRefusedException refused
                        ? failure(kind, refused)
                        : Failures.unwrap(error)));
  }

  /** Makes the call in turn; a refusal of these statuses is the empty answer. */
  private <T> CompletableFuture<Optional<T>> asked(
      Asker asker, ApiCall kind, Set<Integer> emptyStatuses, Supplier<CompletableFuture<T>> call) {
    return calls
        .call(asker, kind, call)
        .thenApply(Optional::of)
        .exceptionallyCompose(
            error -> {
              Throwable cause = Failures.unwrap(error);
              if (cause instanceof ApiRefusedException refused) {
                return emptyStatuses.contains(refused.status())
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : CompletableFuture.failedFuture(refused);
              }
              log.failed(kind.words(), cause);
              return CompletableFuture.failedFuture(cause);
            });
  }

  private ApiFailedException failure(ApiCall kind, ApiRefusedException refused) {
    ApiFailedException failure =
        new ApiFailedException(
            kind.words() + " with the system root token: status " + refused.status(), null);
    log.failed(kind.words(), failure);
    return failure;
  }

  private static boolean isRefusal(Throwable error, int status) {
    return Failures.unwrap(error) instanceof ApiRefusedException refused
        && refused.status() == status;
  }
}
