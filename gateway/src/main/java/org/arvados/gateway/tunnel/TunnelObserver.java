package org.arvados.gateway.tunnel;

import org.arvados.gateway.tunnel.TunnelException.Stage;

/**
 * Is told of tunnels, for metrics. Called on event loops: must be safe for any thread, return at
 * once and not throw.
 */
public interface TunnelObserver {
  /** Hears nothing. */
  TunnelObserver NONE = new TunnelObserver() {};

  /**
   * Streams can be opened; {@link #closed} follows.
   *
   * @param nanos that the set-up took
   */
  default void opened(long nanos) {}

  /** A tunnel that was opened has ended. */
  default void closed() {}

  /** A tunnel could not be set up, or a stream in one not be opened. */
  default void failed(Stage stage) {}
}
