package org.arvados.gateway.admin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/**
 * Makes metrics under the gateway's prefix. No exemplars, classic histograms: recording takes no
 * memory and no lock.
 *
 * @param prometheus where they are registered
 */
record MetricRegistry(PrometheusRegistry prometheus) {
  static final String PREFIX = "arvados_service_gateway_";

  /** From a fast answer to a slow one: of the service, the API or a tunnel. */
  static final double[] ANSWERS = {
    .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600
  };

  /** Of whole exchanges: large downloads and streams last long. */
  static final double[] DURATIONS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400, 86400
  };

  /** Of decisions: from what is known in memory, or with some calls to the API. */
  static final double[] DECISIONS = {
    .00005, .0001, .0005, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30
  };

  Counter counter(String name, String help, String... labels) {
    return Counter.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(prometheus);
  }

  Histogram histogram(String name, String help, double[] bounds, String... labels) {
    return Histogram.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(prometheus);
  }

  void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback unused =
        gauge(name, help).callback(to -> to.call((double) value.getAsLong())).register(prometheus);
  }

  GaugeWithCallback.Builder gauge(String name, String help, String... labels) {
    return GaugeWithCallback.builder().name(PREFIX + name).help(help).labelNames(labels);
  }
}
