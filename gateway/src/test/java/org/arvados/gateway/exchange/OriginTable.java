package org.arvados.gateway.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The table of docs/security.md: which page's request is answered how (rule X2). */
final class OriginTable {
  private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
  private static final String HEADER =
      "| method | mode | destination | site | `Origin` | cookie | upgrade | answer |";

  /** All words of a column but {@code any}, which stands for all of these. */
  private static final List<List<String>> WORDS =
      List.of(
          words("GET, HEAD, OPTIONS, POST, DELETE, QUERY, preflight"),
          words("absent, navigate, nested-navigate, cors, no-cors, same-origin, websocket"),
          words(
              "absent, document, iframe, frame, embed, object, fencedframe, empty, image, script"),
          words("absent, same-origin, none, same-site, cross-site"),
          words("absent, own, sibling, listed, neighbour, elsewhere, null"),
          words("admits, token, open, none"),
          words("no, yes"));

  private final List<Row> rows;

  /** A row as it is written. */
  record Row(List<Set<String>> cells, String answer) {
    private boolean fits(Case one) {
      for (int i = 0; i < cells.size(); i++) {
        if (!cells.get(i).contains(one.words().get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** A request in the words of the table, one of each column. */
  record Case(List<String> words) {
    String method() {
      return words.get(0);
    }

    String mode() {
      return words.get(1);
    }

    String destination() {
      return words.get(2);
    }

    String site() {
      return words.get(3);
    }

    String origin() {
      return words.get(4);
    }

    String cookie() {
      return words.get(5);
    }

    boolean isUpgrade() {
      return words.get(6).equals("yes");
    }

    boolean isPreflight() {
      return method().equals("preflight");
    }

    /** A preflight has no credentials, and only a GET is upgraded. */
    private boolean isPossible() {
      boolean isBare = cookie().equals("open") || cookie().equals("none");
      return (!isPreflight() || isBare) && (!isUpgrade() || method().equals("GET"));
    }
  }

  private OriginTable(List<Row> rows) {
    this.rows = rows;
  }

  private static List<String> words(String list) {
    return List.of(list.split(", ", -1));
  }

  static OriginTable read() {
    try (Stream<String> lines = Files.lines(DOCUMENT)) {
      List<Row> rows =
          lines
              .dropWhile(line -> !line.equals(HEADER))
              .skip(2)
              .takeWhile(line -> line.startsWith("|"))
              .map(OriginTable::row)
              .toList();
      return new OriginTable(rows);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Row row(String line) {
    String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
    List<Set<String>> read = new ArrayList<>();
    for (int i = 0; i < WORDS.size(); i++) {
      List<String> known = WORDS.get(i);
      List<String> given = cells[i].equals("any") ? known : words(cells[i]);
      if (!known.containsAll(given)) {
        throw new AssertionError("a word that the test does not know: " + line);
      }
      read.add(new LinkedHashSet<>(given));
    }
    return new Row(read, Arrays.asList(cells).get(WORDS.size()));
  }

  List<Row> rows() {
    return rows;
  }

  /** The first row that fits. */
  Row rowOf(Case one) {
    return rows.stream()
        .filter(row -> row.fits(one))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for " + one));
  }

  /** Every request that can be. */
  static Stream<Case> cases() {
    Stream<List<String>> all = Stream.of(List.of());
    for (List<String> column : WORDS) {
      all = all.flatMap(begun -> column.stream().map(word -> with(begun, word)));
    }
    return all.map(Case::new).filter(Case::isPossible);
  }

  private static List<String> with(List<String> begun, String word) {
    List<String> longer = new ArrayList<>(begun);
    longer.add(word);
    return longer;
  }

  /** For each row a few requests, among them one with each word of each of its cells. */
  Map<Row, List<Case>> samples() {
    Map<Row, List<Case>> samples = new LinkedHashMap<>();
    Map<Row, Set<String>> shown = new LinkedHashMap<>();
    cases()
        .forEach(
            one -> {
              Row row = rowOf(one);
              boolean isNew = false;
              for (int i = 0; i < WORDS.size(); i++) {
                String word = i + ":" + one.words().get(i);
                isNew |= shown.computeIfAbsent(row, key -> new LinkedHashSet<>()).add(word);
              }
              if (isNew) {
                samples.computeIfAbsent(row, key -> new ArrayList<>()).add(one);
              }
            });
    return samples;
  }
}
