package org.arvados.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** One line of a header or trailer section (RFC 9112 section 5), checked octet by octet. */
final class FieldLine {
  private FieldLine() {}

  /** Adds the field to the headers and to the account of the message's framing. */
  static void parse(byte[] line, int length, HttpHeaders headers, Framing framing) {
    int hash = 0;
    int colon = 0;
    while (colon < length && Octets.isToken(line[colon])) {
      hash = FieldNames.hash(hash, line[colon]);
      colon++;
    }
    if (colon == 0 || colon == length || line[colon] != ':') {
      throw MalformedMessageException.badRequest(faultOfName(line, length, colon));
    }
    AsciiString name = FieldNames.of(line, colon, hash);
    String value = value(line, colon + 1, length);
    framing.add(name, value);
    headers.add(name, value);
  }

  /** Without the white space around it; obs-text stays octet by octet, as ISO-8859-1. */
  private static String value(byte[] line, int from, int length) {
    int start = from;
    while (start < length && Octets.isBlank(line[start])) {
      start++;
    }
    int end = length;
    while (end > start && Octets.isBlank(line[end - 1])) {
      end--;
    }
    for (int i = start; i < end; i++) {
      if (!Octets.isValue(line[i])) {
        throw MalformedMessageException.badRequest("control character in a field value");
      }
    }
    return new String(line, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private static String faultOfName(byte[] line, int length, int at) {
    if (at == length) {
      return "field line without colon";
    }
    if (at == 0) {
      return Octets.isBlank(line[0]) ? "folded field line" : "field line without a name";
    }
    return Octets.isBlank(line[at])
        ? "white space in or after a field name"
        : "invalid character in a field name";
  }
}
