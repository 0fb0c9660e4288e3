package org.arvados.gateway.access;

import java.util.Locale;
import java.util.Optional;

/** Who may reach a port, from the fewest to everybody (rule A1). */
public enum AccessLevel {
  /** Administrators and the submitter (rule A2). */
  PRIVATE,
  /** Whoever may manage the request; until that is built, judged as {@link #PRIVATE}. */
  CAN_MANAGE,
  /** Whoever may write the request; until that is built, judged as {@link #PRIVATE}. */
  CAN_WRITE,
  /** Whoever may read the request; until that is built, judged as {@link #PRIVATE}. */
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
