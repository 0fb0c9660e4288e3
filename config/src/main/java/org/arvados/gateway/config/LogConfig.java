package org.arvados.gateway.config;

/**
 * {@code log}: what is written to the standard error.
 *
 * @param level least level that is written
 * @param format of a line
 */
public record LogConfig(Level level, Format format) {
  /** Levels, the rarest first. */
  public enum Level {
    /** Something is broken. */
    ERROR,
    /** Something may break. */
    WARN,
    /** What an operator wants to see every day. */
    INFO,
    /** What helps to find a fault. */
    DEBUG,
    /** Everything. */
    TRACE
  }

  /** Forms of a line. */
  public enum Format {
    /** One JSON object a line, as the services of Arvados write (arvados-protocol section 9.3). */
    JSON,
    /** For people. */
    TEXT
  }

  /** As the services of Arvados do. */
  public static LogConfig defaults() {
    return new LogConfig(Level.INFO, Format.JSON);
  }

  static LogConfig read(Section section) {
    LogConfig defaults = defaults();
    return new LogConfig(
        section.choice("level", defaults.level()), section.choice("format", defaults.format()));
  }
}
