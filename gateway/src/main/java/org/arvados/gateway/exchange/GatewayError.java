package org.arvados.gateway.exchange;

import java.io.IOException;
import java.util.Optional;
import org.arvados.gateway.http.MalformedMessageException;
import org.arvados.gateway.tunnel.TunnelException;
import org.arvados.gateway.tunnel.UnreachableServiceException;
import org.arvados.gateway.tunnel.ssh.DialFailure;
import org.arvados.gateway.tunnel.ssh.SshException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong on the upstream side, as far as the client is concerned.
 *
 * @param kind decides the page
 * @param diagnosis for the log only; holds no secret
 */
record GatewayError(Kind kind, String diagnosis) {
  /** The kinds, each with its page. */
  enum Kind {
    /** No program listens on the port. */
    NOTHING_LISTENS,
    /** The container, or the way to it, is gone for now. */
    TUNNEL_DOWN,
    /** The service answered with what is no HTTP, or closed without an answer. */
    BAD_ANSWER,
    /** No answer in time. */
    TIMEOUT,
    /** Our own fault. */
    INTERNAL
  }

  /** The one translation of everything that can fail. */
  static GatewayError of(@Nullable Throwable cause, Optional<DialFailure> dial, String stderr) {
    if (dial.isPresent()) {
      return new GatewayError(kindOf(dial.get()), "dial " + dial.get() + ": " + stderr);
    }
    if (cause instanceof UnreachableServiceException unreachable) {
      DialFailure failure = unreachable.failure();
      return new GatewayError(kindOf(failure), "dial " + failure + ": " + unreachable.getMessage());
    }
    if (cause instanceof TunnelException || cause instanceof SshException) {
      return new GatewayError(Kind.TUNNEL_DOWN, chain(cause));
    }
    if (cause == null) {
      return new GatewayError(Kind.BAD_ANSWER, "closed without an answer");
    }
    boolean expected = cause instanceof MalformedMessageException || cause instanceof IOException;
    return new GatewayError(expected ? Kind.BAD_ANSWER : Kind.INTERNAL, chain(cause));
  }

  private static Kind kindOf(DialFailure dial) {
    return switch (dial) {
      case REFUSED -> Kind.NOTHING_LISTENS;
      case TIMED_OUT -> Kind.TIMEOUT;
      case NO_ADDRESS, UNREACHABLE -> Kind.TUNNEL_DOWN;
      case INVALID_PORT, FORBIDDEN_HOST, OTHER -> Kind.BAD_ANSWER;
    };
  }

  private static String chain(Throwable cause) {
    Throwable inner = cause.getCause();
    return inner == null ? String.valueOf(cause.getMessage()) : cause.getMessage() + "; " + inner;
  }
}
