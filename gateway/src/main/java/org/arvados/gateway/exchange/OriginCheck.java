package org.arvados.gateway.exchange;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.Consumer;
import org.arvados.gateway.access.AccessLevel;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.OriginRequest;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.host.Target;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that has its right may enter, in view of the page that sent it (rule X2): finds
 * out what {@link OriginPolicy} wants to know, and does what it says. On the event loop of its
 * exchange.
 */
final class OriginCheck {
  private final ExchangeServices services;
  private final EventLoop loop;
  private final RequestHead head;
  private final AccessRequest asked;
  private final ExchangeLog log;
  private final Consumer<Admission.Outcome> then;

  /** For one request; the parts are its {@link Admission}'s. */
  OriginCheck(
      ExchangeServices services,
      EventLoop loop,
      RequestHead head,
      AccessRequest asked,
      ExchangeLog log,
      Consumer<Admission.Outcome> then) {
    this.services = services;
    this.loop = loop;
    this.head = head;
    this.asked = asked;
    this.log = log;
    this.then = then;
  }

  /** Checks, and tells the outcome once, at once or later on the loop. */
  void check(Grant grant) {
    boolean byCookie = isByCookie(grant);
    OriginPolicy.Facts facts = head.originFacts(byCookie);
    @Nullable String origin = facts.foreignOrigin().orElse(null);
    Sharing shared = new Sharing(origin, byCookie && !isOpen(grant));
    switch (OriginPolicy.step(facts, standing(origin, grant))) {
      case ENTER -> enter(new Sharing(null, shared.isPersonal()), grant);
      case ENTER_AS_NOBODY -> enterAsNobody(grant);
      case ENTER_SHARED -> enter(shared, grant);
      case ASK -> ask(origin, shared, grant);
      case REFUSE -> refuse();
    }
  }

  private OriginPolicy.Standing standing(@Nullable String origin, Grant grant) {
    PageOrigins origins = services.origins();
    return origin == null
        ? OriginPolicy.Standing.unnamed(isOpen(grant))
        : new OriginPolicy.Standing(
            isOpen(grant),
            origins.isListed(origin, grant.service(), asked.target()),
            origins.neighbour(head.host(), origin) != null,
            origins.isKnown(head.host(), origin));
  }

  private static boolean isByCookie(Grant grant) {
    return grant.admittedBy() != null && grant.admittedBy().source().isCookie();
  }

  private static boolean isOpen(Grant grant) {
    return grant.admittedBy() == null || grant.service().level() == AccessLevel.PUBLIC;
  }

  private void enter(Sharing sharing, Grant grant) {
    then.accept(new Admission.Outcome.Enter(head.sharing(sharing), grant));
  }

  private void enterAsNobody(Grant grant) {
    log.resolved(grant.service(), null);
    Grant nobodys = new Grant(grant.service(), null, null, grant.until(), List.of());
    then.accept(new Admission.Outcome.Enter(head.withoutCookies(), nobodys));
  }

  private void ask(@Nullable String origin, Sharing shared, Grant grant) {
    Target page = origin == null ? null : services.origins().neighbour(head.host(), origin);
    if (page == null) {
      refuse();
      return;
    }
    OriginRequest question =
        new OriginRequest(grant.service(), page, asked.clientAddress(), asked.requestId());
    Consumer<Decision> then = decision -> decided(decision, shared, grant);
    Decision known = services.access().cached(question);
    if (known != null) {
      then.accept(known);
    } else {
      OnLoop.then(services.access().decide(question), loop, then, failure -> refuse());
    }
  }

  private void decided(Decision decision, Sharing sharing, Grant grant) {
    if (decision instanceof Grant) {
      enter(sharing, grant);
    } else if (decision instanceof Refusal refusal && refusal.reason().isOfTheMoment()) {
      log.outcome(ExchangeOutcome.of(refusal.reason()));
      then.accept(new Admission.Outcome.Answer(services.pages().of(refusal, head.host())));
    } else {
      refuse();
    }
  }

  private void refuse() {
    log.outcome(ExchangeOutcome.CROSS_ORIGIN);
    then.accept(new Admission.Outcome.Answer(services.pages().refusals().crossOrigin()));
  }
}
