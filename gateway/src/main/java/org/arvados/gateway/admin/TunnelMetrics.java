package org.arvados.gateway.admin;

import static org.arvados.gateway.admin.MetricRegistry.ANSWERS;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.concurrent.atomic.LongAdder;
import org.arvados.gateway.tunnel.TunnelException.Stage;
import org.arvados.gateway.tunnel.TunnelObserver;
import org.arvados.gateway.tunnel.ssh.SshListener;

/** Tunnels to containers, and the streams in them. */
final class TunnelMetrics implements TunnelObserver, SshListener {
  private final LongAdder tunnels = new LongAdder();
  private final LongAdder streams = new LongAdder();
  private final ByCase<Stage, CounterDataPoint> failures;
  private final DistributionDataPoint setup;
  private final CounterDataPoint streamsOpened;
  private final CounterDataPoint keyExchanges;
  private final CounterDataPoint received;
  private final CounterDataPoint sent;

  TunnelMetrics(MetricRegistry metrics) {
    metrics.gauge("tunnels", "SSH connections to containers that are open.", tunnels::sum);
    metrics.gauge("tunnel_streams", "Streams in tunnels that are open.", streams::sum);
    setup =
        metrics.histogram(
            "tunnel_setup_seconds", "Until a new tunnel could carry streams.", ANSWERS);
    Counter failed =
        metrics.counter("tunnel_failures", "Tunnels or streams that could not be opened.", "stage");
    failures = new ByCase<>(Stage.class, failed::labelValues);
    streamsOpened = metrics.counter("tunnel_streams_opened", "Streams that were opened.");
    keyExchanges =
        metrics.counter("tunnel_key_exchanges", "SSH key exchanges, the first of a tunnel too.");
    Counter bytes =
        metrics.counter("tunnel_bytes", "Bytes of SSH to and from containers.", "direction");
    received = bytes.labelValues("received");
    sent = bytes.labelValues("sent");
  }

  @Override
  public void opened(long nanos) {
    tunnels.increment();
    setup.observe(nanos / 1e9);
  }

  @Override
  public void closed() {
    tunnels.decrement();
  }

  @Override
  public void failed(Stage stage) {
    failures.of(stage).inc();
  }

  @Override
  public void transferred(long read, long written) {
    received.inc(read);
    sent.inc(written);
  }

  @Override
  public void keysExchanged() {
    keyExchanges.inc();
  }

  @Override
  public void streamOpened() {
    streams.increment();
    streamsOpened.inc();
  }

  @Override
  public void streamClosed() {
    streams.decrement();
  }
}
