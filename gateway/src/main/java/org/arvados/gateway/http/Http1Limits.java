package org.arvados.gateway.http;

/**
 * What a message may cost before it is refused (rule X8). Bodies are streamed and have no limit
 * here.
 *
 * @param headBytes most bytes of a start line and its header section, line ends included
 * @param fields most header fields of a head
 * @param chunkSizeDigits most hexadecimal digits of a chunk size, 1 to 16
 * @param trailerBytes most bytes of a trailer section, line ends included
 * @param trailerFields most fields of a trailer section
 */
public record Http1Limits(
    int headBytes, int fields, int chunkSizeDigits, int trailerBytes, int trailerFields) {
  /** 64 KiB and 200 fields for a head, 8 KiB and 50 fields for trailers. */
  public static final Http1Limits DEFAULTS = new Http1Limits(64 * 1024, 200, 16, 8 * 1024, 50);

  /** Checks the ranges. */
  public Http1Limits {
    if (headBytes < 64 || fields < 1 || trailerBytes < 2 || trailerFields < 0) {
      throw new IllegalArgumentException("limits too small for any message");
    }
    if (chunkSizeDigits < 1 || chunkSizeDigits > 16) {
      throw new IllegalArgumentException("a chunk size has 1 to 16 digits");
    }
  }
}
