package org.arvados.gateway.http;

/** Reading of comma-separated field values (RFC 9110 section 5.6.1). */
final class FieldValues {
  private FieldValues() {}

  /**
   * Whether one element equals the word, without regard to case.
   *
   * @param word lower-case letters only
   */
  static boolean listContains(CharSequence list, String word) {
    int start = 0;
    for (int i = 0; i <= list.length(); i++) {
      if (i == list.length() || list.charAt(i) == ',') {
        if (elementEquals(list, start, i, word)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  private static boolean elementEquals(CharSequence list, int from, int to, String word) {
    int start = from;
    int end = to;
    while (start < end && Octets.isBlank(list.charAt(start))) {
      start++;
    }
    while (end > start && Octets.isBlank(list.charAt(end - 1))) {
      end--;
    }
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if ((list.charAt(start + i) | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
