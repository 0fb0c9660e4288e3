package org.arvados.gateway.admin;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import org.arvados.gateway.access.AccessObserver;
import org.arvados.gateway.access.FeedObserver;
import org.arvados.gateway.exchange.ExchangeObserver;
import org.arvados.gateway.tunnel.TunnelObserver;
import org.arvados.gateway.tunnel.ssh.SshListener;

/**
 * All metrics of one gateway: what the parts of the gateway report to, and the registry that is
 * scraped. Labels are names of cases alone, never anything that a client, a user or a service has a
 * say in (rule T9). Safe for any thread.
 */
public final class GatewayMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final MetricRegistry metrics = new MetricRegistry(registry);
  private final ExchangeMetrics exchanges = new ExchangeMetrics(metrics);
  private final AccessMetrics access = new AccessMetrics(metrics);
  private final FeedMetrics feed = new FeedMetrics(metrics);
  private final TunnelMetrics tunnels = new TunnelMetrics(metrics);
  private final ConnectionMetrics connections = new ConnectionMetrics(metrics);

  /** Metrics that stand at nothing. */
  public GatewayMetrics() {
    registerBuild();
    registerNetty();
    JvmMemoryMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** What is scraped. */
  public PrometheusRegistry registry() {
    return registry;
  }

  /** Counts exchanges. */
  public ExchangeObserver exchanges() {
    return exchanges;
  }

  /** Counts decisions and calls to the API. */
  public AccessObserver access() {
    return access;
  }

  /** Counts events of the cluster. */
  public FeedObserver feed() {
    return feed;
  }

  /** Whether events of the cluster are heard. */
  public boolean isFeedUp() {
    return feed.isUp();
  }

  /** Counts tunnels. */
  public TunnelObserver tunnels() {
    return tunnels;
  }

  /** Counts what happens in tunnels. */
  public SshListener ssh() {
    return tunnels;
  }

  /** Counts clients' connections. */
  public ConnectionMetrics connections() {
    return connections;
  }

  /** Shows figures of parts that exist by now. To be called once. */
  public void show(LiveFigures figures) {
    metrics.gauge(
        "client_connections",
        "Connections of clients that are open.",
        figures.clientConnections()::getAsInt);
    metrics.gauge(
        "upstreams_idle",
        "Streams to services that wait for another request.",
        figures.idleUpstreams()::getAsInt);
    metrics.gauge(
        "api_calls_in_flight",
        "Calls to the Arvados API under way.",
        figures.apiCallsInFlight()::getAsInt);
    metrics.gauge(
        "api_calls_queued",
        "Calls to the Arvados API that wait for a turn.",
        figures.apiCallsQueued()::getAsInt);
    GaugeWithCallback unused =
        metrics
            .gauge("cache_entries", "Facts of the Arvados API that are cached.", "kind")
            .callback(
                to ->
                    figures
                        .cachedFacts()
                        .get()
                        .forEach((kind, count) -> to.call((double) count, ByCase.label(kind))))
            .register(registry);
  }

  /** Shows when the certificate of the listener ends. To be called once, if it has one. */
  public void showCertificate(Instant end) {
    metrics.gauge(
        "certificate_expiry_timestamp_seconds",
        "When the listener's certificate ends.",
        end::getEpochSecond);
  }

  private void registerBuild() {
    Info info =
        Info.builder()
            .name(MetricRegistry.PREFIX + "build_info")
            .help("The running version.")
            .labelNames("version")
            .register(registry);
    String version = GatewayMetrics.class.getPackage().getImplementationVersion();
    info.addLabelValues(version == null ? "development" : version);
  }

  private void registerNetty() {
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
      ByteBufAllocatorMetric used = provider.metric();
      GaugeWithCallback unused =
          metrics
              .gauge("buffer_bytes", "Memory that network buffers are allocated from.", "memory")
              .callback(
                  to -> {
                    to.call((double) used.usedDirectMemory(), "direct");
                    to.call((double) used.usedHeapMemory(), "heap");
                  })
              .register(registry);
    }
  }
}
