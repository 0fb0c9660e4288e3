package org.arvados.gateway.config;

/** A text that never prints: token or key. Immutable. */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /**
   * Wraps a secret; surrounding white space is dropped.
   *
   * @throws IllegalArgumentException if nothing is left; the message never holds the text
   */
  public static Secret of(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
    return new Secret(stripped);
  }

  /** The secret itself, for the code that proves or seals with it and nothing else. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }
}
