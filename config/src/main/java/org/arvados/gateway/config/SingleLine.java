package org.arvados.gateway.config;

/**
 * Text of a file in a message: what would end the line, or turn a terminal about, is written as an
 * escape.
 */
final class SingleLine {
  private SingleLine() {}

  /** The same text with each control, separator and format character as {@code \\u001b}. */
  static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.chars().forEach(c -> append(line, (char) c));
    return line.toString();
  }

  private static void append(StringBuilder line, char c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          line.append(String.format("\\u%04x", (int) c));
      default -> line.append(c);
    }
  }
}
