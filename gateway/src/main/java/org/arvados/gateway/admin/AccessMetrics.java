package org.arvados.gateway.admin;

import static org.arvados.gateway.admin.MetricRegistry.ANSWERS;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import org.arvados.gateway.access.AccessObserver;
import org.arvados.gateway.access.ApiCall;
import org.arvados.gateway.access.ApiResult;

/** Calls to the API (rule A9), and what is decided without it (rule A10). */
final class AccessMetrics implements AccessObserver {
  private final ByCase<ApiCall, ByCase<ApiResult, CounterDataPoint>> calls;
  private final DistributionDataPoint duration;
  private final DistributionDataPoint delay;
  private final CounterDataPoint contested;
  private final CounterDataPoint grace;

  AccessMetrics(MetricRegistry metrics) {
    Counter counter =
        metrics.counter("api_calls", "Calls to the Arvados API, by result.", "call", "result");
    calls =
        new ByCase<>(
            ApiCall.class,
            call -> new ByCase<>(ApiResult.class, result -> counter.labelValues(call, result)));
    duration = metrics.histogram("api_call_duration_seconds", "Calls to the Arvados API.", ANSWERS);
    delay =
        metrics.histogram(
            "api_queue_delay_seconds", "For which calls to the API waited for a turn.", ANSWERS);
    contested =
        metrics.counter("contested_names", "Names looked up that several owners claim (rule N1).");
    grace =
        metrics.counter("grace_grants", "Grants on facts past their life, since the API fails.");
  }

  @Override
  public void calling(long nanos) {
    delay.observe(nanos / 1e9);
  }

  @Override
  public void called(ApiCall call, ApiResult result, long nanos) {
    calls.of(call).of(result).inc();
    duration.observe(nanos / 1e9);
  }

  @Override
  public void notCalled(ApiCall call) {
    calls.of(call).of(ApiResult.TOO_BUSY).inc();
  }

  @Override
  public void contestedName() {
    contested.inc();
  }

  @Override
  public void grantedInGrace() {
    grace.inc();
  }
}
