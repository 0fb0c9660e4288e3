package org.arvados.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * A peer sent what is no unambiguous HTTP/1.1 message, or ended in the middle of one (rule X5).
 *
 * <p>Fired once through the pipeline as an exception; the codec drops all input that follows. The
 * connection cannot be used for another message. The reason is fixed text: it never holds anything
 * the peer sent (rule T9), so it may be logged. It carries no stack trace, since nothing in it
 * would tell more than the reason does.
 */
public final class MalformedMessageException extends RuntimeException {
  private final HttpResponseStatus status;
  private final boolean premature;

  private MalformedMessageException(HttpResponseStatus status, String reason, boolean premature) {
    super(reason, null, false, false);
    this.status = status;
    this.premature = premature;
  }

  /** A message that must be refused with a status. */
  public MalformedMessageException(HttpResponseStatus status, String reason) {
    this(status, reason, false);
  }

  /** A message whose bytes ended before it did. */
  static MalformedMessageException premature(HttpResponseStatus status, String reason) {
    return new MalformedMessageException(status, reason, true);
  }

  /** 400. */
  static MalformedMessageException badRequest(String reason) {
    return new MalformedMessageException(HttpResponseStatus.BAD_REQUEST, reason);
  }

  /** The same fault, seen in an upstream's response: the client is not to blame. */
  MalformedMessageException asBadGateway() {
    return new MalformedMessageException(HttpResponseStatus.BAD_GATEWAY, reason(), premature);
  }

  /**
   * What the client is answered: 400, 414, 431, 501 or 505 for its own request, 502 for an
   * upstream's response.
   */
  public HttpResponseStatus status() {
    return status;
  }

  /** Why, in fixed words. */
  public String reason() {
    return String.valueOf(getMessage());
  }

  /** Whether the bytes were well formed as far as they went, and only ended too early. */
  public boolean isPremature() {
    return premature;
  }
}
