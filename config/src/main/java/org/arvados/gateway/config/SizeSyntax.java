package org.arvados.gateway.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes in bytes as Arvados writes them: {@code 4096}, {@code 64Ki}, {@code 10MB} (arvados-protocol
 * section 8.2).
 */
final class SizeSyntax {
  private static final String PREFIXES = "KMGTPE";
  private static final Pattern FORM = Pattern.compile("(\\d{1,19})\\s*(?:([KMGTPE])(i?))?B?");

  private SizeSyntax() {}

  /**
   * Reads a size.
   *
   * @throws MalformedValueException if the text is none, or more than 64 bits hold
   */
  static long parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new MalformedValueException(
          "\"" + text + "\" is not a size in bytes",
          "write a whole number of bytes, K, Ki, M, Mi, G or Gi, such as 64Ki or 16Gi");
    }
    try {
      long bytes = Long.parseLong(form.group(1));
      int prefix = form.group(2) == null ? 0 : PREFIXES.indexOf(form.group(2)) + 1;
      long step = "i".equals(form.group(3)) ? 1024 : 1000;
      for (int i = 0; i < prefix; i++) {
        bytes = Math.multiplyExact(bytes, step);
      }
      return bytes;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new MalformedValueException(
          "\"" + text + "\" is larger than a size can be", "write a smaller one, such as 16Gi");
    }
  }

  /** Writes a size with the largest binary prefix that divides it: {@code 64Ki}, {@code 1000}. */
  static String format(long bytes) {
    long rest = bytes;
    int prefix = 0;
    while (rest != 0 && rest % 1024 == 0 && prefix < PREFIXES.length()) {
      rest /= 1024;
      prefix++;
    }
    return prefix == 0 ? Long.toString(bytes) : rest + PREFIXES.substring(prefix - 1, prefix) + "i";
  }
}
