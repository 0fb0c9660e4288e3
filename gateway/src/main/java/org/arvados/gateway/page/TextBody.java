package org.arvados.gateway.page;

import java.util.ArrayList;
import java.util.List;

/** The plain-text form of a page, and the lines of it that its JSON form repeats. */
final class TextBody {
  private TextBody() {}

  static String of(Page page) {
    StringBuilder text = new StringBuilder();
    text.append(page.status()).append(' ').append(PlainText.of(page.title())).append("\n\n");
    lines(page).forEach(line -> text.append(line).append('\n'));
    page.requestId()
        .ifPresent(id -> text.append("\nRequest: ").append(PlainText.of(id)).append('\n'));
    return text.toString();
  }

  /** All that the page says to programs and terminals, a line each. */
  static List<String> lines(Page page) {
    List<String> lines = new ArrayList<>();
    lines.add(page.sentence());
    page.advice().ifPresent(lines::add);
    lines.addAll(page.details());
    page.facts().forEach(fact -> lines.add(named(fact)));
    page.sections().forEach(section -> add(section, lines));
    page.choices().forEach(choice -> lines.add(line(choice)));
    page.programHint().ifPresent(lines::add);
    page.links().forEach(link -> lines.add(link.label() + ": " + link.href()));
    return lines.stream().map(PlainText::of).toList();
  }

  private static void add(PageSection section, List<String> lines) {
    section.lines().forEach(line -> lines.add(section.heading() + ": " + line));
  }

  private static String line(PageChoice choice) {
    StringBuilder line = new StringBuilder(choice.link().label());
    choice.facts().forEach(fact -> line.append(", ").append(named(fact)));
    return line.append(": ").append(choice.link().href()).toString();
  }

  private static String named(PageFact fact) {
    return fact.name() + ": " + fact.value();
  }
}
