package org.arvados.gateway.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.arvados.gateway.http.MalformedMessageException;
import org.arvados.gateway.page.Page;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.arvados.gateway.upstream.Upstream;
import org.arvados.gateway.upstream.UpstreamListener;
import org.jspecify.annotations.Nullable;

/**
 * Request and response on their way: two pumps, the two halves' states, and one end ({@link
 * #finish()}). After a 101 it hands both directions to a {@link ByteRelay}. On the event loop of
 * both sides.
 */
final class Relay implements UpstreamListener {
  private final Exchange exchange;
  private final ClientConnection client;
  private final Upstream upstream;
  private final RequestHead head;
  private final ExchangeServices services;
  private final String requestId;
  private final BodyPump toUpstream;
  private final BodyPump toClient;
  private final RelayClock clock;

  private @Nullable ByteRelay bytes;
  private boolean responseStarted;
  private boolean eventStream;
  private boolean over;

  Relay(
      Exchange exchange,
      ClientConnection client,
      Upstream upstream,
      RequestHead head,
      ExchangeServices services,
      String requestId) {
    this.exchange = exchange;
    this.client = client;
    this.upstream = upstream;
    this.head = head;
    this.services = services;
    this.requestId = requestId;
    this.toUpstream = new BodyPump(client.channel(), upstream.channel());
    this.toClient = new BodyPump(upstream.channel(), client.channel());
    this.clock = new RelayClock(services.settings().limits(), client.channel(), upstream.channel());
  }

  /** Sends the request's head, and lets its body come. */
  void start() {
    upstream.use(this);
    toUpstream.write(head.request());
    if (exchange.isRequestEnded()) {
      fromClient(LastHttpContent.EMPTY_LAST_CONTENT); // a repeated request: it had no body
    } else {
      client.codec().resume();
    }
    if (!over) {
      toUpstream.readComplete();
      upstream.channel().read();
    }
  }

  /** Bytes of the request's body, or of the stream behind a 101, that were passed on. */
  long bytesFromClient() {
    return toUpstream.bytes() + (bytes == null ? 0 : bytes.bytesFromClient());
  }

  /** Bytes of the response's body, or of the stream behind a 101, that were passed on. */
  long bytesToClient() {
    return toClient.bytes() + (bytes == null ? 0 : bytes.bytesToClient());
  }

  void fromClient(Object message) {
    clock.progress();
    if (bytes != null) {
      bytes.fromClient((ByteBuf) message);
      return;
    }
    if (message instanceof LastHttpContent last) {
      RequestHeaders.rewriteTrailers(last.trailingHeaders());
    }
    toUpstream.write(message);
    if (message instanceof LastHttpContent) {
      toUpstream.end();
      exchange.requestEnded();
      finish();
    }
  }

  void clientReadComplete() {
    if (bytes != null) {
      bytes.clientReadComplete();
    } else {
      toUpstream.readComplete();
      if (toUpstream.isEnded()) {
        client.channel().read(); // held by the codec: to notice a client that leaves
      }
    }
  }

  void clientWritable() {
    clock.progress();
    if (bytes != null) {
      bytes.clientWritable();
    } else {
      toClient.sinkWritable();
    }
  }

  /** Nobody waits for the answer any more; the exchange is over already. */
  void clientGone() {
    over = true;
    if (bytes != null) {
      bytes.clientGone();
    } else if (!toUpstream.isEnded()) {
      upstream.discard();
    } else if (head.upgrade() instanceof UpgradePolicy.WebSocket && !responseStarted) {
      new AbandonedHandshake(upstream, head.upgrade()).start();
    } else {
      upstream.drain();
    }
  }

  /** The client's body is malformed. */
  void clientBroken(Page page) {
    if (bytes != null) {
      client.abort();
      return;
    }
    over = true;
    upstream.discard();
    exchange.brokenByClient(page, responseStarted);
  }

