package org.arvados.gateway.strictness;

import java.util.List;
import java.util.stream.Collectors;
import org.arvados.gateway.server.RawHttp.Field;

/**
 * A message as the plainest reading of RFC 9112 gives it.
 *
 * @param startLine without its end
 * @param fields of the head, in order, as written
 * @param chunked whether its body came in chunks
 * @param body without framing
 * @param trailers behind the last chunk
 */
public record Message(
    String startLine, List<Field> fields, boolean chunked, String body, List<Field> trailers) {
  /** The first word of a request. */
  public String method() {
    return startLine.substring(0, startLine.indexOf(' '));
  }

  /** The second word of a request. */
  public String target() {
    return startLine.substring(startLine.indexOf(' ') + 1, startLine.lastIndexOf(' '));
  }

  /** The code of a response. */
  public int status() {
    return Integer.parseInt(startLine.substring(9, 12));
  }

  /** The values of a field. */
  public List<String> all(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** Its bytes, a chunked body in one chunk, and the request's id by its name alone. */
  public String text() {
    String head = startLine + "\r\n" + lines(fields) + "\r\n";
    if (!chunked) {
      return head + body;
    }
    String data = body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    return head + data + "0\r\n" + lines(trailers) + "\r\n";
  }

  private static String lines(List<Field> fields) {
    return withoutId(
        fields.stream()
            .map(field -> field.name() + ": " + field.value() + "\r\n")
            .collect(Collectors.joining()));
  }

  /** Bytes with the request's id by its name alone. */
  static String withoutId(String bytes) {
    return bytes.replaceAll("X-Request-Id: [^\r\n]+", "X-Request-Id: {id}");
  }
}
