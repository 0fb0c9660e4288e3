package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.arvados.api.ApiToken;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Decision;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.GatewayCookie;
import org.arvados.gateway.auth.QueryToken;
import org.arvados.gateway.auth.TokenRedirect;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.HostResult;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.host.TargetResult;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.tunnel.ForwardConnections;
import org.arvados.gateway.tunnel.TunnelMode;
import org.arvados.gateway.upstream.Upstream;
import org.arvados.gateway.upstream.UpstreamKey;
import org.arvados.gateway.upstream.UpstreamPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer: reads what is asked, has it decided, and then answers itself or
 * connects to the service and hands over to a {@link Relay}. The only class that moves the phase.
 * On the client's event loop; the decision is the one thing that may come from elsewhere, and it is
 * brought back here.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /** How far an exchange has come. */
  enum Phase {
    /** Who asks for what, and may they? */
    RESOLVING,
    /** A stream to the service is being opened. */
    CONNECTING,
    /** Request and response pass. */
    STREAMING,
    /** The response has been written, the rest of the request has not come. */
    ANSWERED,
    /** Over. */
    DONE
  }

  /** What follows an exchange on its connection. */
  interface Listener {
    /** The next request may be read. */
    void next();
  }

  private final ClientConnection client;
  private final ExchangeServices services;
  private final UpstreamPool pool;
  private final HttpRequest request;
  private final Listener listener;
  private final String requestId;
  private final String clientAddress;
  private final ExchangeLog log;
  private final Answers answers;
  private final long startedAt = System.nanoTime();

  private Phase phase = Phase.RESOLVING;
  private @Nullable Relay relay;
  private @Nullable FormBody form;
  private @Nullable Future<Upstream> connecting;
  private @Nullable Grant grant;
  private @Nullable StreamRecheck recheck;
  private boolean requestEnded;
  private boolean retried;
  private boolean closing;

  Exchange(
      ClientConnection client,
      ExchangeServices services,
      UpstreamPool pool,
      HttpRequest request,
      Listener listener) {
    this.client = client;
    this.services = services;
    this.pool = pool;
    this.request = request;
    this.listener = listener;
    this.requestId =
        RequestHeaders.requestId(
            request.headers(), client.address().isTrustedForwarder(), services.requestIds());
    this.clientAddress = client.address().client(request.headers().get("X-Forwarded-For"));
    this.log = new ExchangeLog(requestId, clientAddress, request.method().name());
    this.answers = new Answers(client, services.pages(), request, requestId, log);
  }

  /** Reads the request and has it decided. */
  void start() {
    String hostHeader = request.headers().get(HttpHeaderNames.HOST, "");
    TargetResult target = RequestTarget.parse(request.method().name(), request.uri(), hostHeader);
    HostResult host = services.hosts().parse(hostHeader);
    if (target instanceof TargetRefusal refusal) {
      answer(services.pages().of(refusal));
    } else if (host instanceof HostRefusal refusal) {
      answer(services.pages().of(refusal));
    } else {
      start((RequestTarget) target, (ServiceHost) host);
    }
  }

  /** A message of the request's body, or bytes behind a 101. */
  void fromClient(Object message) {
    if (relay != null && phase == Phase.STREAMING) {
      relay.fromClient(message);
    } else if (form != null && message instanceof ByteBufHolder content) {
      form.add(content, message instanceof LastHttpContent);
    } else {
      boolean last = message instanceof LastHttpContent;
      ReferenceCountUtil.release(message);
      if (last && phase == Phase.ANSWERED) {
        done();
      }
    }
  }

  void clientReadComplete() {
    if (relay != null && phase == Phase.STREAMING) {
      relay.clientReadComplete();
    } else if (form != null) {
      client.channel().read();
    }
  }

  void clientWritable() {
    if (relay != null && phase == Phase.STREAMING) {
      relay.clientWritable();
    }
  }

  /** The client's connection is gone. */
  void clientGone() {
    if (phase == Phase.DONE) {
      return;
    }
    if (connecting != null) {
      connecting.cancel(false);
    }
    if (relay != null && phase == Phase.STREAMING) {
      relay.clientGone();
    }
    end();
  }

  /** What the client sent is no HTTP; nothing after it is. */
  void clientMalformed(Page page) {
    if (relay != null && phase == Phase.STREAMING) {
      relay.clientBroken(page);
    } else if (phase == Phase.RESOLVING || phase == Phase.CONNECTING) {
      answerAndClose(page);
    }
  }

  /** The gateway goes down: ends after this exchange, and a WebSocket now (rule X10). */
  void drain() {
    closing = true;
    if (relay != null && phase == Phase.STREAMING) {
      relay.goAway();
    }
  }

  boolean isClosing() {
    return closing;
  }

  /** Looks at deadlines, and at the right behind a live stream; called every few seconds. */
  void tick(long now) {
    if (form != null && now - startedAt >= services.settings().limits().idle().toNanos()) {
      requestTimedOut();
      return;
    }
    if (relay == null || phase != Phase.STREAMING) {
      return;
    }
    relay.tick(now);
    if (recheck != null) {
      recheck.tick(now);
    }
  }

  private void start(RequestTarget target, ServiceHost host) {
    RequestHead read = RequestHead.read(request, target, host, services);
    log.host(host.label()).path(target.path());
    if (target.path().startsWith("/.arvados/")) {
      ownPath(target.path(), read);
      return;
    }
    AccessRequest asked = read.accessRequest(clientAddress, requestId);
    Decision known = services.access().cached(asked);
    if (known != null) {
      decided(read, known);
    } else {
      client.channel().read(); // to notice a client that leaves
      onLoop(services.access().decide(asked), decision -> decided(read, decision));
    }
  }

  private void decided(RequestHead read, Decision decision) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    if (decision instanceof Refusal refusal) {
      refused(read, refusal);
    } else {
      granted(read, (Grant) decision);
    }
  }

  private void refused(RequestHead read, Refusal refusal) {
    log.outcome(refusal.reason().name());
    boolean entered = refusal.service() != null || refusal.reason() == Refusal.Reason.CHOOSE_PORT;
    Optional<ApiToken> token = read.tokens().query().token();
    if (entered && read.redirectable() && token.isPresent()) {
      // The token has done its work: it leaves the address before the page is shown.
      onLoop(tokenMove().waiting(read, token.get()), this::moved);
      return;
    }
    Page page = services.pages().of(refusal, read.host());
    if (refusal.reason().status() == 401 && read.tokens().staleCookie()) {
      for (String expiry : GatewayCookie.expiry(read.host())) {
        page = page.withHeader("Set-Cookie", expiry);
      }
    }
    answer(page);
  }

  private void granted(RequestHead read, Grant given) {
    Optional<Candidate> admittedBy = Optional.ofNullable(given.admittedBy());
    if (!(read.tokens().query() instanceof QueryToken.Absent) && read.redirectable()) {
      onLoop(tokenMove().granted(read, given), this::moved);
    } else if (read.isForeign(admittedBy)) {
      answer(services.pages().refusals().crossOrigin());
    } else {
      connect(read, given);
    }
  }

  private TokenMove tokenMove() {
    return new TokenMove(services, clientAddress, requestId);
  }

  private void moved(TokenMove.Outcome outcome) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    if (outcome instanceof TokenMove.Outcome.Redirect redirect) {
      redirect(redirect.redirect());
    } else {
      answer(((TokenMove.Outcome.Answer) outcome).page());
    }
  }

  /** Paths that are ours on every host; a service never sees them. */
  private void ownPath(String path, RequestHead read) {
    boolean post = request.method().name().equals("POST");
    if (!path.equals(UserSwitch.PATH) || !post) {
      answer(services.pages().refusals().unreadable());
    } else if (OriginPolicy.judge(OriginPolicy.Facts.of(request, true, false, read.host().origin()))
        == OriginPolicy.Verdict.REFUSED) {
      answer(services.pages().refusals().crossOrigin());
    } else {
      form = new FormBody(UserSwitch.MOST_FORM_BYTES, body -> userSwitchAnswered(read, body));
      client.codec().resume();
      client.channel().read();
    }
  }

  private void userSwitchAnswered(RequestHead read, Optional<String> body) {
    Optional<TokenRedirect> redirect =
        body.flatMap(text -> services.userSwitch().answer(read.host(), text));
    form = null;
    if (redirect.isPresent()) {
      answers.redirect(redirect.get(), closing);
      done();
    } else {
      answerAndClose(
          FailurePages.malformed("The form is not valid, or too old. Follow the link again."));
    }
  }

  private void connect(RequestHead read, Grant given) {
    Service service = given.service();
    TunnelMode mode = services.modes().of(service, read.host().target());
    if (mode == TunnelMode.HTTP && !isForwardable(read)) {
      log.service(service).outcome("NOT_FORWARDABLE");
      answer(read.isUpgrade() ? FailurePages.upgradeUnavailable() : FailurePages.notForwardable());
      return;
    }
    grant = given;
    if (!services.tally().enter(service, clientAddress)) {
      grant = null;
      answer(GatewayPages.tooMany());
      return;
    }
    phase = Phase.CONNECTING;
    Visitor visitor = given.visitor();
    // A limited token would else act as its whole user inside the service.
    String user = visitor == null || !visitor.isUnscoped() ? null : visitor.uuid().text();
    log.service(service).user(user);
    read.prepareForUpstream(
        Optional.ofNullable(given.admittedBy()),
        new RequestHeaders.Forwarding(
            client.address().peer(),
            client.address().isTrustedForwarder(),
            read.host().wildcard().scheme(),
            read.host().wildcard().port(),
            requestId,
            user));
    UpstreamKey key =
        new UpstreamKey(service.container(), service.gatewayAddress(), service.port(), mode);
    Upstream idle = pool.poll(key);
    if (idle != null) {
      connected(read, idle);
    } else {
      open(read, key);
    }
  }

  /** What the HTTP mode cannot carry is answered before a connection is opened (rule U4). */
  private boolean isForwardable(RequestHead read) {
    return !read.isUpgrade() && ForwardConnections.carries(request.uri());
  }

  private void open(RequestHead read, UpstreamKey key) {
    client.channel().read();
    Future<Upstream> opening = pool.open(key);
    connecting = opening;
    opening.addListener(
        (Future<Upstream> opened) -> {
          connecting = null;
          if (phase != Phase.CONNECTING || opened.isCancelled()) {
            opened.getNow(); // the client left; the pool keeps the stream
          } else if (opened.isSuccess()) {
            connected(read, opened.getNow());
          } else {
            failed(GatewayError.of(opened.cause(), Optional.empty(), ""));
          }
        });
  }

  private void connected(RequestHead read, Upstream upstream) {
    phase = Phase.STREAMING;
    recheck = recheckOf(read);
    Relay made = new Relay(this, client, upstream, read, services, requestId);
    relay = made;
    made.start();
  }

  private StreamRecheck recheckOf(RequestHead read) {
    Candidate by = grant == null ? null : grant.admittedBy();
    List<Candidate> tokens = by == null ? read.tokens().list() : List.of(by);
    return new StreamRecheck(
        services.access(),
        new AccessRequest(read.host().target(), tokens, clientAddress, requestId),
        services.settings().recheck(),
        client.channel().eventLoop(),
        reason -> {
          if (relay != null && phase == Phase.STREAMING) {
            relay.revoke(reason);
          }
        });
  }

  /** The relay's stream broke before anything came back; nothing was lost by trying once more. */
  boolean retry(RequestHead read, UpstreamKey key) {
    if (retried) {
      return false;
    }
    retried = true;
    relay = null;
    phase = Phase.CONNECTING;
    open(read, key);
    return true;
  }

  /** The service cannot answer, and the client has been told nothing yet. */
  void failed(GatewayError error) {
    int port = grant == null ? 0 : grant.service().port();
    if (grant != null && error.kind() == GatewayError.Kind.TUNNEL_DOWN) {
      services.access().forget(grant.service().container()); // it may have ended, or moved
    }
    log.outcome(error.kind().name());
    LOG.info("{} upstream failed: {} ({})", requestId, error.kind(), error.diagnosis());
    phase = Phase.CONNECTING;
    relay = null;
    Page page = GatewayPages.of(error, port);
    if (requestEnded) {
      answers.page(page, closing);
      done();
    } else {
      answer(page);
    }
  }

  /** The relay has seen the end of the request. */
  void requestEnded() {
    requestEnded = true;
  }

  boolean isRequestEnded() {
    return requestEnded;
  }

  /** The rest of the request did not come in time, and nothing was answered. */
  void requestTimedOut() {
    answerAndClose(FailurePages.requestTimeout());
  }

  /** The client's body made no sense. */
  void brokenByClient(Page page, boolean responseStarted) {
    if (responseStarted) {
      completedLast(false);
    } else {
      answerAndClose(page);
    }
  }

  /** The relay has written the response's head. */
  void responded(int status) {
    log.status(status);
  }

  /** Response and request have ended; the connection may carry another. */
  void completed() {
    done();
  }

  /** The response has ended, or broken off, and the connection can carry nothing more. */
  void completedLast(boolean sendRest) {
    end();
    if (sendRest) {
      client.linger();
    } else {
      client.abort();
    }
  }

  /** A stream of bytes has ended: what was written is sent, and the connection closed. */
  void streamEnded() {
    end();
    client.closeWhenSent();
  }

  private void redirect(TokenRedirect redirect) {
    answers.redirect(redirect, closing || answers.hasUnreadBody());
    answered();
  }

  private void answer(Page page) {
    answers.page(page, closing || answers.hasUnreadBody());
    answered();
  }

  private void answerAndClose(Page page) {
    answers.page(page, true);
    completedLast(true);
  }

  /** The rest of the request is read to its end, if it has none; else the connection ends. */
  private void answered() {
    if (answers.hasUnreadBody()) {
      completedLast(true);
    } else {
      phase = Phase.ANSWERED;
      client.codec().resume();
    }
  }

  private <T> void onLoop(CompletionStage<T> stage, Consumer<T> then) {
    OnLoop.then(
        stage,
        client.channel().eventLoop(),
        then,
        failure -> {
          LOG.warn("{} the visitor could not be identified: {}", requestId, failure.toString());
          answerAndClose(GatewayPages.apiFailure());
        });
  }

  private void done() {
    end();
    listener.next();
  }

  private void end() {
    if (phase == Phase.DONE) {
      return;
    }
    phase = Phase.DONE;
    form = null;
    if (grant != null) {
      services.tally().leave(grant.service(), clientAddress);
    }
    log.write(System.nanoTime() - startedAt);
  }
}
