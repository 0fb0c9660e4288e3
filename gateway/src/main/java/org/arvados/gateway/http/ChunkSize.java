package org.arvados.gateway.http;

import static org.arvados.gateway.http.MalformedMessageException.badRequest;

/**
 * The line before a chunk: hexadecimal digits and CRLF, nothing else (RFC 9112 section 7.1). Chunk
 * extensions mean nothing to anyone and have been read in two ways, so they are refused (rule X5).
 */
final class ChunkSize {
  private final int maxDigits;
  private long value;
  private int digits;
  private boolean carriageReturn;

  ChunkSize(int maxDigits) {
    this.maxDigits = maxDigits;
  }

  /** Begins the next line. */
  void clear() {
    value = 0;
    digits = 0;
    carriageReturn = false;
  }

  /** Takes an octet; true when it ends the line. */
  boolean add(byte octet) {
    if (carriageReturn) {
      if (octet != '\n') {
        throw badRequest("carriage return within a chunk size line");
      }
      return true;
    }
    if (octet == '\r' && digits > 0) {
      carriageReturn = true;
      return false;
    }
    addDigit(octet);
    return false;
  }

  /** The size, when the line has ended. */
  long value() {
    return value;
  }

  private void addDigit(byte octet) {
    int digit = Character.digit(octet & 0xff, 16);
    if (digit < 0) {
      throw badRequest(octet == ';' ? "chunk extension" : "malformed chunk size");
    }
    if (++digits > maxDigits || value > Long.MAX_VALUE >> 4) {
      throw badRequest("chunk size too large");
    }
    value = value << 4 | digit;
  }
}
