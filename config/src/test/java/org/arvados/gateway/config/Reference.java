package org.arvados.gateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of docs/configure.md. */
final class Reference {
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`]+)` \\| ([^|]*) \\| ([^|]*)\\| [A-Z`][^|]*\\. \\|");
  private static final Pattern BOUNDS = Pattern.compile("`([^`]+)` to `([^`]+)` ?");

  private Reference() {}

  /**
   * A setting as documented.
   *
   * @param fallback text of the column "default"
   * @param min least value, where there are bounds
   * @param max greatest value, where there are bounds
   */
  record Setting(String fallback, Optional<String> min, Optional<String> max) {}

  static String text() {
    return read(Path.of("..", "docs", "configure.md"));
  }

  static Map<String, Setting> settings() {
    Map<String, Setting> settings = new LinkedHashMap<>();
    Matcher row = ROW.matcher(text());
    while (row.find()) {
      Matcher bounds = BOUNDS.matcher(row.group(3));
      boolean bounded = bounds.matches();
      settings.put(
          row.group(1),
          new Setting(
              row.group(2),
              bounded ? Optional.of(bounds.group(1)) : Optional.empty(),
              bounded ? Optional.of(bounds.group(2)) : Optional.empty()));
    }
    return settings;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
