package org.arvados.gateway.page;

import org.arvados.gateway.page.PageKind.Tone;

/** The sign beside a page's title: decoration, which screen readers pass over. */
final class PageSign {
  private PageSign() {}

  static String of(Tone tone) {
    return "<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">"
        + shape(tone)
        + "</svg>\n";
  }

  private static String shape(Tone tone) {
    return switch (tone) {
      case WAITING ->
          "<circle class=\"track\" cx=\"12\" cy=\"12\" r=\"9\"/>"
              + "<path class=\"turn\" d=\"M12 3a9 9 0 0 1 9 9\"/>";
      case LOCKED ->
          "<rect x=\"5\" y=\"11\" width=\"14\" height=\"9\" rx=\"2\"/>"
              + "<path d=\"M8 11V8a4 4 0 0 1 8 0v3\"/>";
      case MISSING -> "<circle cx=\"11\" cy=\"11\" r=\"6.5\"/><path d=\"M16 16l4.5 4.5\"/>";
      case TROUBLE -> "<path d=\"M12 3.5L21.5 20h-19zM12 10v4.5M12 17.2v.1\"/>";
      case QUESTION ->
          "<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
              + "<path d=\"M9.2 9.5a2.8 2.8 0 1 1 4 2.6c-.8.4-1.2 1-1.2 1.9M12 16.9v.1\"/>";
      case GOOD -> "<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M7.5 12.5l3 3 6-6.5\"/>";
    };
  }
}
