package org.arvados.gateway.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Cookie headers of a request, read as browsers write them (RFC 6265 section 4.2.1) and without
 * judging what others put there: only semicolons part them, quotes mean nothing. Immutable.
 */
public final class RequestCookies {
  private final List<String> headers;

  private RequestCookies(List<String> headers) {
    this.headers = headers;
  }

  /**
   * Takes the headers of a request.
   *
   * @param headers the values of all Cookie headers, in order
   */
  public static RequestCookies of(List<String> headers) {
    return new RequestCookies(List.copyOf(headers));
  }

  /** The values of every cookie of this very name, in order, white space around them dropped. */
  public List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (String header : headers) {
      for (String pair : header.split(";", -1)) {
        if (nameOf(pair).equals(name)) {
          values.add(pair.substring(pair.indexOf('=') + 1).strip());
        }
      }
    }
    return values;
  }

  /** Every cookie whose name begins so, in order: the rest of the name, and the value. */
  public List<Map.Entry<String, String>> beginning(String prefix) {
    List<Map.Entry<String, String>> found = new ArrayList<>();
    for (String header : headers) {
      for (String pair : header.split(";", -1)) {
        String name = nameOf(pair);
        if (name.startsWith(prefix)) {
          String value = pair.substring(pair.indexOf('=') + 1).strip();
          found.add(Map.entry(name.substring(prefix.length()), value));
        }
      }
    }
    return found;
  }

  /** The different names of cookies that are not ours, in order; a pair without a name is none. */
  List<String> foreignNames() {
    return headers.stream()
        .flatMap(header -> Stream.of(header.split(";", -1)))
        .map(RequestCookies::nameOf)
        .filter(name -> !name.isEmpty() && !GatewayCookie.isReserved(name))
        .distinct()
        .toList();
  }

  /**
   * The header values to forward (rules T5, T6): without our cookies of either name and without
   * {@code arvados_api_token}, all else byte for byte. A header with nothing left is dropped; one
   * that held none of these is the same string.
   */
  public List<String> stripped() {
    return headers.stream().map(RequestCookies::strip).filter(header -> !header.isEmpty()).toList();
  }

  private static String strip(String header) {
    List<String> pairs = List.of(header.split(";", -1));
    List<String> kept =
        pairs.stream().filter(pair -> !GatewayCookie.isReserved(nameOf(pair))).toList();
    if (kept.size() == pairs.size()) {
      return header;
    }
    boolean blank = kept.stream().allMatch(String::isBlank);
    return blank ? "" : String.join(";", kept).stripLeading();
  }

  /** The trimmed name, or the empty string for a pair without one. */
  private static String nameOf(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : pair.substring(0, equals).strip();
  }

  @Override
  public String toString() {
    return "RequestCookies[redacted]";
  }
}
