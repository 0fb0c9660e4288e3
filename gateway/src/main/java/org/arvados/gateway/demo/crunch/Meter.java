package org.arvados.gateway.demo.crunch;

import java.util.concurrent.atomic.LongAdder;

/** The running numbers behind {@link Counters}; written from any thread. */
final class Meter {
  final LongAdder tcpConnections = new LongAdder();
  final LongAdder tlsConnections = new LongAdder();
  final LongAdder tunnels = new LongAdder();
  final LongAdder tunnelsOpen = new LongAdder();
  final LongAdder channelsOpened = new LongAdder();
  final LongAdder channelsOpen = new LongAdder();
  final LongAdder serviceConnections = new LongAdder();
  final LongAdder serviceConnectionsLeftOpen = new LongAdder();
  final LongAdder forwardedRequests = new LongAdder();
  final LongAdder logRequests = new LongAdder();
  final LongAdder bytesToClient = new LongAdder();
  final LongAdder bytesFromClient = new LongAdder();

  Counters snapshot() {
    return new Counters(
        tcpConnections.sum(),
        tlsConnections.sum(),
        tunnels.sum(),
        tunnelsOpen.sum(),
        channelsOpened.sum(),
        channelsOpen.sum(),
        serviceConnections.sum(),
        serviceConnectionsLeftOpen.sum(),
        forwardedRequests.sum(),
        logRequests.sum(),
        bytesToClient.sum(),
        bytesFromClient.sum());
  }
}
