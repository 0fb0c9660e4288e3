package org.arvados.gateway.demo.samples;

import java.nio.charset.StandardCharsets;

/**
 * What goes over the wire for a {@link Fault}.
 *
 * @param text the bytes of the answer, as ISO 8859-1
 * @param ending what becomes of the connection
 */
public record FaultScript(String text, Ending ending) {
  /** Begins most answers. */
  static final String OK = "HTTP/1.1 200 OK\r\n";

  /** Begins answers to upgrades. */
  static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\n";

  /** Declares a body in chunks, and ends the head. */
  static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

  /** Declares three bytes, ends the head, and is the three bytes. */
  static final String BODY = "Content-Length: 3\r\n\r\nok\n";

  /** What follows the answer. */
  public enum Ending {
    /** The connection stays open for another request. */
    KEEP,
    /** It stays open, but nothing is read any more. */
    DEAF,
    /** It is closed in order. */
    CLOSE,
    /** It is reset. */
    RESET
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
