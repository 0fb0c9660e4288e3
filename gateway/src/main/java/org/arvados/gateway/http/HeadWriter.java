package org.arvados.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Writes a head into one buffer of the right size. Every octet is checked as it is copied: a head
 * may come from HTTP/2 or from our own code, and a line end within a value would be another field,
 * or another message.
 *
 * <p>The version is always ours, HTTP/1.1 (RFC 9110 section 6.2). Characters up to 0xff are written
 * as octets, which is how the reader made them.
 */
final class HeadWriter {
  /** Fields that a response may have to lose, since its framing on this connection is another. */
  enum Omit {
    TRANSFER_ENCODING("transfer-encoding"),
    CONTENT_LENGTH("content-length"),
    CONNECTION("connection");

    private final String field;

    Omit(String field) {
      this.field = field;
    }
  }

  private static final int SMALL = 1024;
  private static final byte[] NONE = new byte[0];
  private static final int KEPT = 8 * 1024;

  private byte[] bytes = new byte[SMALL];
  private int length;

  /** A request's head; the caller owns it. */
  ByteBuf request(ByteBufAllocator alloc, HttpRequest request) {
    length = 0;
    putName(request.method().asciiName(), "request method");
    put(' ');
    putTarget(request.uri());
    putLiteral(" HTTP/1.1\r\n");
    putFields(request.headers(), Set.of());
    putLineEnd();
    return take(alloc);
  }

  /**
   * A response's head; the caller owns it.
   *
   * @param omitted left out; with {@code CONNECTION} in it, {@code Connection: close} is written
   */
  ByteBuf response(ByteBufAllocator alloc, HttpResponse response, Set<Omit> omitted) {
    length = 0;
    putLiteral("HTTP/1.1 ");
    putValue(response.status().codeAsText());
    put(' ');
    putValue(response.status().reasonPhrase());
    putLineEnd();
    putFields(response.headers(), omitted);
    if (omitted.contains(Omit.CONNECTION)) {
      putLiteral("Connection: close\r\n");
    }
    putLineEnd();
    return take(alloc);
  }

  /** The end of a chunked body: an optional line end, the last chunk, the trailers. */
  ByteBuf lastChunk(ByteBufAllocator alloc, boolean afterData, HttpHeaders trailers) {
    length = 0;
    putLiteral(afterData ? "\r\n0\r\n" : "0\r\n");
    putFields(trailers, Set.of());
    putLineEnd();
    return take(alloc);
  }

  /** Gives its memory back: nothing more is written for long. */
  void trim() {
    bytes = NONE;
  }

  private void putFields(HttpHeaders headers, Set<Omit> omitted) {
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      Map.Entry<CharSequence, CharSequence> field = fields.next();
      if (omitted.isEmpty() || !isOmitted(omitted, field.getKey())) {
        putName(field.getKey(), "field name");
        putLiteral(": ");
        putValue(field.getValue());
        putLineEnd();
      }
    }
  }

  private static boolean isOmitted(Set<Omit> omitted, CharSequence name) {
    for (Omit omit : omitted) {
      if (AsciiString.contentEqualsIgnoreCase(omit.field, name)) {
        return true;
      }
    }
    return false;
  }

  private void putName(CharSequence name, String what) {
    int count = name.length();
    require(count);
    for (int i = 0; i < count; i++) {
      char c = name.charAt(i);
      refuseUnless(c <= 0xff && Octets.isToken(c), what);
      bytes[length++] = (byte) c;
    }
    refuseUnless(count > 0, what);
  }

  private void putTarget(String target) {
    int count = target.length();
    require(count);
    for (int i = 0; i < count; i++) {
      char c = target.charAt(i);
      refuseUnless(c <= 0xff && Octets.isTarget(c), "request target");
      bytes[length++] = (byte) c;
    }
    refuseUnless(count > 0, "request target");
  }

  private void putValue(CharSequence value) {
    int count = value.length();
    require(count);
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      refuseUnless(c <= 0xff && Octets.isValue(c), "field value");
      bytes[length++] = (byte) c;
    }
  }

  /** The text of the exception names the part and nothing of its content (rule T9). */
  private static void refuseUnless(boolean fit, String what) {
    if (!fit) {
      throw new IllegalArgumentException(what + " not fit to send");
    }
  }

  private void putLiteral(String literal) {
    require(literal.length());
    for (int i = 0; i < literal.length(); i++) {
      bytes[length++] = (byte) literal.charAt(i);
    }
  }

  private void putLineEnd() {
    put('\r');
    put('\n');
  }

  private void put(char octet) {
    require(1);
    bytes[length++] = (byte) octet;
  }

  private void require(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
  }

  private ByteBuf take(ByteBufAllocator alloc) {
    ByteBuf out = alloc.ioBuffer(length).writeBytes(bytes, 0, length);
    if (bytes.length > KEPT) {
      bytes = new byte[SMALL];
    }
    return out;
  }
}
