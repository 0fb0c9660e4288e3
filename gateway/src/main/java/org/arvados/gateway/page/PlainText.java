package org.arvados.gateway.page;

/** Makes texts of others fit to be shown. */
final class PlainText {
  private static final int MAX_LENGTH = 500;
  private static final int REPLACEMENT = 0xfffd;
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private PlainText() {}

  /**
   * The text on one line: controls (which move a terminal's cursor), direction overrides (which
   * hide what is written) and broken surrogates become replacement characters, and a text too long
   * is cut.
   */
  static String of(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .map(c -> isShown(c) ? c : REPLACEMENT)
        .forEach(clean::appendCodePoint);
    boolean cut = text.codePointCount(0, text.length()) > MAX_LENGTH;
    return cut ? clean.append('…').toString() : clean.toString();
  }

  private static boolean isShown(int c) {
    if (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) {
      return true; // emoji and several scripts need them
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** {@link #of} for HTML. */
  static String html(String text) {
    return escape(of(text));
  }

  /** The five characters escaped that mean something in HTML and XML, the text whole. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
