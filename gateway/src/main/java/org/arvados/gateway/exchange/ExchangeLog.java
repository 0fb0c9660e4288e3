package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpRequest;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.arvados.gateway.host.GatewayHost;
import org.jspecify.annotations.Nullable;

/**
 * What is told of one exchange: to the observer as it happens, and to the access log at its end.
 * Keeps no query, cookie or token (rule T9). On the event loop of its exchange.
 */
final class ExchangeLog {
  private final ExchangeObserver observer;
  private final long beganAt = System.nanoTime();
  private final AccessLogLine line;
  private long connectingAt = beganAt;
  private ExchangeKind kind = ExchangeKind.REQUEST;
  private ExchangeOutcome outcome = ExchangeOutcome.UNANSWERED;
  private @Nullable ExchangeEnding ending;
  private int status;

  private ExchangeLog(ExchangeObserver observer, AccessLogLine line) {
    this.observer = observer;
    this.line = line;
  }

  /**
   * Begins with a request that was read.
   *
   * @param peer address of the connection's other end
   * @param client address of the client behind it
   */
  static ExchangeLog begin(
      ExchangeObserver observer, String requestId, String peer, String client, HttpRequest from) {
    observer.began();
    AccessLogLine line = new AccessLogLine(requestId, peer).client(client);
    line.request(from.method().name(), from.protocolVersion().text());
    return new ExchangeLog(observer, line);
  }

  void target(GatewayHost host, String path) {
    line.target(host.authority(), path);
  }

  /** The decision is made, from what was known or with calls to the API. */
  void decided(boolean cached) {
    long nanos = System.nanoTime() - beganAt;
    line.decided(nanos);
    observer.decided(cached, nanos);
  }

  /** Whom the token belongs to, and what would be reached; as far as that is known. */
  void resolved(@Nullable Service service, @Nullable Visitor visitor) {
    line.resolved(service, visitor);
  }

  void connecting() {
    connectingAt = System.nanoTime();
  }

  void connected(boolean reused) {
    long nanos = System.nanoTime() - connectingAt;
    line.connected(reused, nanos);
    observer.connected(reused, nanos);
  }

  /** The service's answer has begun. */
  void responded(int code) {
    outcome = ExchangeOutcome.SERVED;
    observer.responded(answered(code));
  }

  void streaming(ExchangeKind stream) {
    kind = stream;
    observer.streaming(stream);
  }

  /** Why the gateway answers itself; the last word counts. */
  void outcome(ExchangeOutcome reason) {
    outcome = reason;
  }

  /** The gateway answers itself. */
  void page(int code, long bytes) {
    answered(code);
    line.bytes(0, bytes);
  }

  /** Why it ends; the first word counts. */
  void ending(ExchangeEnding reason) {
    if (ending == null) {
      ending = reason;
    }
  }

  /** Bytes of bodies, or of streams, that were passed on. */
  void bytes(long fromClient, long toClient) {
    line.bytes(fromClient, toClient);
  }

  /** The exchange is over. To be called once. */
  void end() {
    ExchangeEnding why = ending == null ? ExchangeEnding.COMPLETE : ending;
    long nanos = System.nanoTime() - beganAt;
    observer.ended(kind, outcome, why, status, nanos);
    line.write(kind, outcome, why, status, nanos);
  }

  private long answered(int code) {
    status = code;
    long nanos = System.nanoTime() - beganAt;
    line.answered(nanos);
    return nanos;
  }
}
