package org.arvados.gateway.config;

/**
 * {@code events}: what the cluster tells of changes, so that they are noticed at once.
 *
 * @param enabled whether to listen; else changes are noticed when facts are asked for anew
 */
public record EventsConfig(boolean enabled) {
  /** Listens, if the cluster has an event service. */
  public static EventsConfig defaults() {
    return new EventsConfig(true);
  }

  static EventsConfig read(Section section) {
    return new EventsConfig(section.flag("enabled", defaults().enabled()));
  }
}
