package org.arvados.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.arvados.api.ArvadosUuid;
import org.arvados.gateway.host.Wildcard;
import org.arvados.gateway.names.NameEntry;
import org.arvados.gateway.names.NameResult;
import org.arvados.gateway.names.NamedLink;

/**
 * Answers about names for people. Pure.
 *
 * @param wildcard of the services, where it is known
 */
record NameText(Optional<Wildcard> wildcard) {
  /** One line or more, without the last line's end. */
  String text(NameResult result) {
    if (result instanceof NameResult.Done done) {
      return done(done);
    }
    if (result instanceof NameResult.Released released) {
      return "\"" + shown(released.link().name()) + "\" is released.";
    }
    if (result instanceof NameResult.Listed listed) {
      return listed.entries().isEmpty() ? "You have no names." : table(listed.entries());
    }
    NameResult.Refused refused = (NameResult.Refused) result;
    return refused.problem() + " " + refused.mend();
  }

  private String done(NameResult.Done done) {
    List<String> lines = new ArrayList<>();
    NamedLink link = done.link();
    lines.add("%s: port %s of %s".formatted(link.name(), port(link), request(link)));
    url(link).ifPresent(lines::add);
    done.remarks().forEach(remark -> lines.add("Note: " + remark));
    return String.join("\n", lines);
  }

  private String table(List<NameEntry> entries) {
    List<String> lines = new ArrayList<>();
    int width =
        entries.stream().mapToInt(entry -> shown(entry.link().name()).length()).max().orElse(0);
    for (NameEntry entry : entries) {
      NamedLink link = entry.link();
      String name = shown(link.name());
      lines.add(
          ("%-" + Math.max(4, width) + "s  %-7s  %-5s  %s  %s")
              .formatted(
                  name,
                  entry.state().name().toLowerCase(Locale.ROOT),
                  port(link),
                  request(link),
                  entry.usable() ? url(link).orElse("") : "-")
              .stripTrailing());
      if (!entry.mine()) {
        lines.add("    Owner: " + link.owner());
      }
      entry.remarks().forEach(remark -> lines.add("    " + remark));
    }
    return String.join("\n", lines);
  }

  /** Arvados lets a name be anything, control characters of a terminal too. */
  private static String shown(String name) {
    String printable =
        name.codePoints()
            .map(c -> c > ' ' && c < 0x7f ? c : '?')
            .limit(80)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return printable.isEmpty() ? "(empty)" : printable;
  }

  private static String port(NamedLink link) {
    return link.port().isPresent() ? Integer.toString(link.port().getAsInt()) : "-";
  }

  private static String request(NamedLink link) {
    return link.request().map(ArvadosUuid::text).orElse("-");
  }

  private Optional<String> url(NamedLink link) {
    return wildcard.map(known -> known.originOf(link.name()) + "/");
  }
}
