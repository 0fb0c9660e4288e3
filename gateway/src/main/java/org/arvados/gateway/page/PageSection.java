package org.arvados.gateway.page;

import java.util.List;

/**
 * Lines under a heading of their own.
 *
 * @param key their name in JSON, such as {@code problems}
 * @param heading what people read
 * @param lines plain texts; may come from others
 */
public record PageSection(String key, String heading, List<String> lines) {
  /** Keeps a list of its own. */
  public PageSection {
    lines = List.copyOf(lines);
  }
}
