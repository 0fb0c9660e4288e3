package org.arvados.gateway.strictness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.arvados.gateway.server.RawHttp.Field;

/**
 * Takes messages off recorded bytes. It knows only what the gateway may write, one spelling of each
 * thing, and fails at everything else; so it shares no leniency with anybody.
 */
public final class MessageParser {
  private final StringBuilder bytes = new StringBuilder();
  private int at;

  /** Adds what has arrived. */
  public void add(String more) {
    bytes.append(more);
  }

  /** What no message has been made of. */
  public String rest() {
    return bytes.substring(at);
  }

  /** The next request; empty while it is not whole. */
  public Optional<Message> request() {
    return message(false, false);
  }

  /**
   * The next response, interim ones too; empty while it is not whole.
   *
   * @param toHead whether the request was HEAD
   * @param ended whether the connection has ended
   */
  public Optional<Message> response(boolean toHead, boolean ended) {
    int begin = at;
    Optional<Message> head = head();
    if (head.isEmpty()) {
      return head;
    }
    int status = head.get().status();
    if (toHead || status < 200 || status == 204 || status == 304) {
      return head;
    }
    at = begin;
    return message(true, ended);
  }

  private Optional<Message> message(boolean untilClose, boolean ended) {
    int begin = at;
    Optional<Message> whole = head().flatMap(head -> withBody(head, untilClose, ended));
    if (whole.isEmpty()) {
      at = begin;
    }
    return whole;
  }

  private Optional<Message> head() {
    Optional<List<String>> lines = section();
    if (lines.isEmpty() || lines.get().isEmpty()) {
      return Optional.empty();
    }
    List<String> all = lines.get();
    return Optional.of(
        new Message(all.get(0), fields(all.subList(1, all.size())), false, "", List.of()));
  }

  private Optional<Message> withBody(Message head, boolean untilClose, boolean ended) {
    List<String> lengths = head.all("Content-Length");
    List<String> codings = head.all("Transfer-Encoding");
    if (lengths.size() + codings.size() > 1) {
      throw new AssertionError("two framings: " + head);
    }
    if (!codings.isEmpty()) {
      return chunked(head);
    }
    if (lengths.isEmpty() && untilClose) {
      return ended ? take(bytes.length() - at).map(body -> with(head, body)) : Optional.empty();
    }
    long length = lengths.isEmpty() ? 0 : Long.parseLong(lengths.get(0));
    return take(length).map(body -> with(head, body));
  }

  private static Message with(Message head, String body) {
    return new Message(head.startLine(), head.fields(), false, body, List.of());
  }

  private Optional<Message> chunked(Message head) {
    StringBuilder body = new StringBuilder();
    while (true) {
      Optional<String> size = line();
      if (size.isEmpty()) {
        return Optional.empty();
      }
      long count = Long.parseLong(size.get(), 16);
      if (count == 0) {
        return section()
            .map(
                trailers ->
                    new Message(
                        head.startLine(), head.fields(), true, body.toString(), fields(trailers)));
      }
      Optional<String> data = take(count);
      if (data.isEmpty() || line().map(end -> !end.isEmpty()).orElse(true)) {
        return Optional.empty();
      }
      body.append(data.get());
    }
  }

  private Optional<String> take(long count) {
    if (bytes.length() - at < count) {
      return Optional.empty();
    }
    int begin = at;
    at += (int) count;
    return Optional.of(bytes.substring(begin, at));
  }

  /** Lines up to an empty one. */
  private Optional<List<String>> section() {
    List<String> lines = new ArrayList<>();
    for (Optional<String> line = line(); line.isPresent(); line = line()) {
      if (line.get().isEmpty()) {
        return Optional.of(lines);
      }
      lines.add(line.get());
    }
    return Optional.empty();
  }

  private Optional<String> line() {
    int end = bytes.indexOf("\r\n", at);
    if (end < 0) {
      return Optional.empty();
    }
    String line = bytes.substring(at, end);
    if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf('\0') >= 0) {
      throw new AssertionError("a bare line end or NUL in: " + line);
    }
    at = end + 2;
    return Optional.of(line);
  }

  private static List<Field> fields(List<String> lines) {
    return lines.stream().map(MessageParser::field).toList();
  }

  private static Field field(String line) {
    int colon = line.indexOf(':');
    if (colon < 1 || line.substring(0, colon).matches(".*[\\x00-\\x20\\x7f-\\xff].*")) {
      throw new AssertionError("not a field: " + line);
    }
    return new Field(line.substring(0, colon), line.substring(colon + 1).strip());
  }
}
