package org.arvados.gateway.admin;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;

/** Connections of clients. Safe for any thread. */
public final class ConnectionMetrics {
  private final CounterDataPoint accepted;
  private final CounterDataPoint refused;
  private final CounterDataPoint received;
  private final CounterDataPoint sent;

  ConnectionMetrics(MetricRegistry metrics) {
    accepted = metrics.counter("client_connections_accepted", "Connections of clients.");
    refused =
        metrics.counter(
            "client_connections_refused", "Connections closed at once, since a bound is reached.");
    Counter bytes =
        metrics.counter(
            "client_bytes", "Bytes on clients' connections, TLS included.", "direction");
    received = bytes.labelValues("received");
    sent = bytes.labelValues("sent");
  }

  /** A connection was accepted. */
  public void accepted() {
    accepted.inc();
  }

  /** A connection was closed at once (rule X8). */
  public void refused() {
    refused.inc();
  }

  /** So many bytes came. */
  public void received(int bytes) {
    received.inc(bytes);
  }

  /** So many bytes were written. */
  public void sent(int bytes) {
    sent.inc(bytes);
  }
}
