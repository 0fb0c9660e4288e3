package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.arvados.gateway.demo.crunch.Counters;
import org.arvados.gateway.demo.crunch.FakeCrunchRun;

/**
 * What a cluster in this process holds at a moment.
 *
 * @param exchanges with services
 * @param clients connections to the gateway
 * @param questions to the API without answer
 * @param tunnels SSH connections
 * @param streams in them
 * @param timers scheduled on the gateway's event loops
 * @param sockets ends of TCP connections, by the listener at one of the ends
 */
record ResourceCount(
    int exchanges,
    int clients,
    int questions,
    long tunnels,
    long streams,
    int timers,
    Map<String, Integer> sockets) {

  /** TIME_WAIT, CLOSE and LISTEN as the kernel writes them (include/net/tcp_states.h). */
  private static final Set<String> NOT_OPEN = Set.of("06", "07", "0A");

  /** Of a tunnel: keep-alive and idleness. */
  private static final int TIMERS_OF_A_TUNNEL = 2;

  /** At the gateway, at the proxy on the way (twice), and at the worker. */
  private static final int SOCKETS_OF_HALF_A_TUNNEL = 2;

  /**
   * What a cluster at rest holds: a tunnel to each container for each event loop, and nothing else.
   *
   * @param containers names as in the listeners' names
   */
  static ResourceCount atRest(Collection<String> containers, int loops) {
    int tunnels = containers.size() * loops;
    Map<String, Integer> sockets = new TreeMap<>();
    for (String container : containers) {
      sockets.put("to " + container, SOCKETS_OF_HALF_A_TUNNEL * loops);
      sockets.put("worker of " + container, SOCKETS_OF_HALF_A_TUNNEL * loops);
    }
    return new ResourceCount(0, 0, 0, tunnels, 0, TIMERS_OF_A_TUNNEL * tunnels, sockets);
  }

  /**
   * Counts; not on an event loop.
   *
   * @param listeners of the cluster: port and name
   */
  static ResourceCount of(
      GatewayServer gateway, Collection<FakeCrunchRun> runs, Map<Integer, String> listeners)
      throws Exception {
    List<Counters> counters = runs.stream().distinct().map(FakeCrunchRun::counters).toList();
    return new ResourceCount(
        gateway.exchanges(),
        gateway.connections(),
        gateway.accessLoad().questions(),
        counters.stream().mapToLong(Counters::tunnelsOpen).sum(),
        counters.stream().mapToLong(Counters::channelsOpen).sum(),
        timers(gateway),
        openSockets(listeners));
  }

  private static int timers(GatewayServer gateway) throws Exception {
    int timers = 0;
    for (EventExecutor loop : gateway.loops()) {
      timers += loop.submit(() -> timers(loop)).get(10, TimeUnit.SECONDS);
    }
    return timers;
  }

  /** Netty does not tell, so its field is read. */
  private static int timers(EventExecutor loop) throws ReflectiveOperationException {
    assertThat(loop).isInstanceOf(SingleThreadEventExecutor.class);
    Class<?> type = loop.getClass();
    while (!type.getSimpleName().equals("AbstractScheduledEventExecutor")) {
      type = type.getSuperclass();
    }
    Field queue = type.getDeclaredField("scheduledTaskQueue");
    queue.setAccessible(true);
    Object tasks = queue.get(loop);
    return tasks == null ? 0 : ((Collection<?>) tasks).size();
  }

  /** Buffers that are in use in this process, which Netty's leak detector keeps a list of. */
  static int buffers() throws ReflectiveOperationException {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    Field detector =
        Class.forName("io.netty.buffer.AbstractByteBuf").getDeclaredField("leakDetector");
    detector.setAccessible(true);
    Field all = ResourceLeakDetector.class.getDeclaredField("allLeaks");
    all.setAccessible(true);
    return ((Collection<?>) all.get(detector.get(null))).size();
  }

  /** Ends that only wait to be forgotten are left out. */
  private static Map<String, Integer> openSockets(Map<Integer, String> listeners)
      throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] row = line.strip().split("\\s+", -1);
        if (!row[0].equals("sl") && !NOT_OPEN.contains(row[3])) {
          Optional.ofNullable(listeners.get(port(row[1])))
              .or(() -> Optional.ofNullable(listeners.get(port(row[2]))))
              .ifPresent(name -> counts.merge(name, 1, Integer::sum));
        }
      }
    }
    return counts;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }
}
