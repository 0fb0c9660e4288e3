package org.arvados.gateway.admin;

import static org.arvados.gateway.admin.MetricRegistry.ANSWERS;
import static org.arvados.gateway.admin.MetricRegistry.DECISIONS;
import static org.arvados.gateway.admin.MetricRegistry.DURATIONS;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.concurrent.atomic.LongAdder;
import org.arvados.gateway.exchange.ClientFault;
import org.arvados.gateway.exchange.ExchangeEnding;
import org.arvados.gateway.exchange.ExchangeKind;
import org.arvados.gateway.exchange.ExchangeObserver;
import org.arvados.gateway.exchange.ExchangeOutcome;
import org.arvados.gateway.exchange.RecheckCause;

/** Requests and streams. */
final class ExchangeMetrics implements ExchangeObserver {
  private final LongAdder inFlight = new LongAdder();
  private final ByCase<ExchangeKind, LongAdder> streams;
  private final ByCase<ExchangeOutcome, CounterDataPoint> outcomes;
  private final ByCase<ExchangeEnding, CounterDataPoint> endings;
  private final ByCase<ClientFault, CounterDataPoint> faults;
  private final ByCase<RecheckCause, CounterDataPoint> rechecks;
  private final ByCase<ExchangeKind, DistributionDataPoint> durations;
  private final StatusCounters statuses;
  private final DistributionDataPoint timeToStatus;
  private final DistributionDataPoint decidedFromCache;
  private final DistributionDataPoint decidedByApi;
  private final DistributionDataPoint connect;
  private final CounterDataPoint reused;
  private final CounterDataPoint opened;

  ExchangeMetrics(MetricRegistry metrics) {
    Counter requests =
        metrics.counter("requests", "Requests that have ended, by what became of them.", "outcome");
    outcomes = new ByCase<>(ExchangeOutcome.class, requests::labelValues);
    Counter ended = metrics.counter("request_endings", "Why requests have ended.", "ending");
    endings = new ByCase<>(ExchangeEnding.class, ended::labelValues);
    statuses =
        new StatusCounters(
            metrics.counter("responses", "Answers to requests, by status code.", "code"));
    Histogram duration =
        metrics.histogram("request_duration_seconds", "Whole requests.", DURATIONS, "kind");
    durations = new ByCase<>(ExchangeKind.class, duration::labelValues);
    timeToStatus =
        metrics.histogram("time_to_status_seconds", "Until a service's answer has begun.", ANSWERS);
    Histogram decision =
        metrics.histogram("decision_seconds", "Until access was decided.", DECISIONS, "source");
    decidedFromCache = decision.labelValues("cache");
    decidedByApi = decision.labelValues("api");
    connect =
        metrics.histogram(
            "upstream_connect_seconds", "Until a new stream to a service was open.", ANSWERS);
    Counter leases =
        metrics.counter("upstreams", "Streams to services that were used for a request.", "source");
    reused = leases.labelValues("pool");
    opened = leases.labelValues("new");
    Counter fault =
        metrics.counter(
            "client_faults", "Client connections that failed without a request.", "fault");
    faults = new ByCase<>(ClientFault.class, fault::labelValues);
    Counter recheck =
        metrics.counter(
            "stream_rechecks", "Looks at the right behind a live stream, by cause.", "cause");
    rechecks = new ByCase<>(RecheckCause.class, recheck::labelValues);
    metrics.gauge("requests_in_flight", "Requests under way, streams too.", inFlight::sum);
    streams = new ByCase<>(ExchangeKind.class, kind -> new LongAdder());
    register(metrics);
  }

  private void register(MetricRegistry metrics) {
    var unused =
        metrics
            .gauge("streams_in_flight", "Long-lived streams under way.", "kind")
            .callback(
                to -> {
                  for (ExchangeKind kind : ExchangeKind.values()) {
                    if (kind != ExchangeKind.REQUEST) {
                      to.call((double) streams.of(kind).sum(), ByCase.label(kind));
                    }
                  }
                })
            .register(metrics.prometheus());
  }

  @Override
  public void began() {
    inFlight.increment();
  }

  @Override
  public void decided(boolean cached, long nanos) {
    (cached ? decidedFromCache : decidedByApi).observe(nanos / 1e9);
  }

  @Override
  public void connected(boolean again, long nanos) {
    (again ? reused : opened).inc();
    if (!again) {
      connect.observe(nanos / 1e9);
    }
  }

  @Override
  public void responded(long nanos) {
    timeToStatus.observe(nanos / 1e9);
  }

  @Override
  public void streaming(ExchangeKind kind) {
    streams.of(kind).increment();
  }

  @Override
  public void ended(
      ExchangeKind kind, ExchangeOutcome outcome, ExchangeEnding ending, int status, long nanos) {
    inFlight.decrement();
    if (kind != ExchangeKind.REQUEST) {
      streams.of(kind).decrement();
    }
    outcomes.of(outcome).inc();
    endings.of(ending).inc();
    statuses.inc(status);
    durations.of(kind).observe(nanos / 1e9);
  }

  @Override
  public void rechecked(RecheckCause cause) {
    rechecks.of(cause).inc();
  }

  @Override
  public void fault(ClientFault fault) {
    faults.of(fault).inc();
  }
}
