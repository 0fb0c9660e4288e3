package org.arvados.api;

import java.util.random.RandomGenerator;

/**
 * Makes request ids of the form that Arvados uses (arvados-protocol section 3.7): {@code req-} and
 * 20 base-36 characters. As thread-safe as its random source.
 */
public final class RequestIds {
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 20;

  private final RandomGenerator random;

  /** Draws from this source; ids are no secrets, but they should not repeat. */
  public RequestIds(RandomGenerator random) {
    this.random = random;
  }

  /** A new id. */
  public String next() {
    StringBuilder id = new StringBuilder("req-");
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return id.toString();
  }
}
