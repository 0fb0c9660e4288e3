package org.arvados.gateway.demo.samples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which part of a representation is asked for (RFC 9110 section 14). */
sealed interface ByteRange {
  /** All of it: no range, one that is not understood, or several. */
  record Whole() implements ByteRange {}

  /**
   * One part.
   *
   * @param first position
   * @param last position, included
   */
  record Part(long first, long last) implements ByteRange {}

  /** No byte of it exists: 416. */
  record Unsatisfiable() implements ByteRange {}

  /**
   * Reads the header.
   *
   * @param header the value of {@code Range}, null when absent
   * @param length of the representation
   */
  static ByteRange parse(@Nullable String header, long length) {
    Matcher range =
        Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})").matcher(header == null ? "" : header);
    if (!range.matches() || range.group().equals("bytes=-")) {
      return new Whole();
    }
    if (range.group(1).isEmpty()) {
      long suffix = Long.parseLong(range.group(2));
      return suffix == 0 || length == 0
          ? new Unsatisfiable()
          : new Part(Math.max(0, length - suffix), length - 1);
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? length - 1 : Long.parseLong(range.group(2));
    if (!range.group(2).isEmpty() && last < first) {
      return new Whole();
    }
    return first >= length ? new Unsatisfiable() : new Part(first, Math.min(last, length - 1));
  }
}
