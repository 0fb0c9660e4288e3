package org.arvados.gateway.tunnel.ssh;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An SSH connection, or one stream of it, failed: what happened, and in which stage. Quiet: it has
 * no stack trace, since the other side's failures are expected in production. Text that came from
 * the server is escaped and cut at 200 bytes.
 */
public final class SshException extends IOException {
  private static final long serialVersionUID = 1L;

  /** How far the connection had come when it failed. */
  public enum Stage {
    /** Waiting for the server's identification line. */
    IDENTIFICATION,
    /** The first key exchange. */
    KEY_EXCHANGE,
    /** Service and user authentication request. */
    AUTHENTICATION,
    /** Ready: streams can be opened. Later key exchanges belong here too. */
    CONNECTED,
    /** One stream could not be opened; the connection itself may be well. */
    STREAM_OPEN;

    private String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Stage stage;
  private final @Nullable DialFailure dialFailure;

  SshException(Stage stage, String message) {
    this(stage, message, null, null);
  }

  SshException(
      Stage stage, String message, @Nullable Throwable cause, @Nullable DialFailure dialFailure) {
    super("ssh (" + stage.text() + "): " + message, cause);
    this.stage = stage;
    this.dialFailure = dialFailure;
  }

  /** How far it had come. */
  public Stage stage() {
    return stage;
  }

  /** For a refused stream: why the server could not reach the service. Empty for all else. */
  public Optional<DialFailure> dialFailure() {
    return Optional.ofNullable(dialFailure);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
