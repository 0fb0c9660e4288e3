package org.arvados.gateway.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as Go writes them: {@code 1h30m}, {@code 1.5s}, {@code 0} (arvados-protocol section
 * 8.2).
 */
final class DurationSyntax {
  // Possessive: else a thousand digits without a unit would be tried in a million ways.
  private static final Pattern PART =
      Pattern.compile("(\\d++\\.?+\\d*+|\\.\\d++)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
  private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d++\\.?+\\d*+|\\.\\d++)");
  private static final Map<String, BigDecimal> NANOS =
      Map.of(
          "ns", new BigDecimal(1L),
          "us", new BigDecimal(1_000L),
          "\u00b5s", new BigDecimal(1_000L),
          "\u03bcs", new BigDecimal(1_000L),
          "ms", new BigDecimal(1_000_000L),
          "s", new BigDecimal(1_000_000_000L),
          "m", new BigDecimal(60_000_000_000L),
          "h", new BigDecimal(3_600_000_000_000L));
  // Go's type holds 64 bits of nanoseconds, about 292 years.
  private static final BigDecimal MAX = new BigDecimal(Long.MAX_VALUE);

  private DurationSyntax() {}

  /**
   * Reads a duration.
   *
   * @throws MalformedValueException if the text is none, or a number without a unit other than 0
   */
  static Duration parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String unsigned = signed ? text.substring(1) : text;
    BigDecimal nanos = unsigned.equals("0") ? BigDecimal.ZERO : sum(unsigned, text);
    if (nanos.compareTo(MAX) > 0) {
      throw new MalformedValueException(
          "\"" + text + "\" is longer than a duration can be", "write a shorter one, such as 24h");
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static BigDecimal sum(String unsigned, String text) {
    Matcher part = PART.matcher(unsigned);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (part.region(end, unsigned.length()).lookingAt()) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(NANOS.get(part.group(2))));
      end = part.end();
    }
    if (end == 0 || end < unsigned.length()) {
      throw malformed(text);
    }
    return nanos;
  }

  private static MalformedValueException malformed(String text) {
    if (NUMBER.matcher(text).matches()) {
      return new MalformedValueException(
          text + " is a duration without a unit", "write " + text + "s if seconds are meant");
    }
    return new MalformedValueException(
        "\"" + text + "\" is not a duration",
        "write numbers with units of h, m, s or ms, such as 90s, 5m or 1h30m");
  }

  /** Writes a duration as {@link #parse} reads it: {@code 1h30m}, {@code 250ms}, {@code 0s}. */
  static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    return unit(duration.toHours(), "h")
        + unit(duration.toMinutesPart(), "m")
        + unit(duration.toSecondsPart(), "s")
        + unit(duration.toMillisPart(), "ms")
        + unit(duration.toNanosPart() % 1_000_000, "ns");
  }

  private static String unit(long count, String unit) {
    return count == 0 ? "" : count + unit;
  }
}
