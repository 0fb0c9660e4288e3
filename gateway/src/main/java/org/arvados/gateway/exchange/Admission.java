package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import java.util.Optional;
import java.util.function.Consumer;
import org.arvados.api.ApiToken;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.QueryToken;
import org.arvados.gateway.auth.TokenRedirect;
import org.arvados.gateway.page.Page;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a request enters its service or what it is answered instead, before anything of
 * it is sent on (rules A, T3, T4, X2). On the event loop of its exchange.
 */
final class Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  private final ExchangeServices services;
  private final EventLoop loop;
  private final RequestHead head;
  private final AccessRequest asked;
  private final ExchangeLog log;
  private final Consumer<Outcome> then;

  /** What becomes of the request. */
  sealed interface Outcome {
    /** It may go on to the service. */
    record Enter(Grant grant) implements Outcome {}

    /** It is answered with a redirect to the same page without the token. */
    record Redirect(TokenRedirect redirect) implements Outcome {}

    /** It is answered with a page. */
    record Answer(Page page) implements Outcome {}

    /** The API cannot be asked: answered with a page, and nothing after the request is read. */
    record Failure(Page page) implements Outcome {}
  }

  /**
   * For one request.
   *
   * @param asked what the decision is asked for
   * @param then told the outcome once, at once or later on the loop
   */
  Admission(
      ExchangeServices services,
      EventLoop loop,
      RequestHead head,
      AccessRequest asked,
      ExchangeLog log,
      Consumer<Outcome> then) {
    this.services = services;
    this.loop = loop;
    this.head = head;
    this.asked = asked;
    this.log = log;
    this.then = then;
  }

  /** Has it decided: at once when all facts are known. */
  void start() {
    Decision known = services.access().cached(asked);
    if (known != null) {
      decided(known, true);
    } else {
      OnLoop.then(
          services.access().decide(asked),
          loop,
          decision -> decided(decision, false),
          this::failed);
    }
  }

  /** The page of a refusal. */
  static Page page(ExchangeServices services, RequestHead head, Refusal refusal) {
    return page(services, head, refusal, Optional.empty());
  }

  private static Page page(
      ExchangeServices services, RequestHead head, Refusal refusal, Optional<ArvadosUuid> newer) {
    Page page = services.pages().of(refusal, head.host(), newer);
    if (refusal.reason().status() == 401 && head.tokens().staleCookie()) {
      for (String expiry : GatewayCookie.expiry(head.host())) {
        page = page.withHeader("Set-Cookie", expiry);
      }
    }
    return page;
  }

  private void decided(Decision decision, boolean cached) {
    log.decided(cached);
    if (decision instanceof Refusal refusal) {
      refused(refusal);
    } else {
      granted((Grant) decision);
    }
  }

  private void refused(Refusal refusal) {
    log.outcome(ExchangeOutcome.of(refusal.reason()));
    log.resolved(refusal.service(), refusal.visitor());
    boolean entered = !refusal.ports().isEmpty();
    Optional<ApiToken> token = head.tokens().query().token();
    if (entered && head.redirectable() && token.isPresent()) {
      // The token has done its work: it leaves the address before the page is shown.
      OnLoop.then(tokenMove().waiting(head, token.get()), loop, this::moved, this::failed);
    } else if (refusal.reason() == Refusal.Reason.ENDED) {
      OnLoop.then(
          services.access().newer(asked, refusal),
          loop,
          newer -> then.accept(new Outcome.Answer(page(services, head, refusal, newer))),
          this::failed);
    } else {
      then.accept(new Outcome.Answer(page(services, head, refusal)));
    }
  }

  private void granted(Grant grant) {
    log.resolved(grant.service(), grant.visitor());
    Optional<Candidate> admittedBy = Optional.ofNullable(grant.admittedBy());
    if (!(head.tokens().query() instanceof QueryToken.Absent) && head.redirectable()) {
      OnLoop.then(tokenMove().granted(head, grant), loop, this::moved, this::failed);
    } else if (head.isForeign(admittedBy)) {
      log.outcome(ExchangeOutcome.CROSS_ORIGIN);
      then.accept(new Outcome.Answer(services.pages().refusals().crossOrigin()));
    } else {
      then.accept(new Outcome.Enter(grant));
    }
  }

  private TokenMove tokenMove() {
    return new TokenMove(services, asked.clientAddress(), asked.requestId());
  }

  private void moved(TokenMove.Outcome outcome) {
    if (outcome instanceof TokenMove.Outcome.Redirect redirect) {
      log.outcome(ExchangeOutcome.TOKEN_MOVED);
      then.accept(new Outcome.Redirect(redirect.redirect()));
    } else {
      TokenMove.Outcome.Answer answer = (TokenMove.Outcome.Answer) outcome;
      log.outcome(answer.reason());
      then.accept(new Outcome.Answer(answer.page()));
    }
  }

  private void failed(Throwable failure) {
    LOG.info("{} the visitor could not be identified: {}", asked.requestId(), failure.toString());
    log.outcome(ExchangeOutcome.API_FAILURE);
    then.accept(new Outcome.Failure(GatewayPages.apiFailure()));
  }
}
