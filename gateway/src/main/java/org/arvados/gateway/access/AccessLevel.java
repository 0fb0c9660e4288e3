package org.arvados.gateway.access;

import java.util.Locale;
import java.util.Optional;

/**
 * Who may reach a port, from the fewest to everybody (rule A1). Each admits all whom the one before
 * it admits, with one exception: nobody writes in a frozen project, not even who manages it.
 */
public enum AccessLevel {
  /** Administrators and the submitter (rule A2). */
  PRIVATE,
  /** Also whoever may manage the request. */
  CAN_MANAGE,
  /** Also whoever may write the request. */
  CAN_WRITE,
  /** Also whoever may read the request; nobody needs a token where the anonymous user may. */
  CAN_READ,
  /** Everybody, without a token. */
  PUBLIC;

  /** The level of that name as declarations write it, such as {@code can_read}. */
  static Optional<AccessLevel> parse(String text) {
    for (AccessLevel level : values()) {
      if (level.declared().equals(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** The name in declarations: lower case. */
  public String declared() {
    return name().toLowerCase(Locale.ROOT);
  }

  AccessLevel lower(AccessLevel other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
