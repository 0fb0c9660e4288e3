package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.access.Service;
import org.arvados.gateway.access.Visitor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A line of the access log, its fields named as the services of Arvados name them where they have
 * them (arvados-protocol section 9.3). A field that does not apply is left out. Of what a client
 * wrote there are method, host and path alone, and no query, cookie or token (rule T9).
 */
final class AccessLogLine {
  private static final Logger LOG = LoggerFactory.getLogger("access");
  private static final long UNKNOWN = -1;

  private final String requestId;
  private final String peer;
  private String client;
  private @Nullable String method;
  private @Nullable String protocol;
  private @Nullable String host;
  private @Nullable String path;
  private @Nullable Service service;
  private @Nullable Visitor visitor;
  private @Nullable Boolean reused;
  private long fromClient;
  private long toClient;
  private long decisionNanos = UNKNOWN;
  private long connectNanos = UNKNOWN;
  private long statusNanos = UNKNOWN;

  /** A line for somebody at the other end of a connection. */
  AccessLogLine(String requestId, String peer) {
    this.requestId = requestId;
    this.peer = peer;
    this.client = peer;
  }

  /** Writes a line for a request that could not be read. */
  static void fault(String requestId, String peer, ClientFault fault, int status, String reason) {
    AccessLogLine line = new AccessLogLine(requestId, peer);
    if (LOG.isInfoEnabled()) {
      LoggingEventBuilder event = line.head(word(fault), status);
      put(event, "reason", reason);
      event.log("response");
    }
  }

  AccessLogLine client(String address) {
    client = address;
    return this;
  }

  void request(String name, String version) {
    method = name;
    protocol = version;
  }

  void target(String authority, String asked) {
    host = authority;
    path = asked;
  }

  void resolved(@Nullable Service reached, @Nullable Visitor by) {
    service = reached;
    visitor = by;
  }

  void decided(long nanos) {
    decisionNanos = nanos;
  }

  void connected(boolean again, long nanos) {
    reused = again;
    connectNanos = nanos;
  }

  void answered(long nanos) {
    statusNanos = nanos;
  }

  /** So many more. */
  void bytes(long received, long sent) {
    fromClient += received;
    toClient += sent;
  }

  void write(
      ExchangeKind kind, ExchangeOutcome outcome, ExchangeEnding ending, int status, long nanos) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    LoggingEventBuilder event = head(word(outcome), status);
    put(event, "reqMethod", method);
    put(event, "reqProto", protocol);
    put(event, "reqHost", host == null ? null : LoggedPath.withoutSecrets(host));
    put(event, "reqPath", path == null ? null : LoggedPath.of(path));
    resolved(event);
    put(event, "kind", word(kind));
    put(event, "ending", word(ending));
    put(event, "reqBytes", fromClient);
    put(event, "respBytes", toClient);
    put(event, "upstreamReused", reused);
    time(event, "timeDecision", decisionNanos);
    time(event, "timeConnect", connectNanos);
    time(event, "timeToStatus", statusNanos);
    time(event, "timeTotal", nanos);
    event.log("response");
  }

  private LoggingEventBuilder head(String outcome, int status) {
    LoggingEventBuilder event =
        LOG.atInfo()
            .addKeyValue("RequestID", requestId)
            .addKeyValue("remoteAddr", peer)
            .addKeyValue("clientAddr", client)
            .addKeyValue("outcome", outcome);
    if (status > 0) {
      put(event, "respStatusCode", status);
      put(event, "respStatus", HttpResponseStatus.valueOf(status).reasonPhrase());
    }
    return event;
  }

  private void resolved(LoggingEventBuilder event) {
    Service reached = service;
    if (reached != null) {
      put(event, "containerRequestUUID", reached.request());
      put(event, "containerUUID", reached.container());
      put(event, "port", reached.port());
      put(event, "accessLevel", word(reached.level()));
    }
    put(event, "userUUID", visitor == null ? null : visitor.uuid());
  }

  private static void put(LoggingEventBuilder event, String name, @Nullable Object value) {
    if (value != null) {
      boolean plain = value instanceof Number || value instanceof Boolean;
      var unused = event.addKeyValue(name, plain ? value : value.toString());
    }
  }

  /** In seconds, to the microsecond. */
  private static void time(LoggingEventBuilder event, String name, long nanos) {
    if (nanos != UNKNOWN) {
      put(event, name, BigDecimal.valueOf(TimeUnit.NANOSECONDS.toMicros(nanos), 6));
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
