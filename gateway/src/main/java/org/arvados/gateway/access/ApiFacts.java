package org.arvados.gateway.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosApi;
import org.arvados.api.ArvadosUuid;
import org.arvados.api.Container;
import org.arvados.api.ContainerRequest;
import org.arvados.api.Filter;
import org.arvados.api.Link;
import org.arvados.api.TokenRecord;
import org.arvados.api.User;
import org.arvados.gateway.access.Refusal.Reason;
import org.jspecify.annotations.Nullable;

/** Asks the API what there is, and whose a token is. */
final class ApiFacts {
  /** A valid token of any scope may read its own record (arvados-protocol section 2.5). */
  private static final Set<Integer> NOT_VALID =
      Set.of(ApiQuestions.UNAUTHORIZED, ApiQuestions.FORBIDDEN);

  private final ApiQuestions questions;
  private final ArvadosApi api;
  private final String clusterId;
  private final boolean hostnameLinks;
  private final InvalidTokenLimit limit;
  private final AccessObserver observer;
  private final BatchedQuestion<String, List<Link>> publishedPorts;
  private final BatchedQuestion<String, List<Link>> hostnames;
  private final BatchedQuestion<ArvadosUuid, ContainerRequest> requests;
  private final BatchedQuestion<ArvadosUuid, Container> containers;
  private final BatchedQuestion<ArvadosUuid, List<ContainerRequest>> requestsOf;

  /**
   * Nothing is asked yet.
   *
   * @param soon runs what it is given a moment later, so that renewals are asked together
   */
  ApiFacts(
      ApiQuestions questions,
      String clusterId,
      boolean hostnameLinks,
      InvalidTokenLimit limit,
      AccessObserver observer,
      Executor soon) {
    this.questions = questions;
    this.api = questions.api();
    this.clusterId = clusterId;
    this.hostnameLinks = hostnameLinks;
    this.limit = limit;
    this.observer = observer;
    BatchedQuestions batched = new BatchedQuestions(questions, soon);
    this.publishedPorts = batched.links(NamedPort.PUBLISHED_PORT);
    this.hostnames = batched.links(NamedPort.HOSTNAME);
    this.requests = batched.requests();
    this.containers = batched.containers();
    this.requestsOf = batched.requestsOfContainers();
  }

  /**
   * The claims that decide what a friendly name stands for (rule N1). The classes are asked one
   * after the other: anybody may make links of class {@code hostname} by the thousand, and must not
   * slow down a name of the class that has one link a name.
   */
  CompletableFuture<Optional<NameClaims>> named(String name, Asker asker) {
    return links(publishedPorts, name, asker)
        .thenCompose(
            found ->
                found.isEmpty() && hostnameLinks
                    ? links(hostnames, name, asker)
                    : CompletableFuture.completedFuture(found))
        .thenApply(found -> found(name, found));
  }

  /** Everybody's claims to a name. */
  CompletableFuture<Optional<NameClaims>> claims(String name, Asker asker) {
    CompletableFuture<List<Link>> others =
        hostnameLinks
            ? links(hostnames, name, asker)
            : CompletableFuture.completedFuture(List.of());
    return links(publishedPorts, name, asker)
        .thenCombine(others, (first, rest) -> Stream.concat(first.stream(), rest.stream()).toList())
        .thenApply(found -> found(name, found));
  }

  private Optional<NameClaims> found(String name, List<Link> links) {
    NameClaims claims = NameClaims.of(name, links, clusterId);
    if (claims.isContested()) {
      observer.contestedName();
    }
    return Optional.of(claims).filter(some -> !some.claims().isEmpty());
  }

  private static CompletableFuture<List<Link>> links(
      BatchedQuestion<String, List<Link>> ofClass, String name, Asker asker) {
    return ofClass.ask(name, asker).thenApply(links -> links.orElse(List.of()));
  }

  CompletableFuture<Optional<SubmittedRequest>> request(ArvadosUuid uuid, Asker asker) {
    return requests.ask(uuid, asker).thenApply(request -> request.map(SubmittedRequest::of));
  }

  CompletableFuture<Optional<Container>> container(ArvadosUuid uuid, Asker asker) {
    return containers.ask(uuid, asker);
  }

  /** All requests that share a container; empty when there is none. */
  CompletableFuture<Optional<List<SubmittedRequest>>> requestsOf(
      ArvadosUuid container, Asker asker) {
    return requestsOf
        .ask(container, asker)
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
    return questions
        .asked(
            asker,
            ApiCall.NEWER_REQUEST,
            NOT_VALID,
            () -> api.newestContainerRequest(asker.with(token), filters))
        .thenApply(
            answer ->
                answer
                    .flatMap(found -> found)
                    .map(SubmittedRequest::of)
                    .filter(found -> found.declared().when(true).ports().containsKey(port))
                    .map(SubmittedRequest::uuid));
  }

  /** Whose token it is; empty when it is not valid. */
  CompletableFuture<Optional<TokenHolder>> holder(ApiToken token, Asker asker) {
    if (limit.isReached(asker.clientAddress())) {
      return tooManyInvalid();
    }
    return questions
        .asked(asker, ApiCall.TOKEN, NOT_VALID, () -> currentToken(token, asker))
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
    return questions.asked(
        asker,
        ApiCall.USER,
        Set.of(ApiQuestions.UNAUTHORIZED),
        () ->
            api.currentUser(asker.with(token))
                .thenApply(user -> holder(record, user))
                .exceptionallyCompose(
                    error ->
                        ApiQuestions.isRefusal(error, ApiQuestions.FORBIDDEN)
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
}
