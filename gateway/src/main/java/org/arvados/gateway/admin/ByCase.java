package org.arvados.gateway.admin;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something for every case of an enumeration, made once: so labels are bounded, show from the
 * start, and cost nothing to look up.
 *
 * @param <E> the cases
 * @param <T> what there is for each, such as a counter
 */
final class ByCase<E extends Enum<E>, T> {
  private final Map<E, T> things;

  /**
   * Makes one for each case.
   *
   * @param make from the label of a case
   */
  ByCase(Class<E> cases, Function<String, T> make) {
    things = new EnumMap<>(cases);
    for (E one : cases.getEnumConstants()) {
      things.put(one, make.apply(label(one)));
    }
  }

  T of(E one) {
    @Nullable T thing = things.get(one);
    if (thing == null) {
      throw new IllegalStateException("no such case");
    }
    return thing;
  }

  /** The label of a case: its name in lower case. */
  static String label(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
