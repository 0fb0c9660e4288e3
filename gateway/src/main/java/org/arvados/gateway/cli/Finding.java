package org.arvados.gateway.cli;

import java.util.Locale;

/**
 * One line of a check.
 *
 * @param verdict how grave it is
 * @param text for an operator; holds no secret
 */
record Finding(Verdict verdict, String text) {
  /** How grave a finding is. */
  enum Verdict {
    /** As it should be. */
    OK,
    /** The gateway works, but perhaps not as wished. */
    WARNING,
    /** The gateway cannot work. */
    FAILED
  }

  static Finding ok(String text) {
    return new Finding(Verdict.OK, text);
  }

  static Finding warning(String text) {
    return new Finding(Verdict.WARNING, text);
  }

  static Finding failed(String text) {
    return new Finding(Verdict.FAILED, text);
  }

  @Override
  public String toString() {
    return "%-8s %s".formatted(verdict.name().toLowerCase(Locale.ROOT), text);
  }
}
