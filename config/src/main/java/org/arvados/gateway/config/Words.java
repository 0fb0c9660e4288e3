package org.arvados.gateway.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words that stand for themselves: names of choices, and guesses at misspelt keys. */
final class Words {
  private Words() {}

  /**
   * The constant that a word in lower case names.
   *
   * @throws MalformedValueException if it names none
   */
  static <E extends Enum<E>> E choose(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> word(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedValueException(
                    "\"" + text + "\" is none of the choices",
                    Arrays.stream(type.getEnumConstants())
                        .map(Words::word)
                        .collect(Collectors.joining(", ", "write one of ", ""))));
  }

  /** How a constant is written in a file. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The mend of an unknown key: the one it resembles, or that has its name elsewhere, or all.
   *
   * @param here keys of the section where it stands
   * @param paths of all keys of the file
   */
  static String hint(String key, Collection<String> here, Collection<String> paths) {
    return here.stream()
        .min(Comparator.comparingInt(name -> distance(plain(key), plain(name))))
        .filter(name -> distance(plain(key), plain(name)) <= tolerance(name))
        .or(() -> paths.stream().filter(path -> path.endsWith("." + key)).findFirst())
        .map(name -> "did you mean " + name + "?")
        .orElseGet(() -> "the keys known here are " + String.join(", ", here));
  }

  private static int tolerance(String name) {
    return name.length() < 4 ? 1 : Math.max(2, name.length() / 3);
  }

  private static String plain(String key) {
    return key.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  /** Edits of one character that lead from one word to another (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
