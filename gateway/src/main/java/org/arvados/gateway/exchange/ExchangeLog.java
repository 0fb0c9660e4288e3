package org.arvados.gateway.exchange;

import java.util.concurrent.TimeUnit;
import org.arvados.gateway.access.Service;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access log: one line for each exchange. It never holds a query, a cookie or a token. */
final class ExchangeLog {
  private static final Logger LOG = LoggerFactory.getLogger("access");

  private final String requestId;
  private final String client;
  private final String method;
  private String host = "";
  private String path = "";
  private String outcome = "";
  private int status;
  private @Nullable Service service;
  private @Nullable String user;

  ExchangeLog(String requestId, String client, String method) {
    this.requestId = requestId;
    this.client = client;
    this.method = method;
  }

  ExchangeLog host(String label) {
    host = label;
    return this;
  }

  /** The path alone. */
  ExchangeLog path(String text) {
    path = text;
    return this;
  }

  ExchangeLog service(Service resolved) {
    service = resolved;
    return this;
  }

  ExchangeLog user(@Nullable String uuid) {
    user = uuid;
    return this;
  }

  /** Why there was no exchange with the service. */
  void outcome(String reason) {
    outcome = reason;
  }

  void status(int code) {
    status = code;
  }

  void write(long nanos) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    Service reached = service;
    LOG.atInfo()
        .addKeyValue("requestId", requestId)
        .addKeyValue("client", client)
        .addKeyValue("method", method)
        .addKeyValue("host", host)
        .addKeyValue("path", path)
        .addKeyValue("status", status)
        .addKeyValue("outcome", outcome)
        .addKeyValue("container", reached == null ? "" : reached.container().text())
        .addKeyValue("port", reached == null ? 0 : reached.port())
        .addKeyValue("user", user == null ? "" : user)
        .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
        .log("exchange");
  }
}
