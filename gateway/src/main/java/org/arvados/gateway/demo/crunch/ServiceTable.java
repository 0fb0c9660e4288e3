package org.arvados.gateway.demo.crunch;

import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What listens in the container: stands for the container's network address, so that services on
 * any loopback port appear as ports of one container. Called on an event loop for every connection,
 * so it must not block.
 */
@FunctionalInterface
public interface ServiceTable {
  /**
   * Where the service of a container port really listens.
   *
   * @return null where nothing listens: the connection is refused
   */
  @Nullable InetSocketAddress addressOf(int port);

  /**
   * A fixed table, or a view of a map that its owner changes (which must then be a concurrent one).
   */
  static ServiceTable of(Map<Integer, InetSocketAddress> addresses) {
    return addresses::get;
  }
}
