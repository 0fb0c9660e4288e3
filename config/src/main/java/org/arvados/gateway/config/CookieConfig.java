package org.arvados.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code cookie}: the sealed cookie of rule T5.
 *
 * @param keys the first seals, all of them open; empty: derived from the system root token
 * @param maxAge age at which a cookie is refused
 * @param acceptArvadosCookie whether the plain {@code arvados_api_token} cookie admits browsers
 *     too, while users move over (rule T6)
 */
public record CookieConfig(List<Secret> keys, Duration maxAge, boolean acceptArvadosCookie) {
  private static final int MIN_KEY_LENGTH = 32;

  /** Takes a copy of the list. */
  public CookieConfig {
    keys = List.copyOf(keys);
  }

  /** The defaults of rules T5 and T6. */
  public static CookieConfig defaults() {
    return new CookieConfig(List.of(), Duration.ofHours(12), false);
  }

  static CookieConfig read(Section section, SecretFiles secrets) {
    CookieConfig defaults = defaults();
    return new CookieConfig(
        section.list("keys", defaults.keys(), text -> key(secrets.parse(text))),
        section.duration("maxAge", defaults.maxAge(), "1m", "720h"),
        section.flag("acceptArvadosCookie", defaults.acceptArvadosCookie()));
  }

  private static Secret key(Secret secret) {
    if (secret.reveal().length() < MIN_KEY_LENGTH) {
      throw new MalformedValueException(
          "has a key of fewer than " + MIN_KEY_LENGTH + " characters",
          "make one with: openssl rand -hex 32");
    }
    return secret;
  }
}
