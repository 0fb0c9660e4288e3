package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
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
import org.arvados.gateway.auth.Source;
import org.arvados.gateway.auth.TokenRedirect;
import org.arvados.gateway.host.HostRefusal;
import org.arvados.gateway.host.HostResult;
import org.arvados.gateway.host.RequestTarget;
import org.arvados.gateway.host.ServiceHost;
import org.arvados.gateway.host.TargetRefusal;
import org.arvados.gateway.host.TargetResult;
import org.arvados.gateway.page.Audience;
import org.arvados.gateway.page.FailurePages;
import org.arvados.gateway.page.Page;
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
  private final long startedAt = System.nanoTime();

  private Phase phase = Phase.RESOLVING;
  private @Nullable RequestHead head;
  private @Nullable Relay relay;
  private @Nullable FormBody form;
  private @Nullable Future<Upstream> connecting;
  private @Nullable Grant grant;
  private long recheckedAt = startedAt;
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
    if (phase == Phase.STREAMING && now - recheckedAt >= services.settings().recheck().toNanos()) {
      recheckedAt = now;
      recheck();
    }
  }

  private void start(RequestTarget target, ServiceHost host) {
    RequestHead read = RequestHead.read(request, target, host, services);
    head = read;
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
    Optional<ApiToken> link = read.tokens().query().token();
    boolean entered = refusal.service() != null || refusal.reason() == Refusal.Reason.CHOOSE_PORT;
    if (entered && refusal.visitor() != null && read.redirectable() && link.isPresent()) {
      // The token has done its work: it leaves the address before the page is shown. Somebody
      // else's may have admitted the request, so it must be known whose this one is.
      onLoop(
          services.access().identify(link.get(), clientAddress, requestId),
          other -> moveToken(read, queryToken(read), other));
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
      moveToken(read, given, admittedBy);
    } else if (read.isForeign(admittedBy)) {
      answer(services.pages().refusals().crossOrigin());
    } else {
      connect(read, given);
    }
  }

  /** Rules T3 and T4: the token leaves the address, and does not change the user silently. */
  private void moveToken(RequestHead read, Grant given, Optional<Candidate> admittedBy) {
    if (admittedBy.filter(by -> by.source() == Source.QUERY).isEmpty()) {
      redirect(read, Optional.empty());
      return;
    }
    moveToken(read, admittedBy.get(), Optional.ofNullable(given.visitor()));
  }

  /**
   * Moves the token of a link.
   *
   * @param other whose it is; empty when it is not valid
   */
  private void moveToken(RequestHead read, Candidate query, Optional<Visitor> other) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    Optional<Candidate> cookie =
        read.tokens().list().stream()
            .filter(candidate -> candidate.source() == Source.GATEWAY_COOKIE)
            .findFirst();
    if (other.isEmpty()) {
      redirect(read, Optional.empty());
    } else if (cookie.isEmpty()) {
      redirect(read, Optional.of(services.userSwitch().cookie(read.host(), query.token())));
    } else {
      onLoop(
          services.access().identify(cookie.get().token(), clientAddress, requestId),
          current -> moveToken(read, query, other.get(), current));
    }
  }

  private void moveToken(
      RequestHead read, Candidate query, Visitor other, Optional<Visitor> current) {
    if (phase != Phase.RESOLVING) {
      return;
    }
    Visitor now = current.orElse(other);
    if (now.uuid().equals(other.uuid())) {
      redirect(read, Optional.of(services.userSwitch().cookie(read.host(), query.token())));
      return;
    }
    String target = read.tokens().query().cleanTarget();
    answer(
        services
            .userSwitch()
            .page(services.pages().refusals(), read.host(), now, other, query.token(), target));
  }

  private void redirect(RequestHead read, Optional<String> cookie) {
    Optional<TokenRedirect> redirect =
        TokenRedirect.to(read.tokens().query().cleanTarget(), cookie);
    if (redirect.isPresent()) {
      redirect(redirect.get());
    } else {
      answer(FailurePages.malformed("The path must begin with exactly one slash."));
    }
  }

  private static Candidate queryToken(RequestHead read) {
    return read.tokens().list().get(0);
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

  private void userSwitchAnswered(RequestHead read, Optional<byte[]> body) {
    Optional<TokenRedirect> redirect =
        body.flatMap(
            bytes ->
                services
                    .userSwitch()
                    .answer(read.host(), new String(bytes, StandardCharsets.US_ASCII)));
    form = null;
    if (redirect.isPresent()) {
      log.status(TokenRedirect.STATUS);
      client.send(redirect.get(), requestId, closing);
      done();
    } else {
      answerAndClose(
          FailurePages.malformed("The form is not valid, or too old. Follow the link again."));
    }
  }

  private void connect(RequestHead read, Grant given) {
    grant = given;
    Service service = given.service();
    if (!services.tally().enter(service, clientAddress)) {
      grant = null;
      answer(GatewayPages.tooMany());
      return;
    }
    phase = Phase.CONNECTING;
    Visitor visitor = given.visitor();
    String user = visitor == null ? null : visitor.uuid().text();
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
        new UpstreamKey(service.container(), service.gatewayAddress(), service.port());
    Upstream idle = pool.poll(key);
    if (idle != null) {
      connected(read, idle);
    } else {
      open(read, key);
    }
  }

  private void open(RequestHead read, UpstreamKey key) {
    client.channel().read();
    Future<Upstream> opening = pool.open(key);
    connecting = opening;
    opening.addListener(
        (Future<Upstream> opened) -> {
          connecting = null;
          if (phase != Phase.CONNECTING) {
            opened.getNow(); // cancelled, or released by the pool
          } else if (opened.isSuccess()) {
            connected(read, opened.getNow());
          } else {
            services.access().forget(key.container());
            failed(GatewayError.of(opened.cause(), Optional.empty(), ""));
          }
        });
  }

  private void connected(RequestHead read, Upstream upstream) {
    phase = Phase.STREAMING;
    Relay made = new Relay(this, client, upstream, read, services, requestId);
    relay = made;
    made.start();
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
    log.outcome(error.kind().name());
    LOG.info("{} upstream failed: {} ({})", requestId, error.kind(), error.diagnosis());
    phase = Phase.CONNECTING;
    relay = null;
    Page page = GatewayPages.of(error, port);
    if (requestEnded) {
      send(page, closing);
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
    log.status(TokenRedirect.STATUS);
    client.send(redirect, requestId, closing || hasUnreadBody());
    answered();
  }

  private void answer(Page page) {
    boolean close = closing || hasUnreadBody();
    send(page, close);
    answered();
  }

  private void answerAndClose(Page page) {
    send(page, true);
    completedLast(true);
  }

  private void send(Page page, boolean close) {
    log.status(page.status());
    Audience audience =
        head == null
            ? Audience.of(name -> Optional.ofNullable(request.headers().get(name)))
            : head.audience();
    client.send(services.pages().render(page.withRequestId(requestId), audience), requestId, close);
  }

  /** The rest of the request is read to its end, if it has none; else the connection ends. */
  private void answered() {
    if (hasUnreadBody()) {
      completedLast(true);
    } else {
      phase = Phase.ANSWERED;
      client.codec().resume();
    }
  }

  private boolean hasUnreadBody() {
    return request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
        || !request.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  private void recheck() {
    RequestHead read = head;
    Grant given = grant;
    if (read == null || given == null) {
      return;
    }
    Candidate by = given.admittedBy();
    AccessRequest asked =
        new AccessRequest(
            read.host().target(),
            by == null ? read.tokens().list() : List.of(by),
            clientAddress,
            requestId);
    Decision known = services.access().cached(asked);
    if (known != null) {
      rechecked(known);
    } else {
      onLoop(services.access().decide(asked), this::rechecked);
    }
  }

  /**
   * Rule X9. That the API cannot be asked is no reason to end a stream: grants have their grace.
   */
  private void rechecked(Decision decision) {
    if (decision instanceof Refusal refusal && relay != null && phase == Phase.STREAMING) {
      switch (refusal.reason()) {
        case API_FAILURE, TOO_BUSY, TOO_MANY_INVALID_TOKENS -> {}
        case ENDED -> relay.revoke("the container has ended");
        default -> relay.revoke("access has ended");
      }
    }
  }

  private <T> void onLoop(CompletionStage<T> stage, Consumer<T> then) {
    EventLoop loop = client.channel().eventLoop();
    CompletionStage<T> unused =
        stage.whenComplete(
            (value, failure) ->
                loop.execute(
                    () -> {
                      if (failure == null) {
                        then.accept(value);
                      } else {
                        LOG.error("{} the decision failed", requestId, failure);
                        answerAndClose(FailurePages.internalError());
                      }
                    }));
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
    if (form != null) {
      form.release();
      form = null;
    }
    if (grant != null) {
      services.tally().leave(grant.service(), clientAddress);
    }
    log.write(System.nanoTime() - startedAt);
  }
}
