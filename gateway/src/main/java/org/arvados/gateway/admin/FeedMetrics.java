package org.arvados.gateway.admin;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.arvados.gateway.access.FeedObserver;

/** Events of the cluster. */
final class FeedMetrics implements FeedObserver {
  private final AtomicBoolean up = new AtomicBoolean();
  private final CounterDataPoint known;
  private final CounterDataPoint unknown;
  private final CounterDataPoint complete;
  private final CounterDataPoint incomplete;

  FeedMetrics(MetricRegistry metrics) {
    metrics.gauge(
        "event_feed_up", "Whether events of the cluster are heard.", () -> isUp() ? 1 : 0);
    Counter events =
        metrics.counter("events", "Events of the cluster, by whether they concern us.", "concern");
    known = events.labelValues("known");
    unknown = events.labelValues("unknown");
    Counter begins =
        metrics.counter(
            "event_feed_subscriptions",
            "Times that the event service was subscribed to, by what becomes of the gap before.",
            "gap");
    complete = begins.labelValues("filled");
    incomplete = begins.labelValues("unknown");
  }

  boolean isUp() {
    return up.get();
  }

  @Override
  public void changed(boolean concerns) {
    (concerns ? known : unknown).inc();
  }

  @Override
  public void listening(boolean isComplete) {
    up.set(true);
    (isComplete ? complete : incomplete).inc();
  }

  @Override
  public void interrupted() {
    up.set(false);
  }
}
