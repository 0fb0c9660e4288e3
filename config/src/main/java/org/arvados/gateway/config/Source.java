package org.arvados.gateway.config;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What settings are read from: a file, the environment or the command line.
 *
 * @param name as an operator knows it
 * @param tolerant whether keys that nobody asks for are somebody else's: true of Arvados's file
 * @param findings takes faults and warnings
 * @param known paths of all keys that were asked for, whether the file has them or not
 */
record Source(String name, boolean tolerant, Findings findings, Set<String> known) {
  static Source strict(String name, Findings findings) {
    return new Source(name, false, findings, new LinkedHashSet<>());
  }

  static Source tolerant(String name, Findings findings) {
    return new Source(name, true, findings, new LinkedHashSet<>());
  }

  /** The place of a key that has no line. */
  Place place(String key) {
    return Place.of(name, key);
  }

  /** The value a text stands for; empty, with a fault, where it stands for none. */
  <S, T> Optional<T> parse(Place place, S text, Function<S, T> parser) {
    try {
      return Optional.of(parser.apply(text));
    } catch (MalformedValueException e) {
      findings.fault(place, String.valueOf(e.getMessage()), e.mend());
      return Optional.empty();
    }
  }
}
