package org.arvados.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What requests and responses have in common: fields that mean only the next hop (RFC 9110 section
 * 7.6.1), and names as a careless service reads them.
 */
final class Fields {
  /**
   * Fields that mean only the next hop. Transfer-Encoding is not among them, since by it the codec
   * knows how a body came and how to send it on (rule X7). TE goes: the codec accepts trailers
   * anyway, and knows no other coding.
   */
  private static final List<String> HOP_BY_HOP =
      List.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "te",
          "upgrade",
          "http2-settings",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-authentication-info");

  /**
   * Fields the codec frames by. A second spelling of one, with {@code _}, could be taken for it.
   */
  private static final List<String> FRAMING = List.of("content-length", "transfer-encoding");

  /**
   * End-to-end fields that a Connection field may name in vain. A message without them would mean
   * something else than what was checked, and no honest sender lists them.
   */
  private static final Set<String> ESSENTIAL =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "content-type",
          "content-encoding",
          "content-range",
          "cookie",
          "set-cookie",
          "authorization",
          "www-authenticate",
          "origin",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-accept",
          "cache-control",
          "vary");

  private Fields() {}

  /** Whether a field of this name is to go; told the name as a careless service reads it. */
  interface Removal {
    /** Whether to remove. */
    boolean concerns(CharSequence name);
  }

  /**
   * Removes what means only this hop, second spellings of framing fields, and what else concerns.
   */
  static void remove(HttpHeaders headers, Removal more) {
    List<CharSequence> removed = new ArrayList<>(4);
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      CharSequence name = fields.next().getKey();
      if (isAny(HOP_BY_HOP, name) || isSecondSpelling(name) || more.concerns(name)) {
        removed.add(name);
      }
    }
    addListed(headers, removed);
    removed.forEach(headers::remove);
  }

  /**
   * The same for a trailer section, which must not hold essential fields at all (RFC 9110 section
   * 6.5.1): a service that adds trailers to headers would take them for what was checked.
   */
  static void removeFromTrailers(HttpHeaders trailers, Removal more) {
    remove(trailers, name -> more.concerns(name) || ESSENTIAL.contains(normalized(name)));
  }

  /** Whether a request with these fields has a body; its framing was checked by the codec. */
  static boolean announceBody(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || !headers.get(HttpHeaderNames.CONTENT_LENGTH, "0").equals("0");
  }

  /** Whether one element of the Connection fields is this word, without regard to case. */
  static boolean connectionHas(HttpHeaders headers, CharSequence word) {
    return headers.containsValue(HttpHeaderNames.CONNECTION, word, true);
  }

  /** Whether the name is this one, given in lower case; {@code _} counts as {@code -} (rule X3). */
  static boolean is(CharSequence name, String other) {
    return name.length() == other.length() && begins(name, other);
  }

  /** Whether the name begins so; {@code _} counts as {@code -}. */
  static boolean begins(CharSequence name, String prefix) {
    if (name.length() < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      char c = name.charAt(i);
      boolean capital = c >= 'A' && c <= 'Z';
      int read = capital ? c + 'a' - 'A' : c == '_' ? '-' : c;
      if (read != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the name is one of these. */
  static boolean isAny(List<String> others, CharSequence name) {
    for (String other : others) {
      if (is(name, other)) {
        return true;
      }
    }
    return false;
  }

  private static String normalized(CharSequence name) {
    return name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static boolean isSecondSpelling(CharSequence name) {
    return AsciiString.indexOf(name, '_', 0) >= 0 && isAny(FRAMING, name);
  }

  private static void addListed(HttpHeaders headers, List<CharSequence> removed) {
    Iterator<? extends CharSequence> lists =
        headers.valueCharSequenceIterator(HttpHeaderNames.CONNECTION);
    while (lists.hasNext()) {
      for (String listed : lists.next().toString().split(",", -1)) {
        String name = listed.strip().toLowerCase(Locale.ROOT);
        if (!name.isEmpty() && !ESSENTIAL.contains(name)) {
          removed.add(name);
        }
      }
    }
  }
}
