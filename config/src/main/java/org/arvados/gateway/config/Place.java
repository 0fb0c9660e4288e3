package org.arvados.gateway.config;

/**
 * Where a setting was written, or should have been.
 *
 * @param file path of the file; {@code environment} and {@code command line} are places too
 * @param line number of the line, from 1; 0 where there is none
 * @param key path of the key, such as {@code limits.idle}; empty for the whole file
 */
public record Place(String file, int line, String key) {
  /** A place without a line. */
  static Place of(String file, String key) {
    return new Place(file, 0, key);
  }

  /** In the form {@code file:line: key}, which editors can follow. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + (key.isEmpty() ? "" : ": " + key);
  }
}