  @Override
  public void received(Object message) {
    clock.progress();
    if (bytes != null) {
      bytes.fromUpstream((ByteBuf) message);
    } else if (message instanceof HttpResponse response) {
      respond(response);
    } else if (message instanceof HttpContent content) {
      pass(content);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void readComplete() {
    if (bytes != null) {
      bytes.upstreamReadComplete();
    } else {
      toClient.readComplete();
    }
  }

  @Override
  public void writable() {
    if (bytes != null) {
      bytes.upstreamWritable();
    } else {
      toUpstream.sinkWritable();
    }
  }

  @Override
  public void failed(Throwable cause) {
    if (bytes != null) {
      bytes.upstreamEnded();
    } else if (!over) {
      broken(cause);
    }
  }

  @Override
  public void ended() {
    if (bytes != null) {
      bytes.upstreamEnded();
    } else if (!over) {
      broken(null);
    }
  }

  /** Deadlines (rule X8), to the precision of a tick. */
  void tick(long now) {
    boolean waiting = toUpstream.isEnded() && !responseStarted && bytes == null;
    boolean stream = bytes != null || eventStream;
    RelayClock.Waiting awaited =
        waiting
            ? RelayClock.Waiting.FIRST_BYTE
            : stream ? RelayClock.Waiting.STREAM : RelayClock.Waiting.BODY;
    if (clock.isOver(awaited, now)) {
      timedOut();
    }
  }

  /** The right to this stream, or its container, has ended (rule X9). */
  void revoke(String reason) {
    exchange.ending(ExchangeEnding.REVOKED);
    if (bytes != null) {
      bytes.close(1008, reason);
    } else {
      over = true;
      upstream.drain();
      exchange.completedLast(false);
    }
  }

  /** The gateway goes down (rule X10). */
  void goAway() {
    if (bytes != null) {
      exchange.ending(ExchangeEnding.SHUTDOWN);
      bytes.close(1001, "the gateway is restarting");
    }
  }

  private void timedOut() {
    exchange.ending(ExchangeEnding.DEADLINE);
    if (bytes != null) {
      bytes.close(1001, "idle for too long");
      return;
    }
    over = true;
    upstream.discard();
    if (responseStarted) {
      exchange.completedLast(false);
    } else if (toUpstream.isEnded()) {
      exchange.failed(new GatewayError(GatewayError.Kind.TIMEOUT, "no answer in time"));
    } else {
      exchange.requestTimedOut();
    }
  }

  private void respond(HttpResponse response) {
    int code = response.status().code();
    if (code == 101) {
      switchProtocols(response);
      return;
    }
    ResponseHeaders.rewrite(response, head.upgrade(), services.setCookies(), requestId);
    if (code >= 200) {
      responseStarted = true;
      exchange.responded(code);
      head.sharing().tell(response.headers());
      prepare(response.headers(), code);
    }
    toClient.write(response);
  }

  private void prepare(HttpHeaders headers, int code) {
    eventStream = headers.get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("text/event-stream");
    if (eventStream) {
      exchange.streaming(ExchangeKind.EVENT_STREAM);
    }
    boolean bodyless =
        code == 204 || code == 304 || head.request().method().equals(HttpMethod.HEAD);
    if (!bodyless
        && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      // It ends with its connection, and ours has another use.
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    if (exchange.isClosing()) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void pass(HttpContent content) {
    if (content instanceof LastHttpContent last) {
      ResponseHeaders.rewriteTrailers(last.trailingHeaders());
    }
    toClient.write(content);
    if (content instanceof LastHttpContent) {
      toClient.end();
      finish();
    }
  }

  /** Both halves have ended, or the response has and nobody reads the rest of the request. */
  private void finish() {
    if (!toClient.isEnded() || over) {
      return;
    }
    over = true;
    client.channel().flush();
    if (toUpstream.isEnded()) {
      upstream.release();
      exchange.completed();
    } else {
      upstream.discard();
      exchange.completedLast(true);
    }
  }

  private void switchProtocols(HttpResponse response) {
    if (!UpgradePolicy.isValidSwitch(head.upgrade(), response)) {
      broken(
          new MalformedMessageException(
              HttpResponseStatus.BAD_GATEWAY, "the service switched to another protocol"));
      return;
    }
    ResponseHeaders.rewrite(response, head.upgrade(), services.setCookies(), requestId);
    exchange.responded(101);
    responseStarted = true;
    toClient.write(response);
    client.channel().flush();
    boolean webSocket = head.upgrade() instanceof UpgradePolicy.WebSocket;
    exchange.streaming(webSocket ? ExchangeKind.WEBSOCKET : ExchangeKind.UPGRADE);
    bytes = new ByteRelay(exchange, client.channel(), upstream, webSocket);
    head.request().headers().clear(); // sent, and of no more use to a stream that may live for days
    client.codec().resume();
    client.channel().read();
  }

  /** The upstream is of no more use, and the response is not whole. */
  private void broken(@Nullable Throwable cause) {
    over = true;
    Optional<DialFailure> dial = upstream.dialFailure();
    GatewayError error = GatewayError.of(cause, dial, upstream.diagnosis());
    boolean unanswered = !upstream.hasResponseBytes() && dial.isEmpty();
    boolean repeatable = upstream.isReused() && head.isIdempotent() && !head.hasBody();
    upstream.discard();
    if (responseStarted) {
      exchange.streamEnded(); // what came is sent; its framing shows that it is not whole
    } else if (!(unanswered && repeatable && exchange.retry())) {
      exchange.failed(error);
    }
  }
}
