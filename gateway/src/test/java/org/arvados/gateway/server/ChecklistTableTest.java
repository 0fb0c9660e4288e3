package org.arvados.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of tests in docs/compatibility.md")
class ChecklistTableTest {
  private static final String HEADING = "\n## What Arvados's own proxy is tested for";
  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+)\\.(\\w+)`");
  private static final List<Path> SOURCES =
      List.of(Path.of("src/test/java"), Path.of("../src/test/java"));

  private static List<String> rows() throws IOException {
    String text = Files.readString(Path.of("../docs/compatibility.md"));
    String section = text.substring(text.indexOf(HEADING) + 1);
    int next = section.indexOf("\n## ", 1);
    return section
        .substring(0, next < 0 ? section.length() : next)
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| |"))
        .toList();
  }

  private static List<String> missing(List<String> rows) throws IOException {
    List<String> missing = new ArrayList<>();
    for (String row : rows) {
      Matcher test = TEST.matcher(row);
      while (test.find()) {
        if (!exists(test.group(1), test.group(2))) {
          missing.add(test.group());
        }
      }
    }
    return missing;
  }

  private static boolean exists(String type, String method) throws IOException {
    for (Path root : SOURCES) {
      try (Stream<Path> files = Files.walk(root)) {
        if (files
            .filter(file -> file.endsWith(type + ".java"))
            .anyMatch(file -> read(file).contains(" void " + method + "("))) {
          return true;
        }
      }
    }
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(25);
    assertThat(missing(rows())).isEmpty();
  }

  /** Each line names a test, or says why there is none. */
  @Test
  void everyLineIsAnswered() throws IOException {
    assertThat(rows())
        .allSatisfy(
            row -> {
              String[] cells = row.split("\\|", -1);
              assertThat(cells).hasSize(5);
              assertThat((cells[2] + cells[3]).strip()).isNotEmpty();
            });
  }

  @Test
  void missingTestWouldBeNoticed() throws IOException {
    assertThat(missing(List.of("| x | `ChecklistTableTest.nonsense` | |")))
        .containsExactly("`ChecklistTableTest.nonsense`");
    assertThat(missing(List.of("| x | `NonsenseTest.everyTestThatIsNamedExists` | |"))).hasSize(1);
  }
}
