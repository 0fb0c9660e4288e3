package org.arvados.gateway.exchange;

import org.arvados.gateway.http.MalformedMessageException;

/** What ends a client's connection before, or between, its exchanges. */
public enum ClientFault {
  /** The TLS handshake failed, or took too long; not when the client just left. */
  TLS_HANDSHAKE,
  /** The head is no unambiguous HTTP/1.1 (rule X5): 400. */
  MALFORMED_HEAD,
  /** The head is too long, or has too many fields (rule X8): 414 or 431. */
  HEAD_TOO_LARGE,
  /** A version of HTTP, or a coding, that is not served: 501 or 505. */
  UNSUPPORTED,
  /** The head did not come in time (rule X8). */
  HEAD_TIMEOUT;

  static ClientFault of(MalformedMessageException cause) {
    return switch (cause.status().code()) {
      case 414, 431 -> HEAD_TOO_LARGE;
      case 501, 505 -> UNSUPPORTED;
      default -> MALFORMED_HEAD;
    };
  }
}
