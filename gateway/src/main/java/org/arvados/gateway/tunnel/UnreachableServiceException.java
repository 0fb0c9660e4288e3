package org.arvados.gateway.tunnel;

import java.io.IOException;
import org.arvados.gateway.tunnel.ssh.DialFailure;

/**
 * The container gateway answered, with its proof, that it cannot reach the service (the HTTP mode).
 * Quiet: it has no stack trace. The message may be logged and is not for clients.
 */
public final class UnreachableServiceException extends IOException {
  private static final long serialVersionUID = 1L;

  private final DialFailure failure;

  UnreachableServiceException(DialFailure failure, String text) {
    super(text);
    this.failure = failure;
  }

  /** What happened. */
  public DialFailure failure() {
    return failure;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
