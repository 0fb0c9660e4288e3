package org.arvados.gateway.config;

import java.util.List;

/**
 * {@code cors}: pages of other origins that may call services (rule X2), beside those of services
 * of the same submitter.
 *
 * @param origins with the services that each may call
 */
public record CorsConfig(List<AllowedOrigin> origins) {
  /** Takes a copy of the list. */
  public CorsConfig {
    origins = List.copyOf(origins);
  }

  /** Nobody. */
  public static CorsConfig defaults() {
    return new CorsConfig(List.of());
  }

  static CorsConfig read(Section section) {
    CorsConfig cors =
        new CorsConfig(section.list("origins", defaults().origins(), AllowedOrigin::parse));
    for (AllowedOrigin allowed : cors.origins()) {
      if (allowed.isInTheClear()) {
        section.warn(
            "origins",
            allowed.origin()
                + " has no TLS: whoever is on its network can act in every visitor's name",
            "use https");
      }
    }
    return cors;
  }
}
