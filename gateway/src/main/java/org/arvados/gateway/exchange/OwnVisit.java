package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.arvados.gateway.auth.TokenCandidates;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.own.OwnAnswer;
import org.arvados.gateway.own.OwnRequest;
import org.arvados.gateway.own.OwnRoute;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request for one of the gateway's own pages: finds the page, refuses requests that a page of
 * another host made, gathers the body, and has it answered. On the event loop of its exchange.
 */
final class OwnVisit {
  private static final Logger LOG = LoggerFactory.getLogger(OwnVisit.class);

  private final ExchangeServices services;
  private final EventLoop loop;
  private final HttpRequest request;
  private final RequestTarget target;
  private final GatewayHost host;
  private final ExchangeLog log;
  private final String clientAddress;
  private final String requestId;
  private final Consumer<Outcome> then;
  private @Nullable FormBody body;

  /** What becomes of the request. */
  sealed interface Outcome {
    /** A page answered it. */
    record Answered(OwnAnswer answer) implements Outcome {}

    /** It is answered with a page about what is wrong with it. */
    record Refused(Page page) implements Outcome {}

    /** The same, and nothing after it is read. */
    record Broken(Page page) implements Outcome {}
  }

  /**
   * For one request.
   *
   * @param then told the outcome once, at once or later on the loop
   */
  OwnVisit(
      ExchangeServices services,
      EventLoop loop,
      HttpRequest request,
      RequestTarget target,
      GatewayHost host,
      ExchangeLog log,
      String clientAddress,
      String requestId,
      Consumer<Outcome> then) {
    this.services = services;
    this.loop = loop;
    this.request = request;
    this.target = target;
    this.host = host;
    this.log = log;
    this.clientAddress = clientAddress;
    this.requestId = requestId;
    this.then = then;
  }

  /** Answers it, at once or when its body has come. */
  void start() {
    Optional<OwnRoute> route = services.own().find(host, request.method().name(), target.path());
    if (route.isEmpty()) {
      log.outcome(ExchangeOutcome.UNKNOWN_PAGE);
      then.accept(new Outcome.Refused(services.pages().refusals().unreadable()));
    } else if (isForeign()) {
      log.outcome(ExchangeOutcome.CROSS_ORIGIN);
      then.accept(new Outcome.Refused(services.pages().refusals().crossOrigin()));
    } else if (route.get().mostBytes() == 0) {
      ask(route.get(), "");
    } else {
      body = new FormBody(route.get().mostBytes(), text -> gathered(route.get(), text));
    }
  }

  /** Whether it waits for more of the body. */
  boolean isGathering() {
    return body != null && body.isWanting();
  }

  /** A part of the body, and its ownership. */
  void fromClient(ByteBufHolder content, boolean last) {
    if (body == null) {
      content.release();
    } else {
      body.add(content, last);
    }
  }

  /** Every page of ours is read or used by itself, never by a page elsewhere (rule X2). */
  private boolean isForeign() {
    return OriginPolicy.judge(OriginPolicy.Facts.of(request, true, false, host.origin()))
        == OriginPolicy.Verdict.REFUSED;
  }

  private void gathered(OwnRoute route, Optional<String> text) {
    if (text.isPresent()) {
      ask(route, text.get());
    } else {
      log.outcome(ExchangeOutcome.INVALID_FORM);
      then.accept(new Outcome.Broken(FailurePages.malformed("The form is too large.")));
    }
  }

  private void ask(OwnRoute route, String text) {
    TokenCandidates tokens = RequestHead.tokens(request, target, host, services);
    OwnRequest asked =
        new OwnRequest(
            request.method().name(),
            target,
            host,
            tokens,
            request.headers()::getAll,
            text,
            clientAddress,
            requestId);
    CompletableFuture<OwnAnswer> answer = route.page().answer(asked).toCompletableFuture();
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      answered(answer.getNow(null));
    } else {
      OnLoop.then(
          answer.copy().orTimeout(OwnRoute.PATIENCE.toSeconds(), TimeUnit.SECONDS),
          loop,
          this::answered,
          this::failed);
    }
  }

  private void answered(OwnAnswer answer) {
    log.outcome(ExchangeOutcome.of(answer.outcome()));
    log.resolved(null, answer.visitor());
    then.accept(new Outcome.Answered(answer));
  }

  private void failed(Throwable failure) {
    LOG.info("{} a page of ours could not be made: {}", requestId, failure.toString());
    log.outcome(ExchangeOutcome.API_FAILURE);
    then.accept(new Outcome.Broken(GatewayPages.apiFailure()));
  }
}
