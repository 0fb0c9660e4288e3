package org.arvados.gateway.config;

import java.util.List;
import java.util.Map;

/** A part of a YAML file that remembers its line. */
sealed interface YamlNode {
  /** Number of the line where it begins, from 1. */
  int line();

  /**
   * A single value, as written.
   *
   * @param text without quotes; numbers and booleans are not interpreted
   * @param isNull whether YAML reads it as null: empty, {@code ~} or {@code null} without quotes
   * @param line where it is
   */
  record Scalar(String text, boolean isNull, int line) implements YamlNode {}

  /**
   * A list.
   *
   * @param items in order
   * @param line where it begins
   */
  record Sequence(List<YamlNode> items, int line) implements YamlNode {}

  /**
   * Keys and values.
   *
   * @param entries in order, keys as written
   * @param line where it begins
   */
  record Mapping(Map<String, Entry> entries, int line) implements YamlNode {}

  /**
   * One value of a mapping.
   *
   * @param value what the key holds
   * @param line where the key is
   */
  record Entry(YamlNode value, int line) {}
}
