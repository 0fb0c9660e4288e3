package org.arvados.gateway.tunnel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel to a container gateway could not be opened, or broke: how far it had come and what
 * happened. Quiet: it has no stack trace, since workers come and go in production. The message
 * holds no secret and may be logged; it is not shown to clients.
 */
public final class TunnelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The steps of setting a tunnel up, in order. */
  public enum Stage {
    /** Reading the container's gateway address. */
    ADDRESS,
    /** TCP. */
    CONNECT,
    /** TLS handshake. */
    TLS,
    /** The container gateway's proof of knowing the cluster's secret (rule U1). */
    PROOF,
    /** The HTTP upgrade to SSH. */
    UPGRADE,
    /** SSH key exchange and authentication. */
    SSH,
    /** Opening a stream. */
    STREAM
  }

  private final Stage stage;

  /** A failure in a stage. */
  public TunnelException(Stage stage, String message, @Nullable Throwable cause) {
    super("tunnel (" + stage + "): " + message, cause);
    this.stage = stage;
  }

  /** The failure of a second way, which tells of the first one too. */
  static TunnelException afterAnother(Throwable first, Throwable second) {
    Stage stage = second instanceof TunnelException failure ? failure.stage : Stage.CONNECT;
    return new TunnelException(
        stage, second.getMessage() + "; and before, " + first.getMessage(), second.getCause());
  }

  /** How far it had come. */
  public Stage stage() {
    return stage;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
