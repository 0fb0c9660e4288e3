package org.arvados.gateway.page;

/**
 * When it is worth to try again.
 *
 * @param seconds told to programs as {@code Retry-After}
 * @param reload whether a browser asks again by itself; only for answers to GET
 */
public record Retry(int seconds, boolean reload) {
  /** At least a second. */
  public Retry {
    if (seconds < 1) {
      throw new IllegalArgumentException("retry after at least one second");
    }
  }
}
