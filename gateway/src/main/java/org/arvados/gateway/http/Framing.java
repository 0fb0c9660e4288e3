package org.arvados.gateway.http;

import static org.arvados.gateway.http.MalformedMessageException.badRequest;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of one head say of where its body ends (RFC 9112 section 6). Whatever leaves two
 * readings is refused, even where the RFC permits repair (rule X5).
 *
 * <p>Body lengths are numbers of bytes, or one of the negative constants.
 */
final class Framing {
  /** The body is chunked. */
  static final long CHUNKED = -1;

  /** The head has no length. */
  static final long UNSTATED = -2;

  /** The body ends with the connection. */
  static final long UNTIL_CLOSE = -3;

  /** A head that is followed by another head: an interim response. */
  static final long NO_MESSAGE = -4;

  private static final int MAX_LENGTH_DIGITS = 18;
  private static final List<AsciiString> NAMES =
      List.of(
          HttpHeaderNames.HOST,
          HttpHeaderNames.CONNECTION,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.TRANSFER_ENCODING);

  private long contentLength;
  private @Nullable String transferEncoding;
  private int hosts;
  private boolean close;

  Framing() {
    clear();
  }

  /** Begins the next head. */
  void clear() {
    contentLength = UNSTATED;
    transferEncoding = null;
    hosts = 0;
    close = false;
  }

  /** Begins a trailer section of the same message, of which {@link #isClose} stays known. */
  void clearTrailers() {
    boolean kept = close;
    clear();
    close = kept;
  }

  /** Takes note of a field. */
  void add(AsciiString name, String value) {
    switch (name.length()) {
      case 4 -> hosts += name.contentEqualsIgnoreCase(HttpHeaderNames.HOST) ? 1 : 0;
      case 10 -> {
        if (name.contentEqualsIgnoreCase(HttpHeaderNames.CONNECTION)) {
          close |= FieldValues.listContains(value, "close");
        }
      }
      case 14 -> {
        if (name.contentEqualsIgnoreCase(HttpHeaderNames.CONTENT_LENGTH)) {
          addLength(value);
        }
      }
      case 17 -> {
        if (name.contentEqualsIgnoreCase(HttpHeaderNames.TRANSFER_ENCODING)) {
          transferEncoding = transferEncoding == null ? value : transferEncoding + "," + value;
        }
      }
      default -> {}
    }
  }

  /**
   * Reads a head that is to be sent.
   *
   * @return its stated body length, as {@link #length}
   * @throws IllegalArgumentException when we would send what we refuse to read
   */
  long read(HttpHeaders headers) {
    clear();
    try {
      for (AsciiString name : NAMES) {
        Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
        while (values.hasNext()) {
          add(name, values.next().toString());
        }
      }
      return length(HttpVersion.HTTP_1_1);
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException("head not fit to send: " + e.reason(), e);
    }
  }

  /** Number of Host fields. */
  int hosts() {
    return hosts;
  }

  /** Whether a Connection field says {@code close}. */
  boolean isClose() {
    return close;
  }

  /** The stated body length: bytes, {@link #CHUNKED} or {@link #UNSTATED}. */
  long length(HttpVersion version) {
    if (transferEncoding == null) {
      return contentLength;
    }
    if (contentLength != UNSTATED) {
      throw badRequest("both Content-Length and Transfer-Encoding");
    }
    if (!version.equals(HttpVersion.HTTP_1_1)) {
      throw badRequest("Transfer-Encoding in HTTP/1.0");
    }
    requireChunked(transferEncoding);
    return CHUNKED;
  }

  /** Refuses fields that a trailer section must not hold (RFC 9110 section 6.5.1). */
  void requireNone() {
    if (contentLength != UNSTATED || transferEncoding != null || hosts > 0) {
      throw badRequest("framing or routing field in a trailer section");
    }
  }

  private void addLength(String value) {
    if (contentLength != UNSTATED) {
      throw badRequest("repeated Content-Length");
    }
    contentLength = parseLength(value);
  }

  private static long parseLength(String value) {
    int digits = value.length();
    boolean leadingZero = digits > 1 && value.charAt(0) == '0';
    if (digits == 0 || digits > MAX_LENGTH_DIGITS || leadingZero) {
      throw badRequest("invalid Content-Length");
    }
    long length = 0;
    for (int i = 0; i < digits; i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw badRequest("invalid Content-Length");
      }
      length = length * 10 + digit;
    }
    return length;
  }

  /**
   * Exactly {@code chunked}: other codings would have to be undone by a recipient (RFC 9112, 7).
   */
  private static void requireChunked(String codings) {
    if (codings.equalsIgnoreCase("chunked")) {
      return;
    }
    int comma = codings.lastIndexOf(',');
    String last = codings.substring(comma + 1).strip();
    boolean chunkedBefore =
        comma >= 0 && FieldValues.listContains(codings.substring(0, comma), "chunked");
    if (last.equalsIgnoreCase("chunked") && !chunkedBefore && !codings.startsWith(",")) {
      throw new MalformedMessageException(
          HttpResponseStatus.NOT_IMPLEMENTED, "transfer coding besides chunked");
    }
    throw badRequest("Transfer-Encoding is not one final chunked");
  }
}
