package org.arvados.gateway.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Field names that are met often, as constants: a look-up by bytes instead of an object per field.
 * Spelling is kept, since a service may be particular about it; so each name is here as usually
 * written and in lower case.
 */
final class FieldNames {
  private static final int SLOTS = 1024;
  private static final AsciiString[] TABLE = new AsciiString[SLOTS];

  static {
    for (String name :
        List.of(
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
            "Accept-Ranges",
            "Access-Control-Allow-Credentials",
            "Access-Control-Allow-Headers",
            "Access-Control-Allow-Methods",
            "Access-Control-Allow-Origin",
            "Access-Control-Expose-Headers",
            "Access-Control-Max-Age",
            "Access-Control-Request-Headers",
            "Access-Control-Request-Method",
            "Age",
            "Allow",
            "Authorization",
            "Cache-Control",
            "Connection",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Language",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "Content-Security-Policy",
            "Content-Type",
            "Cookie",
            "Cross-Origin-Embedder-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "DNT",
            "Date",
            "ETag",
            "Expect",
            "Expires",
            "Forwarded",
            "Host",
            "If-Match",
            "If-Modified-Since",
            "If-None-Match",
            "If-Range",
            "If-Unmodified-Since",
            "Keep-Alive",
            "Last-Modified",
            "Link",
            "Location",
            "Origin",
            "Permissions-Policy",
            "Pragma",
            "Priority",
            "Range",
            "Referer",
            "Referrer-Policy",
            "Retry-After",
            "Sec-CH-UA",
            "Sec-CH-UA-Mobile",
            "Sec-CH-UA-Platform",
            "Sec-Fetch-Dest",
            "Sec-Fetch-Mode",
            "Sec-Fetch-Site",
            "Sec-Fetch-User",
            "Sec-GPC",
            "Sec-WebSocket-Accept",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Version",
            "Server",
            "Server-Timing",
            "Set-Cookie",
            "Strict-Transport-Security",
            "TE",
            "Trailer",
            "Transfer-Encoding",
            "Upgrade",
            "Upgrade-Insecure-Requests",
            "User-Agent",
            "Vary",
            "Via",
            "WWW-Authenticate",
            "X-Accel-Buffering",
            "X-Content-Type-Options",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Proto",
            "X-Frame-Options",
            "X-Powered-By",
            "X-Request-Id",
            "X-Requested-With",
            "X-XSRFToken",
            "X-XSS-Protection")) {
      put(name);
      put(name.toLowerCase(Locale.ROOT));
    }
  }

  private FieldNames() {}

  /**
   * The name in the first bytes of a line.
   *
   * @param hash {@link #hash(int, byte)} of these bytes from 0 on; the parser has it in passing
   */
  static AsciiString of(byte[] line, int length, int hash) {
    int slot = hash & (SLOTS - 1);
    for (AsciiString known = TABLE[slot]; known != null; known = TABLE[slot]) {
      if (equal(known, line, length)) {
        return known;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return new AsciiString(line, 0, length, true);
  }

  /** Adds an octet to a hash. */
  static int hash(int hash, byte octet) {
    return hash * 31 + octet;
  }

  private static void put(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    int hash = 0;
    for (byte octet : bytes) {
      hash = hash(hash, octet);
    }
    int slot = hash & (SLOTS - 1);
    while (TABLE[slot] != null) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    TABLE[slot] = new AsciiString(bytes, false);
  }

  private static boolean equal(AsciiString known, byte[] line, int length) {
    if (known.length() != length) {
      return false;
    }
    byte[] bytes = known.array();
    for (int i = 0; i < length; i++) {
      if (bytes[i] != line[i]) {
        return false;
      }
    }
    return true;
  }
}
