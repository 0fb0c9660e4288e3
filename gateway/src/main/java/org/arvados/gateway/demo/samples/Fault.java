package org.arvados.gateway.demo.samples;

import static org.arvados.gateway.demo.samples.FaultScript.BODY;
import static org.arvados.gateway.demo.samples.FaultScript.CHUNKED;
import static org.arvados.gateway.demo.samples.FaultScript.OK;
import static org.arvados.gateway.demo.samples.FaultScript.SWITCH;

import org.arvados.gateway.demo.samples.FaultScript.Ending;

/**
 * What a {@link FaultyService} does wrong on command: ways in which the answer of a service can be
 * no valid HTTP response, or none. The list is closed. All but {@link Fixed#CLOSES_AT_ONCE} let the
 * head of a request arrive before they strike.
 */
public sealed interface Fault {
  /**
   * What is sent.
   *
   * @param request the number of the request on its connection, from 1
   */
  FaultScript script(long request);

  /** Faults that are always the same. */
  enum Fixed implements Fault {
    /** Behaves: 200 with a small body, connections kept alive. */
    NONE(Ending.KEEP, OK + BODY),
    /** Closes every connection as soon as it is accepted. */
    CLOSES_AT_ONCE(Ending.CLOSE, ""),
    /** Closes when a request has come. */
    NO_RESPONSE(Ending.CLOSE, ""),
    /** Resets the TCP connection when a request has come. */
    RESET(Ending.RESET, ""),
    /** Reads and never answers. */
    NEVER_ANSWERS(Ending.KEEP, ""),
    /** Sends half of a response head and closes. */
    HALF_HEAD(Ending.CLOSE, OK + "Content-Type: text/pl"),
    /** Sends bytes that are no HTTP and closes. */
    GARBAGE_HEAD(Ending.CLOSE, "\u0016\u0003\u0001 this is no HTTP\r\n\r\n"),
    /** Sends less body than its Content-Length says and closes. */
    SHORT_BODY(Ending.CLOSE, OK + "Content-Length: 100\r\n\r\nonly this"),
    /**
     * Sends more bytes than its Content-Length says: the beginning of a response that nobody asked
     * for.
     */
    EXCESS_BODY(Ending.KEEP, OK + BODY + "HTTP/1.1 200 OK\r\nX-Smuggled: 1\r\n" + BODY),
    /** Sends chunks and closes before the last. */
    UNFINISHED_CHUNKS(Ending.CLOSE, OK + CHUNKED + "3\r\nok\n\r\n"),
    /** Sends a chunk with an extension. */
    CHUNK_EXTENSION(Ending.KEEP, OK + CHUNKED + "3;name=value\r\nok\n\r\n0\r\n\r\n"),
    /** Sends a chunk whose size is no hexadecimal number. */
    BAD_CHUNK_SIZE(Ending.KEEP, OK + CHUNKED + "0x3\r\nok\n\r\n0\r\n\r\n"),
    /** Sends Content-Length twice, the same. */
    REPEATED_CONTENT_LENGTH(Ending.KEEP, OK + "Content-Length: 3\r\n" + BODY),
    /** Sends two values of Content-Length. */
    CONTRADICTING_CONTENT_LENGTH(Ending.KEEP, OK + "Content-Length: 5\r\n" + BODY),
    /** Sends Content-Length and Transfer-Encoding both. */
    CONFLICTING_FRAMING(
        Ending.KEEP, OK + "Content-Length: 3\r\n" + CHUNKED + "3\r\nok\n\r\n0\r\n\r\n"),
    /** Ends the lines of its head with line feeds alone. */
    BARE_LINE_FEED(Ending.KEEP, "HTTP/1.1 200 OK\nContent-Length: 3\n\nok\n"),
    /** Continues a header value on the next line (obs-fold, RFC 9112 section 5.2). */
    OBSOLETE_FOLD(Ending.KEEP, OK + "X-Folded: one\r\n two\r\n" + BODY),
    /** Answers as soon as it has the head, never reads the body, and keeps the connection open. */
    EARLY_RESPONSE(Ending.DEAF, OK + BODY),
    /** Switches to a WebSocket that answers another handshake (RFC 6455 section 4.1). */
    SWITCH_WITH_WRONG_ACCEPT(
        Ending.KEEP,
        SWITCH
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n"),
    /** Switches without saying to what. */
    SWITCH_WITHOUT_UPGRADE(Ending.KEEP, SWITCH + "\r\n");

    private final Ending ending;
    private final String text;

    Fixed(Ending ending, String text) {
      this.ending = ending;
      this.text = text;
    }

    @Override
    public FaultScript script(long request) {
      return new FaultScript(text, ending);
    }
  }

  /**
   * Answers whatever is asked, an upgrade too, with this status and a small body.
   *
   * @param status those of redirection come with a Location
   */
  record UpgradeRefused(int status) implements Fault {
    @Override
    public FaultScript script(long request) {
      String location = status / 100 == 3 ? "Location: /elsewhere\r\n" : "";
      return new FaultScript("HTTP/1.1 " + status + " Refused\r\n" + location + BODY, Ending.KEEP);
    }
  }

  /**
   * Sends interim responses before the right one.
   *
   * @param count how many
   */
  record InterimFlood(int count) implements Fault {
    @Override
    public FaultScript script(long request) {
      String hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
      return new FaultScript(hint.repeat(count) + OK + BODY, Ending.KEEP);
    }
  }

  /**
   * Answers with a large body as soon as it has the head, and never reads the request's.
   *
   * @param bytes of the body
   */
  record LargeEarlyResponse(int bytes) implements Fault {
    @Override
    public FaultScript script(long request) {
      return new FaultScript(
          OK + "Content-Length: " + bytes + "\r\n\r\n" + "x".repeat(bytes), Ending.DEAF);
    }
  }

  /**
   * Sends a head of about so many bytes, in headers of a hundred.
   *
   * @param bytes of the head
   */
  record HugeHead(int bytes) implements Fault {
    private static final String HEADER = "X-Padding: " + "x".repeat(87) + "\r\n";

    @Override
    public FaultScript script(long request) {
      String padding = HEADER.repeat(Math.max(1, bytes / HEADER.length()));
      return new FaultScript(OK + padding + BODY, Ending.KEEP);
    }
  }

  /**
   * Closes after so many bytes of an otherwise valid response, head included.
   *
   * @param bytes that are sent
   */
  record ClosesAfter(int bytes) implements Fault {
    @Override
    public FaultScript script(long request) {
      String whole =
          OK + "Content-Length: " + (bytes + 1000) + "\r\n\r\n" + "x".repeat(Math.max(0, bytes));
      return new FaultScript(whole.substring(0, bytes), Ending.CLOSE);
    }
  }

  /**
   * Behaves for the first request of each connection, and then not: what a client of kept-alive
   * connections must bear.
   *
   * @param fault of the later requests
   */
  record OnReuse(Fault fault) implements Fault {
    @Override
    public FaultScript script(long request) {
      return (request == 1 ? Fixed.NONE : fault).script(request);
    }
  }
}
