package org.arvados.gateway.page;

/**
 * When it is worth to try again.
 *
 * @param seconds told to programs as {@code Retry-After}
 * @param reload whether a browser looks again by itself; only for answers to GET
 */
public record Retry(int seconds, boolean reload) {
  /** At least a second. */
  public Retry {
    if (seconds < 1) {
      throw new IllegalArgumentException("retry after at least one second");
    }
  }

  /** The same without the browser's looking again. */
  public Retry withoutReload() {
    return new Retry(seconds, false);
  }
}
