package org.arvados.gateway.page;

import java.util.regex.Pattern;

/**
 * Something that a page knows, for people and for programs.
 *
 * @param key its name in JSON, such as {@code state}
 * @param name what people read, such as {@code State}
 * @param value plain text; may come from others
 */
public record PageFact(String key, String name, String value) {
  /** The key of the service's label, which stands above the title. */
  public static final String SERVICE = "service";

  /** The key of a port, whose value is a number. */
  public static final String PORT = "port";

  private static final Pattern KEY = Pattern.compile("[a-z][a-z_]*");

  /** Checks the key. */
  public PageFact {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("a key is written in lower case: " + key);
    }
  }
}
