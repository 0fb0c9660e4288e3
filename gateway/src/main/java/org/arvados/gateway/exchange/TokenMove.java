package org.arvados.gateway.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.AccessService;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.auth.Session;
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.jspecify.annotations.Nullable;

/**
 * Takes a token out of the address of a page, into a cookie if it is valid (rule T3), and not
 * without asking when that would change the user (rule T4).
 */
final class TokenMove {
  private final ExchangeServices services;
  private final String clientAddress;
  private final String requestId;

  /** For one exchange. */
  TokenMove(ExchangeServices services, String clientAddress, String requestId) {
    this.services = services;
    this.clientAddress = clientAddress;
    this.requestId = requestId;
  }

  /** What the client is answered. */
  sealed interface Outcome {
    /** The same page without the token. */
    record Redirect(SeeOther redirect) implements Outcome {}

    /** A page instead, and why. */
    record Answer(Page page, ExchangeOutcome reason) implements Outcome {}
  }

  /** The service may be entered: by the query's token, or without its help. */
  CompletionStage<Outcome> granted(RequestHead head, Grant grant) {
    Candidate by = grant.admittedBy();
    Visitor visitor = grant.visitor();
    return by != null && visitor != null && by.source() == Source.QUERY
        ? move(head, session(head, by.token(), grant.service()), visitor)
        : CompletableFuture.completedFuture(redirect(head, List.of()));
  }

  /**
   * There is nothing to enter at the moment, but the visitor may know that.
   *
   * @param service that is waited for, where it is known
   */
  CompletionStage<Outcome> waiting(RequestHead head, ApiToken token, @Nullable Service service) {
    return identify(token)
        .thenCompose(
            visitor ->
                visitor.isPresent()
                    ? move(head, session(head, token, service), visitor.get())
                    : CompletableFuture.completedFuture(redirect(head, List.of())));
  }

  private Session session(RequestHead head, ApiToken token, @Nullable Service service) {
    return services.userSwitch().newSession(token, NameChange.mark(services, head, service));
  }

  private CompletionStage<Outcome> move(RequestHead head, Session next, Visitor visitor) {
    Optional<Candidate> cookie =
        head.tokens().list().stream()
            .filter(candidate -> candidate.source() == Source.GATEWAY_COOKIE)
            .findFirst();
    return cookie.isEmpty()
        ? CompletableFuture.completedFuture(signIn(head, next))
        : identify(cookie.get().token()).thenApply(current -> signIn(head, next, visitor, current));
  }

  private Outcome signIn(
      RequestHead head, Session next, Visitor visitor, Optional<Visitor> current) {
    return current
        .filter(user -> !user.uuid().equals(visitor.uuid()))
        .<Outcome>map(
            user ->
                new Outcome.Answer(question(head, next, visitor, user), ExchangeOutcome.USER_ASKED))
        .orElseGet(() -> signIn(head, next));
  }

  private Page question(RequestHead head, Session next, Visitor visitor, Visitor current) {
    String target = head.tokens().query().cleanTarget();
    return services
        .userSwitch()
        .page(services.pages().refusals(), head.host(), current, visitor, next, target);
  }

  private Outcome signIn(RequestHead head, Session next) {
    List<String> set = new ArrayList<>();
    set.add(services.userSwitch().cookie(head.host(), next));
    set.addAll(services.signIn().signedInAgain(head.cookies(), head.host()));
    return redirect(head, set);
  }

  private static Outcome redirect(RequestHead head, List<String> cookies) {
    return SeeOther.here(head.tokens().query().cleanTarget(), cookies)
        .<Outcome>map(Outcome.Redirect::new)
        .orElseGet(
            () ->
                new Outcome.Answer(
                    FailurePages.malformed("The path must begin with exactly one slash."),
                    ExchangeOutcome.MALFORMED_TARGET));
  }

  private CompletionStage<Optional<Visitor>> identify(ApiToken token) {
    AccessService access = services.access();
    return access.identify(token, clientAddress, requestId);
  }
}
