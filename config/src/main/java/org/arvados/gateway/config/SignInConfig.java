package org.arvados.gateway.config;

/**
 * {@code signIn}: how visitors without a token sign in (rules S).
 *
 * @param enabled whether browsers are sent to the cluster's login page
 */
public record SignInConfig(boolean enabled) {
  /** On. */
  public static SignInConfig defaults() {
    return new SignInConfig(true);
  }

  static SignInConfig read(Section section) {
    return new SignInConfig(section.flag("enabled", defaults().enabled()));
  }
}
