package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.access.AccessRequest;
import org.arvados.gateway.access.Grant;
import org.arvados.gateway.access.Refusal;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.auth.Candidate;
import org.arvados.gateway.auth.SeeOther;
import org.arvados.gateway.host.GatewayHost;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.HostResult;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.host.TargetResult;
import org.arvados.gateway.own.OwnPages;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.tunnel.ForwardConnections;
import org.arvados.gateway.tunnel.TunnelMode;
import org.arvados.gateway.upstream.Upstream;
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
  private @Nullable Connector connector;
  private @Nullable Relay relay;
  private @Nullable OwnVisit own;
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
    this.log =
        ExchangeLog.begin(
            services.observer(), requestId, client.address().peer(), clientAddress, request);
    this.answers = new Answers(client, services.pages(), request, requestId, log);
  }

  /** Reads the request and has it decided. */
  void start() {
    String hostHeader = request.headers().get(HttpHeaderNames.HOST, "");
    TargetResult target = RequestTarget.parse(request.method().name(), request.uri(), hostHeader);
    HostResult host = services.hosts().parse(hostHeader);
    if (target instanceof TargetRefusal refusal) {
      log.outcome(ExchangeOutcome.of(refusal.reason()));
      answer(services.pages().of(refusal));
    } else if (host instanceof HostRefusal refusal) {
      log.outcome(ExchangeOutcome.of(refusal.reason()));
      answer(services.pages().of(refusal));
    } else {
      start((RequestTarget) target, (GatewayHost) host);
    }
  }

  /** A message of the request's body, or bytes behind a 101. */
  void fromClient(Object message) {
    if (relay != null && phase == Phase.STREAMING) {
      relay.fromClient(message);
    } else if (own != null && phase == Phase.RESOLVING && message instanceof ByteBufHolder part) {
      requestEnded = message instanceof LastHttpContent;
      own.fromClient(part, requestEnded);
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
    } else if (own != null && own.isGathering()) {
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
    if (phase != Phase.ANSWERED) {
      log.ending(ExchangeEnding.CLIENT_LEFT);
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
      log.outcome(ExchangeOutcome.MALFORMED_BODY);
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
    if (own != null
        && phase == Phase.RESOLVING
        && own.isGathering()
        && now - startedAt >= services.settings().limits().idle().toNanos()) {
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

  private void start(RequestTarget target, GatewayHost host) {
    log.target(host, target.path());
    if (OwnPages.isOurs(host, target.path())) {
      visitOwn(target, host);
    } else if (host instanceof ServiceHost service) {
      admit(RequestHead.read(request, target, service, services));
    }
  }

  private void admit(RequestHead read) {
    AccessRequest asked = read.accessRequest(clientAddress, requestId);
    new Admission(services, client.channel().eventLoop(), read, asked, log, this::admitted).start();
    if (phase == Phase.RESOLVING) {
      client.channel().read(); // to notice a client that leaves
    }
  }

  private void admitted(Admission.Outcome outcome) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    if (outcome instanceof Admission.Outcome.Enter enter) {
      answers.sharing(enter.head().sharing());
      connect(enter.head(), enter.grant());
    } else if (outcome instanceof Admission.Outcome.Preflighted preflighted) {
      answers.fields(preflighted.answer(), closing || answers.hasUnreadBody());
      answered();
    } else if (outcome instanceof Admission.Outcome.Redirect redirect) {
      redirect(redirect.redirect());
    } else if (outcome instanceof Admission.Outcome.Answer answer) {
      answer(answer.page());
    } else {
      answerAndClose(((Admission.Outcome.Failure) outcome).page());
    }
  }

  private void visitOwn(RequestTarget target, GatewayHost host) {
    EventLoop loop = client.channel().eventLoop();
    OwnVisit made =
        new OwnVisit(
            services,
            loop,
            request,
            target,
            host,
            log,
            clientAddress,
            requestId,
            this::ownAnswered);
    own = made;
    made.start();
    if (phase == Phase.RESOLVING) {
      if (made.isGathering()) {
        client.codec().resume();
      }
      client.channel().read(); // the body, or to notice a client that leaves
    }
  }

  private void ownAnswered(OwnVisit.Outcome outcome) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    if (outcome instanceof OwnVisit.Outcome.Answered answered) {
      boolean close = closing || (!requestEnded && answers.hasUnreadBody());
      answers.own(answered.answer(), close);
      if (requestEnded) {
        done();
      } else {
        answered();
      }
    } else if (outcome instanceof OwnVisit.Outcome.Refused refused) {
      answer(refused.page());
    } else {
      answerAndClose(((OwnVisit.Outcome.Broken) outcome).page());
    }
  }

  private void connect(RequestHead read, Grant grant) {
    if (!isCarried(read, grant)) {
      log.outcome(ExchangeOutcome.NOT_FORWARDABLE);
      answer(read.isUpgrade() ? FailurePages.upgradeUnavailable() : FailurePages.notForwardable());
      return;
    }
    AccessRequest again = askedAgain(read, grant);
    EventLoop loop = client.channel().eventLoop();
    Connector made = new Connector(services, pool, loop, again, grant, new Connected(read, again));
    if (!made.enter()) {
      log.outcome(ExchangeOutcome.TOO_MANY_EXCHANGES);
      answer(GatewayPages.tooMany());
      return;
    }
    connector = made;
    phase = Phase.CONNECTING;
    prepare(read, grant);
    log.connecting();
    made.connect();
    if (phase == Phase.CONNECTING) {
      client.channel().read(); // to notice a client that leaves
    }
  }

  /** What the HTTP mode cannot carry is answered before a connection is opened (rule U4). */
  private boolean isCarried(RequestHead read, Grant grant) {
    return services.modes().of(grant.service(), read.host().target()) == TunnelMode.SSH
        || (!read.isUpgrade() && ForwardConnections.carries(request.uri()));
  }

  /** How the right is asked for later: with the token that admitted, if it was one. */
  private AccessRequest askedAgain(RequestHead read, Grant grant) {
    Candidate by = grant.admittedBy();
    List<Candidate> tokens = by == null ? read.tokens().list() : List.of(by);
    return new AccessRequest(read.host().target(), tokens, clientAddress, requestId);
  }

  private void prepare(RequestHead read, Grant grant) {
    Visitor visitor = grant.visitor();
    // A limited token would else act as its whole user inside the service.
    String user = visitor == null || !visitor.isUnscoped() ? null : visitor.uuid().text();
    read.prepareForUpstream(
        Optional.ofNullable(grant.admittedBy()),
        new RequestHeaders.Forwarding(
            client.address().peer(),
            client.address().isTrustedForwarder(),
            read.host().wildcard().scheme(),
            read.host().wildcard().port(),
            requestId,
            user));
  }

  /** What comes of connecting. */
  private final class Connected implements Connector.Listener {
    private final RequestHead read;
    private final AccessRequest asked;

    Connected(RequestHead read, AccessRequest asked) {
      this.read = read;
      this.asked = asked;
    }

    @Override
    public void connected(Upstream upstream) {
      phase = Phase.STREAMING;
      log.connected(upstream.isReused());
      if (connector != null) { // it may have moved since the decision
        Grant grant = connector.grant();
        recheck = recheckOf(asked, grant.service());
        log.resolved(grant.service(), grant.visitor());
      }
      Relay made = new Relay(Exchange.this, client, upstream, read, services, requestId);
      relay = made;
      made.start();
    }

    @Override
    public void refused(Refusal refusal) {
      log.outcome(ExchangeOutcome.of(refusal.reason()));
      fail(Admission.page(services, read, refusal));
    }

    @Override
    public void failed(GatewayError error) {
      Exchange.this.failed(error);
    }
  }

  private StreamRecheck recheckOf(AccessRequest asked, Service service) {
    return new StreamRecheck(
        services.access(),
        asked,
        service,
        services.settings().recheck(),
        client.channel().eventLoop(),
        services.signIn()::isRevoked,
        reason -> {
          if (relay != null && phase == Phase.STREAMING) {
            relay.revoke(reason);
          }
        });
  }

  /** The relay's stream broke before anything came back; nothing was lost by trying once more. */
  boolean retry() {
    if (retried || connector == null) {
      return false;
    }
    retried = true;
    relay = null;
    phase = Phase.CONNECTING;
    log.connecting();
    connector.connectAfresh();
    return true;
  }

  /** The service cannot answer, and the client has been told nothing yet. */
  void failed(GatewayError error) {
    if (connector != null && error.kind() == GatewayError.Kind.TUNNEL_DOWN) {
      // It may have ended, or moved.
      services.access().forget(connector.grant().service().container());
    }
    log.outcome(ExchangeOutcome.of(error.kind()));
    LOG.info("{} upstream failed: {} ({})", requestId, error.kind(), error.diagnosis());
    fail(GatewayPages.of(error, connector == null ? 0 : connector.grant().service().port()));
  }

  private void fail(Page page) {
    phase = Phase.CONNECTING;
    relay = null;
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
    log.outcome(ExchangeOutcome.REQUEST_TIMEOUT);
    log.ending(ExchangeEnding.DEADLINE);
    answerAndClose(FailurePages.requestTimeout());
  }

  /** The client's body made no sense. */
  void brokenByClient(Page page, boolean responseStarted) {
    log.ending(ExchangeEnding.CLIENT_MALFORMED);
    if (responseStarted) {
      completedLast(false);
    } else {
      log.outcome(ExchangeOutcome.MALFORMED_BODY);
      answerAndClose(page);
    }
  }

  /** The relay has written the response's head. */
  void responded(int status) {
    log.responded(status);
  }

  /** The response is, or has become, a long-lived stream. */
  void streaming(ExchangeKind kind) {
    log.streaming(kind);
  }

  /** Why the relay ends it, if nothing else did before. */
  void ending(ExchangeEnding reason) {
    log.ending(reason);
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
      client.reset();
    }
  }

  /** A stream of bytes has ended: what was written is sent, and the connection closed. */
  void streamEnded() {
    log.ending(ExchangeEnding.UPSTREAM_ENDED);
    end();
    client.closeWhenSent();
  }

  private void redirect(SeeOther redirect) {
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

  private void done() {
    end();
    listener.next();
  }

  private void end() {
    if (phase == Phase.DONE) {
      return;
    }
    phase = Phase.DONE;
    if (connector != null) {
      connector.end();
    }
    if (relay != null) {
      log.bytes(relay.bytesFromClient(), relay.bytesToClient());
    }
    log.end();
  }
}
