package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.QueryToken;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.page.PageLink;
import org.arvados.gateway.page.SignInFailure;
import org.arvados.gateway.signin.Navigation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a request enters its service or what it is answered instead, before anything of
 * it is sent on (rules A, T3, T4, X2, N3). On the event loop of its exchange.
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
    /**
     * It may go on to the service.
     *
     * @param head the request as it may
     */
    record Enter(RequestHead head, Grant grant) implements Outcome {}

    /** It is answered as a preflight. */
    record Preflighted(HttpHeaders answer) implements Outcome {}

    /** It is answered with a redirect to the same page without the token. */
    record Redirect(SeeOther redirect) implements Outcome {}

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
    Page page = services.pages().of(refusal, head.host());
    if (refusal.reason().status() != 401) {
      return page;
    }
    boolean stale = head.tokens().staleCookie();
    Page whole = withCookies(page, stale ? GatewayCookie.expiry(head.host()) : List.of());
    return services
        .signIn()
        .link()
        .filter(path -> head.audience() == Audience.BROWSER)
        .map(path -> whole.toBuilder().link(new PageLink("Sign in", path)).build())
        .orElse(whole);
  }

  private void decided(Decision decision, boolean cached) {
    log.decided(cached);
    Optional<Preflight> preflight = Preflight.of(head).filter(asks -> isOurs(asks, decision));
    if (preflight.isPresent()) {
      preflighted(preflight.get());
    } else if (decision instanceof Refusal refusal) {
      refused(refusal);
    } else {
      granted((Grant) decision);
    }
  }

  /** Where nobody enters without a token, nothing else tells the answers to preflights apart. */
  private boolean isOurs(Preflight preflight, Decision decision) {
    PageOrigins origins = services.origins();
    return decision instanceof Grant grant
        ? origins.isListed(preflight.origin(), grant.service(), asked.target())
        : ((Refusal) decision).reason() == Refusal.Reason.NO_TOKEN
            && origins.isKnown(head.host(), preflight.origin());
  }

  private void preflighted(Preflight preflight) {
    log.outcome(ExchangeOutcome.PREFLIGHT);
    boolean isListed = services.origins().isListed(preflight.origin());
    then.accept(new Outcome.Preflighted(preflight.answer(isListed)));
  }

  private void refused(Refusal refusal) {
    log.outcome(ExchangeOutcome.of(refusal.reason()));
    log.resolved(refusal.service(), refusal.visitor());
    boolean entered = refusal.service() != null || refusal.reason() == Refusal.Reason.CHOOSE_PORT;
    Optional<ApiToken> token = head.tokens().query().token();
    if (entered && head.redirectable() && token.isPresent()) {
      // The token has done its work: it leaves the address before the page is shown.
      OnLoop.then(
          tokenMove().waiting(head, token.get(), refusal.service()),
          loop,
          this::moved,
          this::failed);
    } else {
      signIn(refusal)
          .ifPresentOrElse(
              this::signIn, () -> then.accept(new Outcome.Answer(page(services, head, refusal))));
    }
  }

  /** Somebody who opens a page without being let in is led to sign in (rule S1). */
  private Optional<OwnAnswer> signIn(Refusal refusal) {
    HttpRequest request = head.request();
    boolean isVisit =
        refusal.reason().status() == 401
            && Navigation.isVisit(
                request.method().name(), head.isUpgrade(), request.headers()::getAll);
    SignInFailure failure =
        head.tokens().staleCookie()
            ? SignInFailure.BAD_COOKIE
            : refusal.reason() == Refusal.Reason.INVALID_TOKEN
                ? SignInFailure.BAD_TOKEN
                : SignInFailure.NO_COOKIE;
    return isVisit
        ? services
            .signIn()
            .offer(head.host(), head.tokens().query().cleanTarget(), head.cookies(), failure)
        : Optional.empty();
  }

  private void signIn(OwnAnswer answer) {
    log.outcome(ExchangeOutcome.of(answer.outcome()));
    List<String> stale =
        head.tokens().staleCookie() ? GatewayCookie.expiry(head.host()) : List.of();
    if (answer instanceof OwnAnswer.Redirected redirected) {
      then.accept(new Outcome.Redirect(redirected.to().with(stale)));
    } else if (answer instanceof OwnAnswer.Shown shown) {
      then.accept(new Outcome.Answer(withCookies(shown.page(), stale)));
    }
  }

  private static Page withCookies(Page page, List<String> setCookies) {
    Page with = page;
    for (String cookie : setCookies) {
      with = with.withHeader("Set-Cookie", cookie);
    }
    return with;
  }

  private void granted(Grant grant) {
    log.resolved(grant.service(), grant.visitor());
    if (!(head.tokens().query() instanceof QueryToken.Absent) && head.redirectable()) {
      OnLoop.then(tokenMove().granted(head, grant), loop, this::moved, this::failed);
    } else {
      new OriginCheck(services, loop, head, asked, log, this::originChecked).check(grant);
    }
  }

  private void originChecked(Outcome outcome) {
    Optional<NameChange.Answer> changed =
        outcome instanceof Outcome.Enter enter
            ? new NameChange(services, enter.head()).judge(enter.grant())
            : Optional.empty();
    changed.ifPresentOrElse(this::nameChanged, () -> then.accept(outcome));
  }

  private void nameChanged(NameChange.Answer answer) {
    if (answer instanceof NameChange.Answer.Noted noted) {
      log.outcome(ExchangeOutcome.NAME_NOTED);
      then.accept(new Outcome.Redirect(noted.redirect()));
    } else {
      log.outcome(ExchangeOutcome.NAME_CHANGED);
      then.accept(new Outcome.Answer(((NameChange.Answer.Changed) answer).page()));
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
