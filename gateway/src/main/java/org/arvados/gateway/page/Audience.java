package org.arvados.gateway.page;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Who will read an answer of the gateway. */
public enum Audience {
  /** A person in front of a browser: HTML. */
  BROWSER,
  /** A script, in a browser or not: Arvados's JSON error form. */
  PROGRAM,
  /** A person at a command line: plain text. */
  TERMINAL;

  private static final Set<String> SHOWN = Set.of("document", "iframe", "frame", "embed", "object");
  private static final Pattern COMMAND =
      Pattern.compile("(curl|wget|httpie|xh)/.*", Pattern.CASE_INSENSITIVE);

  /**
   * Chooses by what the request says about itself: {@code X-Requested-With} and Fetch Metadata
   * first, since scripts in browsers often accept anything; then the best of the media types that
   * {@code Accept} names; then the user agent. Whoever says nothing is a program.
   *
   * @param header the first value of a request header by its lower-case name
   */
  public static Audience of(Function<String, Optional<String>> header) {
    if (header.apply("x-requested-with").isPresent()) {
      return PROGRAM;
    }
    Optional<String> mode = header.apply("sec-fetch-mode");
    if (mode.isPresent()) {
      boolean shown =
          mode.get().equals("navigate")
              || header.apply("sec-fetch-dest").filter(SHOWN::contains).isPresent();
      return shown ? BROWSER : PROGRAM;
    }
    boolean atTerminal =
        header.apply("user-agent").filter(agent -> COMMAND.matcher(agent).matches()).isPresent();
    return header
        .apply("accept")
        .flatMap(Audience::preferred)
        .orElse(atTerminal ? TERMINAL : PROGRAM);
  }

  /** The audience of the named type with the highest weight, the first of equals. */
  private static Optional<Audience> preferred(String accept) {
    Optional<Audience> best = Optional.empty();
    double bestWeight = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      Optional<Audience> audience = ofType(parts[0].strip());
      double weight = weight(parts);
      if (audience.isPresent() && weight > bestWeight) {
        best = audience;
        bestWeight = weight;
      }
    }
    return best;
  }

  private static Optional<Audience> ofType(String type) {
    return switch (type) {
      case "text/html", "application/xhtml+xml" -> Optional.of(BROWSER);
      case "application/json" -> Optional.of(PROGRAM);
      case "text/plain" -> Optional.of(TERMINAL);
      default -> type.endsWith("+json") ? Optional.of(PROGRAM) : Optional.empty();
    };
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.matches("q=[01](\\.[0-9]{0,3})?")) {
        return Double.parseDouble(parameter.substring(2));
      }
    }
    return 1;
  }
}
