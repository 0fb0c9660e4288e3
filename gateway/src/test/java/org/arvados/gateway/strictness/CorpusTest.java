package org.arvados.gateway.strictness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.arvados.gateway.strictness.CorpusRow.After;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The corpus itself")
class CorpusTest {
  @Test
  void corpusIsLargeEnoughToMeanSomething() {
    assertThat(Corpus.requests()).hasSizeGreaterThanOrEqualTo(300);
    assertThat(Corpus.responses()).hasSizeGreaterThanOrEqualTo(120);
  }

  /** A row that says nothing proves nothing. */
  @Test
  void everyRowHasANameOfItsOwnASourceAndAnOutcome() {
    for (List<CorpusRow> rows : List.of(Corpus.requests(), Corpus.responses())) {
      assertThat(rows).extracting(CorpusRow::toString).doesNotHaveDuplicates();
      assertThat(rows).allMatch(row -> !row.source().isBlank() && !row.group().isBlank());
      assertThat(rows).allMatch(row -> row.connection() == After.WAITS || !row.answers().isEmpty());
    }
  }

  /** Netty's four smuggling advisories, and those of other servers, are rows (rule X5). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CVE-2025-58056", "CVE-2026-33870", "CVE-2026-42580", "CVE-2026-42585", "CVE-2019-16869",
        "CVE-2021-40346", "CVE-2022-32215", "CVE-2023-25725", "CVE-2024-1135", "CVE-2025-22871",
      })
  void advisoryIsARow(String id) {
    assertThat(Corpus.all()).anyMatch(row -> row.source().contains(id));
  }

  /** The tables of docs/reliability.md are made of the rows. */
  @ParameterizedTest
  @ValueSource(strings = {"requests", "responses"})
  void documentTellsWhatTheCorpusHolds(String direction) throws IOException {
    boolean requests = direction.equals("requests");
    List<CorpusRow> rows = requests ? Corpus.requests() : Corpus.responses();
    assertThat(Corpus.document()).contains(table(rows, requests));
  }

  private static String table(List<CorpusRow> rows, boolean requests) {
    StringBuilder table = new StringBuilder();
    table.append(
        requests
            ? "| group | rows | refused | passed on |"
            : "| group | rows | 502 | cut | passed on |");
    table.append(requests ? "\n|---|---|---|---|\n" : "\n|---|---|---|---|---|\n");
    for (String group : Corpus.groups(rows)) {
      line(table, group, rows.stream().filter(row -> row.group().equals(group)).toList(), requests);
    }
    line(table, "**all**", rows, requests);
    return table.toString();
  }

  private static void line(
      StringBuilder table, String title, List<CorpusRow> rows, boolean requests) {
    table.append("| ").append(title).append(" | ").append(rows.size());
    long refused = count(rows, CorpusRow::isRefused);
    long cut = count(rows, row -> row.connection() == After.CUT);
    table.append(" | ").append(refused - cut);
    if (!requests) {
      table.append(" | ").append(cut);
    }
    table.append(" | ").append(rows.size() - refused).append(" |\n");
  }

  private static long count(List<CorpusRow> rows, Predicate<CorpusRow> condition) {
    return rows.stream().filter(condition).count();
  }
}
