package org.arvados.gateway.tunnel.ssh;

/**
 * Is told what happens on an SSH connection, for metrics. Called on the connection's event loop;
 * must return at once and not call back into the connection.
 */
public interface SshListener {
  /** Hears nothing. */
  SshListener NONE = new SshListener() {};

  /** So many bytes of SSH packets were read and written since the last call. */
  default void transferred(long read, long written) {}

  /** A key exchange was finished; the first one of a connection too. */
  default void keysExchanged() {}

  /** A stream was confirmed by the server. */
  default void streamOpened() {}

  /** A stream that was opened has ended. */
  default void streamClosed() {}
}
